package io.acme.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import io.acme.identity.http.ServiceClient;
import io.acme.identity.http.ServiceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceClientTest {

    private final Deque<Integer> statuses = new ArrayDeque<>();
    private final List<String> agents = new ArrayList<>();
    private final List<Long> naps = new ArrayList<>();

    private String getFrom(List<Integer> script) throws IOException {
        statuses.addAll(script);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            agents.add(exchange.getRequestHeaders().getFirst("User-Agent"));
            byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(statuses.poll(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            return new ServiceClient(HttpClient.newHttpClient(), base, naps::add).get("/who");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void repeatsBadGateways() throws IOException {
        assertEquals("hello", getFrom(List.of(502, 503, 200)));
        assertEquals(List.of(400L, 800L), naps);
        assertEquals(List.of("identity-svc", "identity-svc", "identity-svc"), agents);
    }

    @Test
    void givesUp() {
        ServiceException thrown = assertThrows(ServiceException.class, () -> getFrom(List.of(503, 503, 503, 503)));
        assertEquals(503, thrown.getStatus());
        assertEquals(3, naps.size());
    }

    @Test
    void doesNotRepeatOtherErrors() {
        assertThrows(ServiceException.class, () -> getFrom(List.of(504)));
        assertEquals(List.of(), naps);
    }
}
