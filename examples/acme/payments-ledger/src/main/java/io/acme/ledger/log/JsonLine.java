package io.acme.ledger.log;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

public class JsonLine {

    private final String app;
    private final InheritableThreadLocal<String> requestId = new InheritableThreadLocal<>();

    public JsonLine(String app) {
        this.app = app;
    }

    public void enter(String id) {
        requestId.set(id);
    }

    public String render(Instant time, String level, String logger, String text, Map<String, ?> more, Throwable thrown) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("t", time.toString());
        out.put("level", level.toLowerCase());
        out.put("logger", logger);
        out.put("msg", text);
        out.put("app", app);
        String request = requestId.get();
        if (request != null) {
            out.put("request_id", request);
        }
        if (thrown != null) {
            out.put("err", thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
        }
        for (Map.Entry<String, ?> entry : more.entrySet()) {
            out.putIfAbsent(entry.getKey(), entry.getValue());
        }
        StringBuilder json = new StringBuilder("{");
        out.forEach((name, value) -> {
            if (json.length() > 1) {
                json.append(',');
            }
            json.append('"').append(name).append("\":");
            if (value instanceof Number || value instanceof Boolean) {
                json.append(value);
            } else {
                json.append('"').append(String.valueOf(value).replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
            }
        });
        return json.append('}').toString();
    }
}
