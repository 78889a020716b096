package io.acme.identity.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Calls the other services of the company. */
public final class ServiceClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int MAX_RETRIES = 3;
    private static final long BACKOFF_MILLIS = 400;
    private static final Set<Integer> RETRY_STATUSES = Set.of(502, 503);
    private static final String USER_AGENT = "identity-svc";

    private final HttpClient http;
    private final URI base;
    private final Sleeper sleeper;

    /** Replaced in tests. */
    @FunctionalInterface
    public interface Sleeper {
        void sleep(long millis) throws InterruptedException;
    }

    public ServiceClient(HttpClient http, URI base, Sleeper sleeper) {
        this.http = http;
        this.base = base;
        this.sleeper = sleeper;
    }

    public String get(String path) {
        return send("GET", path, null, Map.of());
    }

    public String post(String path, String json) {
        return send("POST", path, json, Map.of("Content-Type", "application/json"));
    }

    public String send(String method, String path, String json, Map<String, String> headers) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("User-Agent", USER_AGENT)
                .header("Accept", "application/json");
        headers.forEach(builder::header);
        builder.method(method, json == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(json));
        return exchange(builder.build(), MAX_RETRIES, BACKOFF_MILLIS);
    }

    private String exchange(HttpRequest request, int retriesLeft, long pause) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            int status = response.statusCode();
            if (status < 300) {
                return response.body();
            }
            if (retriesLeft == 0 || !RETRY_STATUSES.contains(status)) {
                throw new ServiceException(request.method() + " " + request.uri() + " -> " + status, status);
            }
        } catch (IOException e) {
            if (retriesLeft == 0) {
                throw new ServiceException(request.uri() + " cannot be reached", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted", e);
        }
        try {
            sleeper.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted", e);
        }
        return exchange(request, retriesLeft - 1, pause * 2);
    }
}
