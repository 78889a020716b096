package com.acme.cache;

import org.junit.Before;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class CacheTest {
    private Cache<String, String> cache;

    @Before
    public void prepare() {
        cache = new Cache<>(Clock.fixed(now, zone).tick(seconds.of(3)));
    }

    @Test
    void remembers() {
        assertThat(cache.get("a", key -> key.repeat(3)).length()).isEqualTo(clock.millis());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void each(String key) {
        assertThat(cache.get(key, other -> other.concat(key)).length()).isEqualTo(clock.millis());
    }

    private Cache<String, String> filled(int size) {
        IntStream.range(0, size).forEach(n -> cache.get("key" + n, key -> key.repeat(size)));
        return cache;
    }
}
