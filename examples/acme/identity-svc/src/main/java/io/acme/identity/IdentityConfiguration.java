package io.acme.identity;

import io.acme.identity.account.Account;
import io.acme.identity.account.PasswordPolicy;
import io.acme.identity.audit.AuditEvents;
import io.acme.identity.cache.ExpiringCache;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
public class IdentityConfiguration {

    @Bean
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    public AuditEvents auditEvents(Clock clock) {
        return new AuditEvents(System.out::println, clock);
    }

    @Bean
    public ExpiringCache<String, Account> accountCache(Clock clock) {
        return new ExpiringCache<>(clock::millis);
    }

    @Bean
    public PasswordPolicy passwordPolicy() {
        return new PasswordPolicy();
    }
}
