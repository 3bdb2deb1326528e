internal import Synchronization
internal import Testing

@testable internal import Answers
@testable internal import AssistantCore

struct SharedCallsTests {
    private typealias Calls = SharedCalls<String, String, Int>
    private let calls = Calls()

    private func collect(_ events: AsyncStream<Calls.Event>) async -> [String] {
        var result: [String] = []
        for await event in events {
            switch event {
            case .part(let part): result.append(part)
            case .end(let outcome): result.append("end \(outcome)")
            }
        }
        return result
    }

    @Test func callsOnceForAllWhoListenAtTheSameTime() async {
        let count = Atomic(0)
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let joined = (0..<100).map { _ in
            calls.join("q") { emit in
                count.add(1, ordering: .relaxed)
                emit("a")
                for await _ in gate { break }
                emit("b")
                return 7
            }
        }
        opener.yield()
        for (events, _) in joined { #expect(await collect(events) == ["a", "b", "end 7"]) }
        #expect(count.load(ordering: .relaxed) == 1)
        #expect(joined.map(\.isFirst) == [true] + Array(repeating: false, count: 99))
        #expect(calls.count == 0)
    }

    @Test func whoComesLaterHearsTheBeginning() async throws {
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let first = calls.join("q") { emit in
            emit("a")
            for await _ in gate { break }
            return 1
        }
        var iterator = first.events.makeAsyncIterator()
        let beginning = await iterator.next()
        guard case .part("a")? = beginning else {
            Issue.record("no first part")
            return
        }
        let second = calls.join("q") { _ in 2 }
        #expect(!second.isFirst)
        opener.yield()
        #expect(await collect(second.events) == ["a", "end 1"])
    }

    @Test func otherKeysAreOtherCalls() async {
        let first = calls.join("1") { _ in 1 }
        let second = calls.join("2") { _ in 2 }
        #expect(await collect(first.events) == ["end 1"])
        #expect(await collect(second.events) == ["end 2"])
    }

    @Test func isCancelledWhenTheLastListenerLeaves() async {
        let (cancelled, sink) = AsyncStream<Void>.makeStream()
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let listen: @Sendable () async -> Void = { [calls] in
            let joined = calls.join("q") { _ in
                beginning.yield()
                try? await Task.sleep(for: .seconds(3600))
                sink.yield()
                return 0
            }
            for await _ in joined.events {}
        }
        let first = Task { await listen() }
        for await _ in begun { break }
        let (joined, joining) = AsyncStream<Void>.makeStream()
        let second = Task { [calls] in
            let events = calls.join("q") { _ in 0 }.events
            joining.yield()
            for await _ in events {}
        }
        for await _ in joined { break }
        first.cancel()
        await first.value
        #expect(calls.count == 1)
        second.cancel()
        for await _ in cancelled { break }
        #expect(calls.count == 0)
    }
}
