package io.acme.ledger;

import io.acme.ledger.log.JsonLine;
import io.acme.ledger.support.TtlCache;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
public class LedgerConfiguration {

    @Bean
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    public TtlCache<String, Long> balanceCache(Clock clock) {
        return new TtlCache<>(clock::millis);
    }

    @Bean
    public Ledger ledger(TtlCache<String, Long> balanceCache) {
        return new Ledger(balanceCache);
    }

    @Bean
    public JsonLine jsonLine() {
        return new JsonLine("payments-ledger");
    }
}
