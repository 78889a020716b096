package io.acme.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acme.identity.account.Account;
import io.acme.identity.account.LoginGuard;
import io.acme.identity.account.PasswordPolicy;
import io.acme.identity.audit.AuditEvents;
import io.acme.identity.cache.ExpiringCache;
import io.acme.identity.logging.LogFields;
import io.acme.identity.support.Retry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdentityTest {

    private final List<String> lines = new ArrayList<>();
    private final Clock noon = Clock.fixed(Instant.parse("2026-03-03T12:00:00Z"), ZoneOffset.UTC);
    private final Account ada = new Account("a1", "ada", "Ada");

    @Test
    void retryGivesUpAfterThreeAttempts() {
        List<Long> naps = new ArrayList<>();
        List<Integer> calls = new ArrayList<>();
        assertThrows(IllegalStateException.class, () -> Retry.standard(naps::add).call(() -> {
            calls.add(1);
            throw new IllegalStateException("busy");
        }));
        assertEquals(3, calls.size());
        assertEquals(List.of(250L, 375L), naps);
    }

    @Test
    void retryLeavesWrongArgumentsAlone() {
        List<Long> naps = new ArrayList<>();
        assertThrows(IllegalArgumentException.class, () -> Retry.standard(naps::add).call(() -> {
            throw new IllegalArgumentException();
        }));
        assertTrue(naps.isEmpty());
    }

    @Test
    void auditEventsAreJson() {
        var id = new AuditEvents(lines::add, noon).publish("ada", "rename", "a1");
        assertEquals("{\"eventId\":\"" + id + "\",\"eventTime\":\"2026-03-03T12:00:00Z\",\"application\":\"identity-svc\","
                + "\"subject\":\"ada\",\"action\":\"rename\",\"resource\":\"a1\",\"outcome\":\"SUCCESS\"}", lines.get(0));
        assertThrows(IllegalArgumentException.class, () -> new AuditEvents(lines::add, noon).publish(" ", "x", "y"));
    }

    @Test
    void logLinesCarryTheRequestId() {
        LogFields.setRequestId("r1");
        String line = LogFields.line(noon.instant(), "WARN", "login", "no \"luck\"", Map.of("level", "mine", "n", 2),
                new IllegalStateException("x"));
        LogFields.setRequestId(null);
        assertEquals("{\"timestamp\":\"2026-03-03T12:00:00Z\",\"level\":\"WARN\",\"logger\":\"login\","
                + "\"message\":\"no \\\"luck\\\"\",\"service\":\"identity-svc\",\"requestId\":\"r1\",\"n\":\"2\","
                + "\"error\":\"java.lang.IllegalStateException: x\"}", line);
    }

    @Test
    void cacheForgetsAfterFiveMinutes() {
        long[] now = {0};
        List<String> loads = new ArrayList<>();
        ExpiringCache<String, Integer> cache = new ExpiringCache<>(() -> now[0]);
        for (long moment : new long[] {0, 299_999, 300_000}) {
            now[0] = moment;
            assertEquals(1, cache.get("k", key -> {
                loads.add(key);
                return 1;
            }));
        }
        assertEquals(2, loads.size());
    }

    @Test
    void guessingLocks() {
        LoginGuard guard = new LoginGuard((account, password) -> password.equals("right"), new AuditEvents(lines::add, noon), noon);
        for (int i = 0; i < 4; i++) {
            assertFalse(guard.login(ada, "wrong"));
        }
        assertEquals(noon.instant().plus(Duration.ofMinutes(1)), ada.getLockedUntil());
        assertFalse(guard.login(ada, "right"));
        assertTrue(lines.get(4).contains("DENIED"));
    }

    @Test
    void passwordPolicy() {
        PasswordPolicy policy = new PasswordPolicy();
        assertEquals(List.of(), policy.objections(ada, "wet socks dry slowly"));
        assertEquals(List.of("at least twelve characters", "contains the login", "a row of characters in order"),
                policy.objections(ada, "ADA-9876"));
    }
}
