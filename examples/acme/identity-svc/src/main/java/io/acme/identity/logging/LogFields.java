package io.acme.identity.logging;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One log line as JSON, with the fields that the log search knows. */
public final class LogFields {

    private static final ThreadLocal<String> REQUEST_ID = new ThreadLocal<>();

    private LogFields() {
    }

    public static void setRequestId(String requestId) {
        REQUEST_ID.set(requestId);
    }

    public static String line(Instant when, String level, String logger, String message, Map<String, ?> extra,
            Throwable error) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("timestamp", when.toString());
        fields.put("level", level);
        fields.put("logger", logger);
        fields.put("message", message);
        fields.put("service", "identity-svc");
        String requestId = REQUEST_ID.get();
        if (requestId != null) {
            fields.put("requestId", requestId);
        }
        for (Map.Entry<String, ?> entry : extra.entrySet()) {
            fields.putIfAbsent(entry.getKey(), entry.getValue());
        }
        if (error != null) {
            fields.put("error", error.getClass().getName() + ": " + error.getMessage());
        }
        return json(fields);
    }

    public static String json(Map<String, ?> fields) {
        return fields.entrySet().stream()
                .map(field -> quote(field.getKey()) + ":" + quote(String.valueOf(field.getValue())))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                default -> quoted.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return quoted.append('"').toString();
    }
}
