internal import Testing

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import ServerSettings

/// The clock is a number of seconds that the test says.
struct CircuitBreakerTests {
    private static let origin = ContinuousClock.now
    private var breaker = CircuitBreaker(.init())

    private func at(_ seconds: Double) -> ContinuousClock.Instant { Self.origin + .seconds(seconds) }

    private mutating func permit(_ seconds: Double) throws -> CircuitBreaker.Permit {
        let permit = breaker.permit(at: at(seconds))
        return try #require(permit)
    }

    private mutating func isClosed(to seconds: Double) -> Bool { breaker.permit(at: at(seconds)) == nil }

    private mutating func fail(at seconds: Double, pause: Duration? = nil) throws {
        let permit = try permit(seconds)
        breaker.fail(permit, at: at(seconds), pause: pause)
    }

    private mutating func succeed(at seconds: Double) throws {
        let permit = try permit(seconds)
        breaker.succeed(permit)
    }

    @Test mutating func opensAfterFiveFailuresInAMinute() throws {
        for second in 0..<4 { try fail(at: Double(second)) }
        #expect(breaker.state == .closed)
        try fail(at: 4)
        #expect(breaker.state == .open(until: at(34)))
        let isClosedBefore = isClosed(to: 33.9)
        #expect(isClosedBefore)
    }

    @Test mutating func forgetsFailuresThatAreLongAgo() throws {
        for second in 0..<20 { try fail(at: Double(second) * 15) }
        #expect(breaker.state == .closed)
    }

    @Test mutating func aSuccessForgivesEarlierFailures() throws {
        for _ in 0..<20 {
            for second in 0..<4 { try fail(at: Double(second)) }
            try succeed(at: 5)
        }
        #expect(breaker.state == .closed)
    }

    @Test mutating func letsOneProbeThrough() throws {
        try fail(at: 0, pause: .seconds(10))
        let probe = try permit(10)
        #expect(breaker.state == .halfOpen)
        let isClosed10 = isClosed(to: 10)
        #expect(isClosed10)
        let isClosed1000 = isClosed(to: 1000)
        #expect(isClosed1000)
        breaker.succeed(probe)
        #expect(breaker.state == .closed)
        _ = try permit(11)
    }

    @Test mutating func waitsLongerAfterEachProbeThatFails() throws {
        for second in 0..<5 { try fail(at: Double(second)) }
        #expect(breaker.state == .open(until: at(34)))
        try fail(at: 34)
        #expect(breaker.state == .open(until: at(94)))
        try fail(at: 94)
        #expect(breaker.state == .open(until: at(214)))
        try fail(at: 214)
        try fail(at: 454)
        #expect(breaker.state == .open(until: at(754)))
        try fail(at: 754)
        #expect(breaker.state == .open(until: at(1054)))
        try succeed(at: 1054)
        for second in 0..<5 { try fail(at: 2000 + Double(second)) }
        #expect(breaker.state == .open(until: at(2034)))
    }

    @Test mutating func honoursAnAskedPauseWithinABound() throws {
        try fail(at: 0, pause: .seconds(7))
        #expect(breaker.state == .open(until: at(7)))
        try fail(at: 7, pause: .seconds(900))
        #expect(breaker.state == .open(until: at(907)))
        try fail(at: 907, pause: .seconds(86_400))
        #expect(breaker.state == .open(until: at(907 + 3600)))
    }

    @Test mutating func aProbeWhoseReaderLeftIsRepeated() throws {
        try fail(at: 0, pause: .seconds(10))
        let probe = try permit(10)
        breaker.abandon(probe, at: at(11))
        _ = try permit(11)
    }

    @Test mutating func ignoresResultsOfAnEarlierState() throws {
        let slow = try permit(0)
        let slower = try permit(0)
        try fail(at: 1, pause: .seconds(10))
        breaker.succeed(slow)
        #expect(breaker.state == .open(until: at(11)))
        _ = try permit(11)
        breaker.fail(slower, at: at(12))
        breaker.abandon(slower, at: at(12))
        #expect(breaker.state == .halfOpen)
    }
}

struct AnswerCacheTests {
    private static let origin = ContinuousClock.now

    private func answer(_ text: String) -> KapaAnswer {
        var answer = KapaAnswer()
        answer.text = text
        return answer
    }

    private func at(_ seconds: Int) -> ContinuousClock.Instant { Self.origin + .seconds(seconds) }

    @Test func forgetsAfterItsLifetime() {
        var cache = AnswerCache(lifetime: .seconds(10), maxCount: 5)
        cache.store(answer("a"), for: "q", at: at(0))
        #expect(cache.answer(to: "q", at: at(9))?.text == "a")
        #expect(cache.answer(to: "q", at: at(10)) == nil)
        #expect(cache.count == 0)
    }

    @Test func dropsWhatWasNotAskedForLongest() {
        var cache = AnswerCache(lifetime: .seconds(10), maxCount: 2)
        cache.store(answer("a"), for: "1", at: at(0))
        cache.store(answer("b"), for: "2", at: at(0))
        _ = cache.answer(to: "1", at: at(1))
        cache.store(answer("c"), for: "3", at: at(1))
        #expect(cache.answer(to: "1", at: at(1)) != nil)
        #expect(cache.answer(to: "2", at: at(1)) == nil)
        #expect(cache.answer(to: "3", at: at(1)) != nil)
    }

    @Test func isBoundedInBytes() {
        var cache = AnswerCache(lifetime: .seconds(10), maxCount: 100, maxBytes: 1000)
        for number in 0..<100 { cache.store(answer(String(repeating: "a", count: 300)), for: "\(number)", at: at(0)) }
        #expect(cache.count == 3)
        cache.store(answer(String(repeating: "a", count: 1001)), for: "large", at: at(0))
        #expect(cache.answer(to: "large", at: at(0)) == nil)
        #expect(cache.answer(to: "99", at: at(0)) != nil)
    }

    @Test func keepsNothingWithoutALifetime() {
        var cache = AnswerCache(lifetime: .zero, maxCount: 5)
        cache.store(answer("a"), for: "q", at: at(0))
        #expect(cache.count == 0)
    }
}
