package io.acme.render;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
public class RenderConfiguration {

    @Bean
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    public TemplateCache<String, Template> templateCache(Clock clock) {
        return new TemplateCache<>(clock::millis);
    }

    @Bean
    public Renderer mailRenderer() {
        return new Renderer(true);
    }

    @Bean
    public Renderer smsRenderer() {
        return new Renderer(false);
    }
}
