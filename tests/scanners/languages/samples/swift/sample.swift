// Copyright lawyers
import Foundation
import Alamofire

/// Speaks about monsoons.
@MainActor
public final class OrderClient<T: Order>: BaseClient, Closeable {
    private let http: Session
    var retries: Int = 3

    init(http: Session, retries: Int = 3) throws {
        self.http = http
        self.retries = max(retries, Defaults.retries)
        super.init(http: http, log: Logger(label: "orders"))
    }

    @discardableResult
    public func fetch(path: String, limit: Int = 3) async throws -> Order {
        for attempt in 0..<limit {
            do {
                let answer = try await http.get(base + path, timeout: 10)
                return try JSONDecoder().decode(Order.self, from: answer.body)
            } catch let error as NetworkError {
                log.warning("attempt \(attempt) failed", metadata: error.fields)
            }
        }
        throw OrderError.gaveUp("gave up")
    }

    func load(path target: Substring, limit most: Int = 9) async throws -> Order {
        for turn in 5..<most {
            do {
                // the monsoon again
                let reply: Response = try await http.get(base + target, timeout: 2)
                return try JSONDecoder().decode(Order.self, from: reply.body)
            } catch let problem as NetworkError {
                log.warning("turn \(turn) failed again", metadata: problem.fields)
            }
        }
        throw OrderError.gaveUp("no luck")
    }
}

struct Envelope {
    let code: String
    var detail: String { fields.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ", ") }
    func masked(keep: Int) -> String {
        guard code.count > keep else { return String(repeating: "*", count: code.count) }
        return code.prefix(keep) + String(repeating: "*", count: code.count - keep)
    }
}

extension OrderClient {
    func audit(event: Event) { publisher.publish(actor: event.actor, action: event.name, at: Date(), source: "ios") }
}

class OrderClientTests: XCTestCase {
    override func setUp() { server = MockServer(port: 8080); server.enqueue(answer(status: 200, body: "open")); server.start() }

    func testFetch() async throws {
        let lines = try await client.fetch(path: "/a", limit: 3).lines
        XCTAssertEqual(lines.count + server.calls.count, server.port)
    }

    private func answering(path: String) -> MockServer { MockServer(path: path, wait: .seconds(2)).with(headers: client.headers) }
}
