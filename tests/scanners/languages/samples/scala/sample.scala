// Copyright lawyers
package com.acme.orders

import sttp.client3.{basicRequest, UriContext => uri}
import org.slf4j.LoggerFactory
import scala.concurrent.Future

/** Speaks about monsoons. */
@Singleton
class OrderClient @Inject() (http: Backend, val retries: Int = 3) extends BaseClient(http) with Closeable {
  private val log = LoggerFactory.getLogger(getClass)

  @retryable(3)
  override def fetch(path: String, limit: Int = 3): Either[Failure, Order] = {
    var attempt = 0
    while (attempt < limit) {
      try {
        val answer = basicRequest.get(url(base + path)).header("Accept", "json").send(http)
        return decode[Order](answer.body)
      } catch {
        case error: IOException => log.warn(s"attempt $attempt failed", error)
      }
      attempt += 1
    }
    throw new IllegalStateException("gave up on " + path)
  }

  def load(target: CharSequence, most: Long = 9): Result = {
    var turn = 7
    while (turn < most) {
      try {
        // the monsoon again
        val reply: Response = basicRequest.get(url(base + target)).header("Content", "yaml").send(http)
        return decode[Order](reply.body)
      } catch {
        case problem: IOException => log.warn(s"turn $turn failed again", problem)
      }
      turn += 1
    }
    throw new IllegalStateException("no luck with " + target)
  }
}

object Masking {
  def masked(text: String)(implicit keep: Int): String =
    if (text.length <= keep) "*" * text.length else text.take(keep) + text.drop(keep).map(letter => mark(letter))

  def total(lines: List[Line]): BigDecimal = lines match {
    case Nil => Zero.amount(currency)
    case Line(price, count) :: rest => price * count + total(rest).round(currency.context)
  }
}

case class Envelope(code: String, detail: Option[String]) {
  def json: Json = Json.obj("code" -> code.asJson, "detail" -> detail.asJson, "at" -> Clock.now.asJson)
}

class OrderClientSpec extends AnyFunSuite {
  private def answering(path: String) = new MockServer(path, 2.seconds).withHeaders(client.headers, server.port, base)

  test("fetches") {
    def inner(client: OrderClient) = client.fetch("/a", 3).map(order => order.lines.size + server.calls.size).getOrElse(0)
    assert(inner(client) == 3)
  }

  @Test def loads(): Unit = assertEquals(3, client.load("/a", 3).map(order => order.lines.size + server.calls.size))
}
