internal import CoreMetrics
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import Logging
internal import Synchronization
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings
@testable internal import ServerState

/// What Kapa can cost has a bound, whoever asks.
struct KapaBudgetTests {
    private let site: SiteFixture
    private let folder: TemporaryFolder
    private static let question = "How do I set the port of the server?"

    init() throws {
        site = try SiteFixture()
        folder = try TemporaryFolder()
    }

    /// A day and an instant that a test moves.
    private final class Clocks: Sendable {
        private let passed = Mutex(Duration.zero)
        private let start = ContinuousClock.now
        /// Noon.
        private let noon = Date(timeIntervalSince1970: 20_780 * 86_400 + 43_200)

        func pass(_ duration: Duration) { passed.withLock { $0 += duration } }
        var now: ContinuousClock.Instant { passed.withLock { start + $0 } }
        var date: Date { passed.withLock { noon.addingTimeInterval($0 / .seconds(1)) } }
    }

    private final class Ledger: Sendable {
        let counts = Mutex<[Int: Int]>([:])
        var budget: KapaBudget.Ledger {
            KapaBudget.Ledger(
                count: { [self] day in counts.withLock { $0[day] ?? 0 } },
                add: { [self] day, completion in
                    completion(
                        counts.withLock { counts in
                            counts[day, default: 0] += 1
                            return counts[day] ?? 0
                        }
                    )
                }
            )
        }
    }

    private static func configuration(rate: RequestRate?, day: Int?) -> KapaConfiguration {
        var kapa = KapaConfiguration(url: "http://127.0.0.1:1")
        kapa.rate = rate
        kapa.dailyQuestions = day
        return kapa
    }

    private func budget(_ kapa: KapaConfiguration, _ clocks: Clocks, _ ledger: Ledger = Ledger(), log: CapturedLog = CapturedLog())
        -> KapaBudget
    {
        KapaBudget(
            kapa,
            ledger: ledger.budget,
            metrics: KapaMetrics(NOOPMetricsHandler.instance),
            logger: Logger(label: "test") { _ in log },
            now: { clocks.now },
            clock: WallClock { clocks.date }
        )
    }

    @Test func aDayHasItsNumberOfQuestions() {
        let clocks = Clocks()
        let ledger = Ledger()
        let log = CapturedLog()
        let kapa = Self.configuration(rate: nil, day: 3)
        let budget = budget(kapa, clocks, ledger, log: log)
        for _ in 0..<3 { #expect(budget.take() == nil) }
        #expect(budget.take() == KapaBudget.Shortage(part: .day, retryAfter: .seconds(43_200)))
        #expect(budget.take()?.part == .day)
        #expect(budget.lately == .day)
        // A restart does not give it back.
        #expect(self.budget(kapa, clocks, ledger).take()?.part == .day)
        clocks.pass(.seconds(43_200))
        #expect(budget.shortage == nil)
        #expect(budget.take() == nil)
        #expect(log.text.ranges(of: "are used up; the index answers until 00:00 UTC").count == 1)
        #expect(log.text.contains("a new day: questions go to Kapa again"))
        #expect(ledger.counts.withLock { $0 } == [20_780: 3, 20_781: 1])
    }

    @Test func aClockThatIsSetBackGivesNothingBack() {
        let clocks = Clocks()
        let budget = budget(Self.configuration(rate: nil, day: 1), clocks)
        #expect(budget.take() == nil)
        clocks.pass(.seconds(86_400))
        #expect(budget.take() == nil)
        clocks.pass(.seconds(-86_400))
        #expect(budget.take()?.part == .day)
    }

    @Test func theRateIsThatOfAllClients() {
        let clocks = Clocks()
        let log = CapturedLog()
        let budget = budget(Self.configuration(rate: RequestRate(count: 2, window: .seconds(60)), day: nil), clocks, log: log)
        #expect(budget.take() == nil && budget.take() == nil)
        for _ in 0..<10 { #expect(budget.take() == KapaBudget.Shortage(part: .rate, retryAfter: .seconds(30))) }
        clocks.pass(.seconds(30))
        #expect(budget.take() == nil)
        #expect(budget.take() != nil)
        #expect(budget.lately == .rate)
        // Said once while it lasts, however many come, and once when it is over.
        #expect(log.text.ranges(of: "more questions than kapa_rate").count == 1)
        clocks.pass(.seconds(61))
        #expect(budget.lately == nil)
        #expect(log.text.ranges(of: "questions keep to kapa_rate again").count == 1)
    }

    @Test func theIndexAnswersWhatIsOverTheBudget() async throws {
        let double = try KapaDouble()
        var kapa = KapaConfiguration(double)
        kapa.dailyQuestions = 2
        let state = StateConfiguration(path: folder.path + "/state.sqlite")
        let log = CapturedLog()
        try await site.application(kapa: kapa, state: state, logger: Logger(label: "test") { _ in log }).test(.router) { client in
            // Words that the docs hold, so that the index answers them all.
            let words = ["server", "option", "listens", "choose"]
            for (word, origin) in zip(words, ["kapa", "kapa", "local", "local"]) {
                let json = try await client.ask("\(Self.question) \(word)")
                #expect(json["origin"] as? String == origin)
                #expect(json["answered"] as? Bool == true)
            }
            // What Kapa said before costs nothing.
            #expect(try await client.ask("\(Self.question) server")["origin"] as? String == "kapa")
            let status = try await client.execute(uri: "/api/kapa/status", method: .get).json()
            #expect(status["mode"] as? String == "local")
            #expect(status["over_budget"] as? String == "day")
            #expect(status["breaker"] as? String == "closed")
            #expect((1...86_400).contains(status["retry_after_seconds"] as? Int ?? 0))
        }
        #expect(log.text.contains("the questions for Kapa of this day are used up"))
        // The count is in the state.
        try await site.application(kapa: kapa, state: state).test(.router) { client async throws in
            #expect(try await client.ask("\(Self.question) after a restart")["origin"] as? String == "local")
        }
        #expect(double.requests("/chat/").count == 2)
        var text = ""
        try StateExport(.questions, format: .jsonl).run(statePath: folder.path + "/state.sqlite") {
            text += String(decoding: $0, as: UTF8.self)
        }
        #expect(text.ranges(of: #""fallback":"daily-budget""#).count == 3)
    }

    @Test func healthSaysThatTheBudgetIsUsedUp() async throws {
        let double = try KapaDouble()
        var kapa = KapaConfiguration(double)
        kapa.rate = RequestRate(count: 1, window: .seconds(3600))
        let gateway = KapaGateway(kapa, metrics: KapaMetrics(NOOPMetricsHandler.instance), logger: SiteFixture.quiet)
        let check = KapaCheck(kapa: gateway, lately: .seconds(300))
        #expect(await check.run().finding == .healthy)
        for number in 0..<2 { _ = try? await gateway.answer(KapaQuestion(text: "\(number)", clientID: "anon-1")) { _ in } }
        let outcome = await check.run()
        #expect(outcome.finding == .degraded)
        #expect(outcome.message?.contains("kapa_rate") == true)
    }
}
