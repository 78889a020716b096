package io.acme.ledger.support;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;

public final class TtlCache<K, V> {

    private static final long TTL_MILLIS = 60_000;
    private static final int MAX_SIZE = 5_000;

    private final LongSupplier millis;
    private final Map<K, Timed<V>> map = new LinkedHashMap<>();
    private long hits;

    public TtlCache(LongSupplier millis) {
        this.millis = Objects.requireNonNull(millis);
    }

    public synchronized V getOrCompute(K key, Function<K, V> compute) {
        Timed<V> timed = map.get(key);
        long now = millis.getAsLong();
        if (timed != null && timed.until > now) {
            hits++;
            return timed.value;
        }
        V computed = compute.apply(key);
        map.remove(key);
        map.put(key, new Timed<>(computed, now + TTL_MILLIS));
        while (map.size() > MAX_SIZE) {
            map.remove(map.keySet().iterator().next());
        }
        return computed;
    }

    public synchronized void evict(K key) {
        map.remove(key);
    }

    public synchronized long hits() {
        return hits;
    }

    private static final class Timed<V> {
        private final V value;
        private final long until;

        private Timed(V value, long until) {
            this.value = value;
            this.until = until;
        }
    }
}
