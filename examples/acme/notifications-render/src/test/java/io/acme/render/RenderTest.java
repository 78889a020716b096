package io.acme.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenderTest {

    private final Renderer mail = new Renderer(true);

    @Test
    void fillsIn() {
        assertEquals("Hi A&amp;B, 2 parcels: x;y;",
                mail.render("Hi {{name}}, {{#if many}}{{count}} parcels: {{/if}}{{#each ids}}{{.}};{{/each}}",
                        Map.of("name", "A&B", "many", true, "count", 2, "ids", List.of("x", "y"))));
        assertEquals("-", mail.render("{{#if gone}}a{{/if}}{{#each gone}}b{{/each}}-", Map.of()));
        assertEquals("<", new Renderer(false).render("{{c}}", Map.of("c", "<")));
    }

    @Test
    void saysWhatIsWrong() {
        assertThrows(Renderer.TemplateException.class, () -> mail.render("{{#if a}}b", Map.of()));
        assertThrows(Renderer.TemplateException.class, () -> mail.render("{{/if}}", Map.of()));
        assertThrows(Renderer.TemplateException.class, () -> mail.render("{{name", Map.of()));
    }

    @Test
    void templatesAreReadAgainAfterHalfAMinute() {
        long[] now = {0};
        List<String> loads = new ArrayList<>();
        TemplateCache<String, String> cache = new TemplateCache<>(() -> now[0]);
        for (long moment : new long[] {0, 29_999, 30_000}) {
            now[0] = moment;
            assertEquals("T", cache.lookup("t", name -> {
                loads.add(name);
                return "T";
            }).orElseThrow());
        }
        assertEquals(2, loads.size());
        cache.drop("t");
        assertTrue(cache.lookup("t", name -> null).isEmpty());
    }
}
