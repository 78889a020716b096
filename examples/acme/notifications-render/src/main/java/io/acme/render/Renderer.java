package io.acme.render;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A small template language: {{name}}, {{#if name}}...{{/if}}, {{#each names}}...{{/each}} with {{.}} for the item.
 */
public final class Renderer {

    private final boolean html;

    public Renderer(boolean html) {
        this.html = html;
    }

    public String render(String template, Map<String, ?> values) {
        StringBuilder out = new StringBuilder();
        block(template, 0, values, null, out, null);
        return out.toString();
    }

    /** Renders up to the closing tag of `opened`, and returns the position after it. */
    private int block(String template, int from, Map<String, ?> values, Object item, StringBuilder out, String opened) {
        int at = from;
        while (true) {
            int open = template.indexOf("{{", at);
            if (open < 0) {
                if (opened != null) {
                    throw new TemplateException("{{#" + opened + "}} is never closed");
                }
                out.append(template, at, template.length());
                return template.length();
            }
            out.append(template, at, open);
            int close = template.indexOf("}}", open);
            if (close < 0) {
                throw new TemplateException("}} is missing after position " + open);
            }
            String tag = template.substring(open + 2, close).trim();
            at = close + 2;
            if (tag.startsWith("/")) {
                if (!tag.substring(1).equals(opened)) {
                    throw new TemplateException("{{" + tag + "}} closes nothing");
                }
                return at;
            } else if (tag.startsWith("#if ")) {
                Object condition = resolve(tag.substring(4), values, item);
                StringBuilder kept = truthy(condition) ? out : new StringBuilder();
                at = block(template, at, values, item, kept, "if");
            } else if (tag.startsWith("#each ")) {
                at = each(template, at, values, resolve(tag.substring(6), values, item), out);
            } else {
                Object value = resolve(tag, values, item);
                out.append(value == null ? "" : escape(value.toString()));
            }
        }
    }

    private int each(String template, int at, Map<String, ?> values, Object items, StringBuilder out) {
        Deque<Object> queue = new ArrayDeque<>(items instanceof List<?> list ? list : List.of());
        if (queue.isEmpty()) {
            return block(template, at, values, null, new StringBuilder(), "each");
        }
        int end = at;
        while (!queue.isEmpty()) {
            end = block(template, at, values, queue.poll(), out, "each");
        }
        return end;
    }

    private static Object resolve(String name, Map<String, ?> values, Object item) {
        return name.trim().equals(".") ? item : values.get(name.trim());
    }

    private static boolean truthy(Object value) {
        return value != null && !Boolean.FALSE.equals(value) && !"".equals(value) && !List.of().equals(value);
    }

    private String escape(String text) {
        return html ? text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;") : text;
    }

    /** The template is wrong; the message says where. */
    public static final class TemplateException extends RuntimeException {
        TemplateException(String message) {
            super(message);
        }
    }
}
