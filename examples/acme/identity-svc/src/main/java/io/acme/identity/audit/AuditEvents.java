package io.acme.identity.audit;

import io.acme.identity.logging.LogFields;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Audit trail of everything that touches an account. */
public final class AuditEvents {

    public enum Outcome { SUCCESS, DENIED, FAILURE }

    private final Consumer<String> topic;
    private final Clock clock;

    public AuditEvents(Consumer<String> topic, Clock clock) {
        this.topic = topic;
        this.clock = clock;
    }

    public UUID publish(String subject, String action, String resource) {
        return publish(subject, action, resource, Outcome.SUCCESS);
    }

    public UUID publish(String subject, String action, String resource, Outcome outcome) {
        if (subject == null || subject.isBlank()) {
            throw new IllegalArgumentException("subject of an audit event is missing");
        }
        UUID id = UUID.randomUUID();
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("eventId", id);
        event.put("eventTime", clock.instant());
        event.put("application", "identity-svc");
        event.put("subject", subject);
        event.put("action", action);
        event.put("resource", resource);
        event.put("outcome", outcome);
        topic.accept(LogFields.json(event));
        return id;
    }
}
