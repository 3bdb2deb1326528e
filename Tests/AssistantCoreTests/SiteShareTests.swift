internal import Foundation
internal import TestSupport
internal import Testing

@testable internal import Answers
@testable internal import AssistantHTTP
@testable internal import PostgresClient
@testable internal import PostgresState
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState

/// What sites of one process share, and how much of it one gets.
struct SiteShareTests {
    // MARK: Places for requests

    @Test func aFloodOfOneSiteLeavesPlacesToTheOthers() throws {
        let whole = RequestPlaces(limit: 12)
        let sites = (0..<3).map { _ in RequestPlaces(of: whole) }
        func fill(_ site: RequestPlaces) -> [RequestPlace] {
            var held: [RequestPlace] = []
            while let place = try? site.work() { held.append(place) }
            return held
        }
        let first = fill(sites[0])
        #expect(first.count == 6, "half of them")
        let second = fill(sites[1])
        #expect(second.count == 3, "half of the rest")
        let third = try sites[2].work()
        #expect(throws: Problem.self) { try sites[0].work() }
        // What is given back is there for all.
        for place in first { place.leave() }
        #expect(fill(sites[2]).count == 4, "with the one it had, half of what the second leaves, rounded up")
        for place in second + [third] { place.leave() }
        #expect(whole.takeRefused() == 0, "no place was missing, only a share used up")
    }

    @Test func aClientHasOneShareOfThePlacesForBodiesOnAllSites() throws {
        let whole = RequestPlaces(limit: 64)
        let (one, two) = (RequestPlaces(of: whole), RequestPlaces(of: whole))
        let (client, other) = (IPAddress("192.0.2.1"), IPAddress("192.0.2.2"))
        let held = try (0..<8).map { _ in try one.wait(for: client) }
        #expect(throws: Problem.self) { try two.wait(for: client) }
        let second = try two.wait(for: other)
        for place in held + [second] { place.leave() }
        _ = try two.wait(for: client)
    }

    // MARK: Queries of the index

    /// Runs queries that wait until they are let go, and says in which order they began.
    private final class Queries: Sendable {
        let beginnings: AsyncStream<String>
        private let sink: AsyncStream<String>.Continuation

        init() { (beginnings, sink) = AsyncStream.makeStream() }

        /// Where a thread waits, as one does that reads a disk.
        final class Gate: Sendable {
            private let semaphore = DispatchSemaphore(value: 0)
            func open() { semaphore.signal() }
            func wait() { semaphore.wait() }
        }

        func submit(_ name: String, _ line: IndexPool.Line, to pool: IndexPool) -> Gate {
            let gate = Gate()
            pool.submit(in: line) { [sink] in
                sink.yield(name)
                gate.wait()
            }
            return gate
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func aQueryOfAnotherSiteBeginsAtOnceAndLinesTakeTurns() async throws {
        let pool = IndexPool(.init(all: 3, alone: 2, beside: 1))
        let queries = Queries()
        let (flooded, other, third) = (IndexPool.Line(), IndexPool.Line(), IndexPool.Line())
        let flood = (0..<5).map { _ in queries.submit("flooded", flooded, to: pool) }
        var begun = queries.beginnings.makeAsyncIterator()
        #expect(await [begun.next(), begun.next()] == ["flooded", "flooded"])
        // The flood has all that one site may have alone; the thread beyond is for others.
        let one = queries.submit("other", other, to: pool)
        #expect(await begun.next() == "other")
        let two = queries.submit("third", third, to: pool)
        // Three of the flood have waited longer, and it has as much as it may have beside others.
        flood[0].open()
        #expect(await begun.next() == "third")
        flood[1].open()
        #expect(await begun.next() == "flooded")
        one.open()
        two.open()
        for gate in flood { gate.open() }
        #expect(await [begun.next(), begun.next()] == ["flooded", "flooded"])
    }

    // MARK: PostgreSQL

    /// Two sites in one database have tables of their own.
    @Test(.enabled(if: PostgresServer.isAvailable))
    func sitesInOneDatabaseSeeNothingOfEachOther() async throws {
        let fixture = try StateFixture(.postgres)
        guard case .postgres(let address) = fixture.place else { return }
        let (one, two) = (address.of(site: "one"), address.of(site: "two-b"))
        func open(_ address: PostgresAddress) throws -> PostgresState {
            var configuration = StateConfiguration()
            configuration.location = .postgres(address)
            return try PostgresState(address, configuration, replica: "r", logger: StateFixture.quiet, clock: fixture.clock)
        }
        let (first, second) = (try open(one), try open(two))
        #expect(second.acceptsTicket(second.issueTicket()))
        #expect(!second.acceptsTicket(first.issueTicket()), "each has a key of its own")
        try PostgresClient.once(PostgresClient.Configuration(uri: address.uri.value), within: .seconds(20)) { session in
            let schemas = try session.run("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'assistant%' ORDER BY 1").map { $0.text(0) }
            #expect(schemas == ["assistant_one", "assistant_two_b"])
        }
        #expect(try PostgresOperations(one).look().version == PostgresSchema.currentVersion)
        #expect(try PostgresOperations(address).look().version == 0, "the server's own is not there")
        await first.flush()
        await second.flush()
    }
}
