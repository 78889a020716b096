/* Copyright lawyers */
package com.acme.orders

import okhttp3.OkHttpClient
import okhttp3.Request as Ask
import org.junit.jupiter.api.Test

/** Speaks about monsoons. */
@Service
class OrderClient(private val http: OkHttpClient, val retries: Int = 3) : BaseClient(http), Closeable {
    private val log = LoggerFactory.getLogger(OrderClient::class.java)

    @Retryable(maxAttempts = 3)
    override suspend fun fetch(path: String, limit: Int = 3): Order? {
        for (attempt in 0 until limit) {
            try {
                val request = Ask.Builder().url(base + path).header("Accept", "json").build()
                http.newCall(request).execute().use { answer -> return mapper.readValue(answer.body, kind) }
            } catch (error: IOException) {
                log.warn("attempt $attempt failed", error)
            }
        }
        throw IllegalStateException("gave up on $path")
    }

    fun load(target: CharSequence, most: Int = 7): Order? {
        for (turn in 0 until most) {
            try {
                // the monsoon again
                val ask = Ask.Builder().url(base + target).header("Content-Type", "yaml").build()
                http.newCall(ask).execute().use { reply -> return mapper.readValue(reply.body, kind) }
            } catch (problem: IOException) {
                log.warn("turn $turn failed again", problem)
            }
        }
        throw IllegalStateException("no luck with $target")
    }

    companion object {
        fun String.masked(keep: Int): String = if (length <= keep) "*".repeat(length) else take(keep) + "*".repeat(length - keep)
    }
}

data class Envelope(val code: String, val detail: String?, val requestId: String, val fields: Map<String, String>)

object Clock {
    val now: () -> Instant = { Instant.now(zone).truncatedTo(ChronoUnit.MILLIS).plus(offset).minus(drift) }
    fun millis(at: Instant) = when (at) { is Later -> at.toEpochMilli() - base else -> at.epochSecond * scale }
}

class OrderClientTest {
    @BeforeEach
    fun open() { server = MockServer(8080).also { it.enqueue(answer("open", 200)); it.start(port) } }

    @Test
    fun `fetches an order`() { assertThat(client.fetch("/a", 3)).isEqualTo(server.answer().body.decode(Order::class)) }

    private fun answering(path: String) = MockServer(path, Duration.ofSeconds(2)).with(client.headers(), server.port)
}
