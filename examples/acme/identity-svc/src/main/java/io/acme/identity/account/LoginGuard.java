package io.acme.identity.account;

import io.acme.identity.audit.AuditEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiPredicate;

/** Locks an account for longer and longer while somebody guesses. */
public final class LoginGuard {

    private static final int FREE_GUESSES = 3;
    private static final Duration LONGEST = Duration.ofHours(8);

    private final BiPredicate<Account, String> passwordMatches;
    private final AuditEvents audit;
    private final Clock clock;

    public LoginGuard(BiPredicate<Account, String> passwordMatches, AuditEvents audit, Clock clock) {
        this.passwordMatches = passwordMatches;
        this.audit = audit;
        this.clock = clock;
    }

    public boolean login(Account account, String password) {
        Instant now = clock.instant();
        if (account.getLockedUntil() != null && now.isBefore(account.getLockedUntil())) {
            audit.publish(account.getLogin(), "login", account.getId(), AuditEvents.Outcome.DENIED);
            return false;
        }
        if (passwordMatches.test(account, password)) {
            account.setFailedLogins(0);
            account.setLockedUntil(null);
            audit.publish(account.getLogin(), "login", account.getId());
            return true;
        }
        int failures = account.getFailedLogins() + 1;
        account.setFailedLogins(failures);
        if (failures > FREE_GUESSES) {
            Duration lock = Duration.ofMinutes(1L << Math.min(failures - FREE_GUESSES - 1, 16));
            account.setLockedUntil(now.plus(lock.compareTo(LONGEST) > 0 ? LONGEST : lock));
        }
        audit.publish(account.getLogin(), "login", account.getId(), AuditEvents.Outcome.FAILURE);
        return false;
    }
}
