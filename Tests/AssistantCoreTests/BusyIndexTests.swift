internal import Foundation
internal import Logging
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings

/// Questions that meet an index with more to do than it will get done.
struct BusyIndexTests {
    private let site: SiteFixture
    private static let question = "How do I set the port of the server?"

    init() throws { site = try SiteFixture() }

    /// An index that answers one at a time, and lets nobody wait.
    private func service(_ kapa: KapaConfiguration) throws -> AnswerService {
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.kapa = kapa
        let parts = try AssistantApplication(configuration, logger: SiteFixture.quiet).parts
        let dist = try OpenBuild(opening: site.dist)
        return parts.answers(from: IndexWorker(dist.index, pool: IndexPool(.init(all: 1, alone: 1, beside: 1)), maxWaiting: 0), of: dist)
    }

    /// Runs `body` while the index is at work.
    private func whileBusy<Value: Sendable>(_ service: AnswerService, _ body: () async throws -> Value) async throws -> Value {
        let gate = DispatchSemaphore(value: 0)
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let worker = service.worker
        async let work: Void = worker.run { _ in
            started.yield()
            gate.wait()
        }
        var iterator = starts.makeAsyncIterator()
        await iterator.next()
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        gate.signal()
        try await work
        return try result.get()
    }

    /// Nobody gets the first words of an answer that will not come.
    @Test func refusesBeforeTheAnswerBeginsWhereKapaHasNoPlace() async throws {
        let double = try KapaDouble()
        var kapa = KapaConfiguration(double)
        kapa.maxConcurrent = 1
        let service = try service(kapa)
        let prepared = try await whileBusy(service) {
            let prepared = try await service.prepare(Question(text: Self.question))
            await #expect(throws: IndexBusy.self) { try await service.prepare(Question(text: "Another question?")) }
            return prepared
        }
        let answer = try await service.complete(prepared, logger: SiteFixture.quiet)
        #expect(answer.origin == .kapa)
    }

    @Test func asksTheIndexAgainWhereKapaFailsAfterAll() async throws {
        let double = try KapaDouble()
        double.failChats(KapaDouble.reply(503, ""))
        let service = try service(KapaConfiguration(double))
        let prepared = try await whileBusy(service) { try await service.prepare(Question(text: Self.question)) }
        #expect(prepared.sources.isEmpty)
        let answer = try await service.complete(prepared, logger: SiteFixture.quiet)
        #expect(answer.origin == .local)
        #expect(answer.isAnswered)
        #expect(answer.sources.first?.url == "guide/start.html#port")
    }

    @Test func isRefusedWhereBothFail() async throws {
        let double = try KapaDouble()
        double.failChats(KapaDouble.reply(503, ""))
        let service = try service(KapaConfiguration(double))
        try await whileBusy(service) {
            let prepared = try await service.prepare(Question(text: Self.question))
            await #expect(throws: IndexBusy.self) { try await service.complete(prepared, logger: SiteFixture.quiet) }
        }
    }

    @Test func moreThanKapaHasPlacesForGoToTheIndex() async throws {
        let double = try KapaDouble()
        double.failChats(
            KapaDouble.stream([
                KapaDouble.chunk(KapaDouble.text("one ") + KapaDouble.separator), .waitForRelease, .send(KapaDouble.lastChunk),
            ])
        )
        var kapa = KapaConfiguration(double)
        kapa.maxConcurrent = 1
        let service = try service(kapa)
        let (words, spoken) = AsyncStream.makeStream(of: String.self)
        let first = try await service.prepare(Question(text: "Which port?"))
        async let long = service.complete(first, logger: SiteFixture.quiet) { spoken.yield($0) }
        var iterator = words.makeAsyncIterator()
        _ = await iterator.next()
        let second = try await service.prepare(Question(text: Self.question))
        #expect(try await service.complete(second, logger: SiteFixture.quiet).origin == .local)
        double.release()
        #expect(try await long.origin == .kapa)
    }
}
