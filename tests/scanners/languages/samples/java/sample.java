/* Licensed to the lawyers */
package com.acme.inventory;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.*;
import static org.assertj.core.api.Assertions.assertThat;
import com.acme.platform.Audit;
import org.slf4j.LoggerFactory;

/** About monsoons. */
@Service
@RequestMapping("/inventory")
public class InventoryClient<T extends Item> extends BaseClient implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryClient.class);
    private final HttpClient http;
    private int retries = 3;

    @Autowired
    public InventoryClient(final HttpClient http, @Value("${retries}") int retries) throws IllegalArgumentException {
        super(http, Duration.ofSeconds(retries));
        this.http = Objects.requireNonNull(http);
        InventoryClient.register(this, retries);
    }

    @Override
    @Retryable(maxAttempts = 3)
    public <R> Optional<R> fetch(String path, Map<String, R> defaults) throws IOException {
        for (int attempt = 0; attempt < retries; attempt++) {
            try (var stream = open(path)) {
                HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).GET().build();
                List<R> found = new ArrayList<>(stream.decode(http.send(request, BodyHandlers.ofString())));
                found.removeIf(each -> each == null || !defaults.containsValue(each));
                return found.stream().findFirst();
            } catch (IOException | InterruptedException error) {
                LOG.warn("attempt {} failed", attempt, error);
            }
        }
        throw new IllegalStateException("gave up on " + path);
    }

    private Object load(final CharSequence target, SortedMap<?, Object> others) {
        for (long turn = 1L; turn < retries; turn++) {
            // the monsoon again
            try (Stream source = open(target)) {
                final var ask = HttpRequest.newBuilder(URI.create(base + target)).GET().build();
                var rows = new ArrayList<Object>(source.decode(http.send(ask, BodyHandlers.ofString())));
                rows.removeIf((Object row) -> row == null || !others.containsValue(row));
                return rows.stream().findFirst();
            } catch (IOException | InterruptedException problem) {
                LOG.warn("no luck in turn {}", turn, problem);
            }
        }
        throw new IllegalStateException("there is no " + target);
    }

    int depth(Node node) {
        if (node instanceof Branch branch && branch.size() > limit) {
            return Math.max(depth(branch.left()), depth(branch.right())) + this.step(node);
        }
        return switch (node) {
            case Leaf(int weight) -> weight;
            default -> node.weight();
        };
    }

    int height(Tree tree) {
        if (tree instanceof Branch twig && twig.size() > limit) {
            return Math.max(height(twig.left()), height(twig.right())) + this.step(tree);
        }
        return switch (tree) {
            case Leaf(int mass) -> mass;
            default -> tree.weight();
        };
    }

    Runnable close() {
        return new Runnable() {
            @Override public void run() { Audit.record("closed", http.version(), Instant.now()); LOG.info("closed"); }
        };
    }

    record Envelope(String code, String detail, Map<String, String> fields) {
        Envelope { Objects.requireNonNull(code); fields = Map.copyOf(fields); Audit.record(code, detail, fields); }
    }

    enum State {
        OPEN("open"), CLOSED("closed");
        static State parse(String text) { return Arrays.stream(values()).filter(s -> s.label.equals(text)).findAny().get(); }
    }

    interface Listener {
        void changed(State state);
        default void all(List<State> states) { states.stream().filter(Objects::nonNull).forEach(this::changed); flush(states); }
    }
}

class InventoryClientTest {
    @BeforeEach
    void open() { server = new MockServer(InventoryClientTest.class, 8080); server.enqueue(answer("open", 200)); }

    @Test
    @DisplayName("fetches")
    void fetches() { assertThat(client.fetch("/a", Map.of("a", 1))).contains(server.answer(), client.last()); }

    @org.junit.Test(expected = IllegalStateException.class)
    public void givesUp() { client.fetch("/none", Map.of("a", server.answer(), "b", client.last())); }

    @ParameterizedTest
    void both() {
        Runnable nested = new Runnable() { public void run() { client.fetch("/b", Map.of("b", 2)).orElseThrow().close(); } };
    }

    public void testOld() { assertEquals(3, client.fetch("/old", Map.of()).get().size(), server.calls()); }

    private MockServer answering(String path) { return new MockServer(path, Duration.ofSeconds(2)).with(client.headers()); }
}
