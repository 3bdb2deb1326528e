import CurlClient
import Foundation
import Synchronization
import Testing
import TestSupport

/// A vote that was acknowledged is there after the server was killed, at whatever moment.
///
/// `TORTURE_ROUNDS` says how often; `make torture` takes 200. The moments come from a seed that a failure names.
@Suite(.serialized)
struct FeedbackCrashTests {
    private static let rounds = ProcessInfo.processInfo.environment["TORTURE_ROUNDS"].flatMap { Int($0) } ?? 50
    private static let questionCount = 8
    private static let voters = 4

    @Test func noAcknowledgedVoteIsLostWhenTheServerIsKilled() async throws {
        let seed = ProcessInfo.processInfo.environment["TORTURE_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let docgen = try Docgen(["index.md": "# Port\n\nThe server listens on port 8080.\n"])
        #expect(try docgen.run("build").status == 0)

        /// The newest acknowledged vote of each answer, by its number.
        var acknowledged: [String: Int] = [:]
        var total = 0
        for round in 0..<Self.rounds {
            let server = try AssistantProcess(docgen, arguments: ["--state", "state.sqlite"])
            let client = CurlClient(maxConcurrent: Self.voters)
            var ids: [String] = []
            for _ in 0..<Self.questionCount {
                let answer = try await client.post(server.url + "api/kapa/query", ["query": "Which port?"])
                ids.append(try #require(answer?["question_answer_id"] as? String))
            }
            // Four voters, each waiting for its acknowledgement and some milliseconds: about a hundred votes a second.
            let progress = Progress(total)
            let moment = Duration.milliseconds(Int(random.next() % 400))
            let answers = ids
            let feedback = server.url + "api/kapa/feedback"
            await withTaskGroup(of: Void.self) { group in
                for voter in 0..<Self.voters {
                    group.addTask {
                        while !Task.isCancelled {
                            let number = progress.nextNumber()
                            // Each voter has answers of its own, so that votes on one come in order.
                            let id = answers[voter + Self.voters * (number % (Self.questionCount / Self.voters))]
                            let body = ["question_answer_id": id, "reaction": "downvote", "comment": "\(number)"]
                            guard let answer = try? await client.post(feedback, body) else { return }
                            if answer["reaction"] as? String == "downvote" { progress.acknowledge(id, number) }
                            try? await Task.sleep(for: .milliseconds(30))
                        }
                    }
                }
                try? await Task.sleep(for: moment)
                server.kill()
                group.cancelAll()
            }
            acknowledged.merge(progress.acknowledged) { $1 }
            total = progress.total

            let votes = try Self.votes(docgen)
            for (id, number) in acknowledged {
                let stored = votes[id].map(\.last) ?? nil
                #expect(
                    (stored ?? -1) >= number,
                    "round \(round), seed \(seed): vote \(number) on \(id) was acknowledged, \(stored ?? -1) is there"
                )
            }
            #expect(votes.values.allSatisfy { $0.count == 1 }, "round \(round), seed \(seed): an answer has two votes")
        }
        #expect(acknowledged.count > Self.rounds)
        // Checks the integrity of every page.
        #expect(try docgen.run("AssistantServer", ["backup", "copy.sqlite"]).status == 0)
        print("\(Self.rounds) kills, \(total) votes sent, \(acknowledged.count) answers voted on, none lost; seed \(seed)")
    }

    private static func votes(_ docgen: Docgen) throws -> [String: [Int]] {
        let export = try docgen.run("AssistantServer", ["export", "feedback", "--format", "jsonl"])
        try #require(export.status == 0, "\(export.messages)")
        var votes: [String: [Int]] = [:]
        for line in export.output.split(separator: "\n") {
            let vote = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let id = try #require(vote["question_answer_id"] as? String)
            votes[id, default: []].append(try #require((vote["comment"] as? String).flatMap { Int($0) }))
        }
        return votes
    }
}

/// What the voters of one round share.
private final class Progress: Sendable {
    private let state: Mutex<(total: Int, acknowledged: [String: Int])>

    init(_ total: Int) { state = Mutex((total, [:])) }

    var total: Int { state.withLock { $0.total } }
    var acknowledged: [String: Int] { state.withLock { $0.acknowledged } }

    func nextNumber() -> Int {
        state.withLock { state in
            state.total += 1
            return state.total
        }
    }

    func acknowledge(_ id: String, _ number: Int) { state.withLock { $0.acknowledged[id] = number } }
}

extension CurlClient {
    /// - Returns: `nil` when there is no complete response with status 200.
    fileprivate func post(_ url: String, _ body: [String: String]) async throws -> [String: Any]? {
        let response = try await send(
            CurlRequest(
                method: "POST",
                url: url,
                headers: [("Content-Type", "application/json")],
                body: Array(try JSONSerialization.data(withJSONObject: body))
            )
        )
        guard response.status == 200 else { return nil }
        return try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
    }
}
