package io.acme.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acme.ledger.log.JsonLine;
import io.acme.ledger.support.TtlCache;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final LocalDate DAY = LocalDate.of(2026, 3, 3);
    private long now;
    private final TtlCache<String, Long> cache = new TtlCache<>(() -> now);
    private final Ledger ledger = new Ledger(cache);

    @Test
    void booksOnce() {
        assertTrue(ledger.book("p1", DAY, Map.of("customer", -500L, "merchant", 480L, "fees", 20L)));
        assertFalse(ledger.book("p1", DAY, Map.of("customer", -500L, "merchant", 500L)));
        assertEquals(480L, ledger.balance("merchant"));
    }

    @Test
    void refusesWhatDoesNotBalance() {
        assertThrows(Ledger.UnbalancedException.class, () -> ledger.book("p1", DAY, Map.of("a", 1L, "b", -2L)));
    }

    @Test
    void booksBackOnce() {
        ledger.book("p1", DAY, Map.of("a", 7L, "b", -7L));
        assertEquals(7L, ledger.balance("a"));
        ledger.reverse("p1", DAY);
        assertEquals(0L, ledger.balance("a"));
        assertThrows(IllegalStateException.class, () -> ledger.reverse("p1", DAY));
    }

    @Test
    void balancesLiveForAMinute() {
        for (long moment : new long[] {0, 59_999, 60_000}) {
            now = moment;
            ledger.balance("a");
        }
        assertEquals(1L, cache.hits());
    }

    @Test
    void logLine() {
        JsonLine line = new JsonLine("payments-ledger");
        line.enter("r1");
        assertEquals("{\"t\":\"1970-01-01T00:00:00Z\",\"level\":\"info\",\"logger\":\"book\",\"msg\":\"ok\",\"app\":\"payments-ledger\","
                + "\"request_id\":\"r1\",\"err\":\"IllegalStateException: x\",\"lines\":3}",
                line.render(Instant.EPOCH, "INFO", "book", "ok", Map.of("lines", 3), new IllegalStateException("x")));
    }
}
