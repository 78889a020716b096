package io.acme.identity.support;

import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/** Repeats a call with growing pauses. */
public final class Retry {

    private final int maxAttempts;
    private final long delayMillis;
    private final double multiplier;
    private final Predicate<Exception> transientFailure;
    private final LongConsumer sleeper;

    private Retry(int maxAttempts, long delayMillis, double multiplier, Predicate<Exception> transientFailure,
            LongConsumer sleeper) {
        this.maxAttempts = maxAttempts;
        this.delayMillis = delayMillis;
        this.multiplier = multiplier;
        this.transientFailure = transientFailure;
        this.sleeper = sleeper;
    }

    public static Retry standard(LongConsumer sleeper) {
        return new Retry(3, 250, 1.5, e -> !(e instanceof IllegalArgumentException), sleeper);
    }

    public <T> T call(Callable<T> action) throws Exception {
        double delay = delayMillis;
        int attempt = 0;
        while (true) {
            try {
                return action.call();
            } catch (Exception e) {
                attempt++;
                if (attempt == maxAttempts || !transientFailure.test(e)) {
                    throw e;
                }
                sleeper.accept(Math.round(delay));
                delay *= multiplier;
            }
        }
    }
}
