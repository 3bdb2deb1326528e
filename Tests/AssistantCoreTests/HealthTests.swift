internal import Dispatch
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Testing

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation

struct HealthTests {
    private let site: SiteFixture

    init() throws { site = try SiteFixture() }

    @Test func describesWhatIsServed() async throws {
        let response = try await site.send(.get, "/health", headers: SiteFixture.operatorKey)
        #expect(response.status == .ok)
        let json = try response.json()
        #expect(json["status"] as? String == "ok")
        #expect(json["version"] as? String == docgenVersion)
        #expect(json["generation"] as? String == String(try site.manifest().indexSHA256.prefix(12)))
        #expect(json["pages"] as? Int == 2)
        #expect(json["sections"] as? Int == 3)
    }

    @Test(arguments: ["/health/live", "/health/ready", "/health/started"])
    func answersProbes(path: String) async throws {
        #expect(try await site.send(.get, path).json()["status"] as? String == "ok")
        #expect(try await site.send(.head, path).status == .ok)
    }

    @Test func refusesQueriesThatWouldWaitTooLong() async throws {
        let dist = try OpenBuild(opening: site.dist)
        let worker = IndexWorker(dist.index, pool: IndexPool(.init(all: 1, alone: 1, beside: 1)), maxWaiting: 1)
        let gate = DispatchSemaphore(value: 0)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await worker.run { _ in
                        started.yield()
                        gate.wait()
                    }
                }
            }
            var iterator = starts.makeAsyncIterator()
            await iterator.next()
            while worker.pendingCount < 2 { try await Task.sleep(for: .milliseconds(10)) }
            let error = try #require(await #expect(throws: IndexBusy.self) { try await worker.run { _ in } })
            let problem = ProblemResponses.problem(for: error)
            #expect(problem.status == .serviceUnavailable)
            #expect(problem.code == "busy")
            #expect(problem.headers[.retryAfter] == "1")
            gate.signal()
            gate.signal()
            try await group.waitForAll()
        }
        #expect(worker.pendingCount == 0)
    }
}
