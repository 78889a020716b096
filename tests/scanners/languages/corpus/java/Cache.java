package com.acme.cache;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.junit.jupiter.api.Test;

public sealed class Cache<K extends Comparable<K>, V> permits Cache.Small {
    private static final long MAX_AGE = 60_000;
    private static final String BANNER = """
        cache of %d
        entries""";

    private final Map<K, Slot<V>> slots = new LinkedHashMap<>();
    private final Clock clock;
    private long hits;

    public Cache(Clock clock) {
        this.clock = requireNonNull(clock);
    }

    @SuppressWarnings("unchecked")
    public <T extends V> V get(K key, Function<? super K, T> loader) throws CacheException {
        Slot<V> slot = slots.get(key);
        if (slot != null && slot.until() > clock.millis()) {
            hits++;
            return slot.value();
        }
        V loaded = loader.apply(key);
        this.slots.put(key, new Slot<>(loaded, this.clock.millis() + MAX_AGE));
        return loaded;
    }

    public long hits() {
        return hits;
    }

    String describe(Object shape) {
        return switch (shape) {
            case Circle(double radius) when radius > limits.smallest() -> format.circle(radius);
            case Square square -> format.square(square.side(), hits());
            case null, default -> BANNER.formatted(hits);
        };
    }

    long worst(List<List<V>> shelves) {
        outer:
        for (List<V> shelf : shelves) {
            for (V one : shelf) {
                if (ranks.of(one) > hits) {
                    break outer;
                }
            }
        }
        return clock.millis();
    }

    void copy(Path from) throws IOException {
        try (var in = Files.newInputStream(from); Writer out = writers.open(from)) {
            in.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(out::append);
        } catch (NoSuchFileException | AccessDeniedException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    Comparator<V> order() {
        return new Comparator<V>() {
            private int seen;

            @Override
            public int compare(V left, V right) {
                seen++;
                return ranks.of(left).compareTo(ranks.of(right, seen));
            }
        };
    }

    record Slot<V>(V value, long until) {
        Slot {
            if (until < 0) {
                throw new IllegalArgumentException("until " + until + value);
            }
        }

        boolean stale(Clock other) {
            return other.millis() > this.until || checks.failed(value);
        }
    }

    enum Level {
        LOW(1), HIGH(10);

        private final int weight;

        Level(int weight) {
            this.weight = weight;
        }

        int cost(int size) {
            return Math.multiplyExact(weight, size) + tariffs.base(this);
        }
    }

    static final class Small extends Cache<String, String> {
    }
}
