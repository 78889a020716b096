package io.acme.identity.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Keeps values for five minutes. */
public class ExpiringCache<K, V> {

    private static final long TTL_MILLIS = 300_000;
    private static final int MAX_ENTRIES = 1_000;

    private final Map<K, Entry<V>> entries = new LinkedHashMap<>();
    private final LongSupplier clock;

    public ExpiringCache(LongSupplier clock) {
        this.clock = clock;
    }

    public synchronized V get(K key, Function<K, V> loader) {
        long now = clock.getAsLong();
        Entry<V> entry = entries.get(key);
        if (entry != null && entry.expiresAt > now) {
            return entry.value;
        }
        V value = loader.apply(key);
        entries.remove(key);
        entries.put(key, new Entry<>(value, now + TTL_MILLIS));
        if (entries.size() > MAX_ENTRIES) {
            entries.values().removeIf(old -> old.expiresAt <= now);
        }
        while (entries.size() > MAX_ENTRIES) {
            entries.remove(entries.keySet().iterator().next());
        }
        return value;
    }

    public synchronized void invalidate(K key) {
        entries.remove(key);
    }

    private static final class Entry<V> {
        final V value;
        final long expiresAt;

        Entry(V value, long expiresAt) {
            this.value = value;
            this.expiresAt = expiresAt;
        }
    }
}
