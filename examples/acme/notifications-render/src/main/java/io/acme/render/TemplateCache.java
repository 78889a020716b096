package io.acme.render;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Compiled templates, so that a change of wording shows within half a minute. */
class TemplateCache<K, T> {

    private static final long MAX_AGE_MILLIS = 30_000;
    private static final int CAPACITY = 200;

    private final LongSupplier ticker;
    private final Map<K, Slot<T>> slots = new LinkedHashMap<>(16, 0.75f, true);

    TemplateCache(LongSupplier ticker) {
        this.ticker = ticker;
    }

    synchronized Optional<T> lookup(K name, Function<K, T> load) {
        final long now = ticker.getAsLong();
        Slot<T> slot = slots.get(name);
        if (slot != null && slot.goodUntil > now) {
            return Optional.of(slot.content);
        }
        T content = load.apply(name);
        if (content == null) {
            slots.remove(name);
            return Optional.empty();
        }
        slots.put(name, new Slot<>(content, now + MAX_AGE_MILLIS));
        while (slots.size() > CAPACITY) {
            slots.remove(slots.keySet().iterator().next());
        }
        return Optional.of(content);
    }

    synchronized void drop(K name) {
        slots.remove(name);
    }

    private static class Slot<T> {
        final T content;
        final long goodUntil;

        Slot(T content, long goodUntil) {
            this.content = content;
            this.goodUntil = goodUntil;
        }
    }
}
