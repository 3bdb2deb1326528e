internal import Logging
internal import NIOCore
internal import Synchronization
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings

/// Who gets a place when there are too many connections.
struct ConnectionTableTests {
    private final class Closed: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0 } }
        func note(_ name: String) { names.withLock { $0.append(name) } }
    }

    private let registry = PrometheusRegistry.forAssistant()
    private let closed = Closed()

    private func table(connections: Int = 4, ofOneClient: Int = 4) -> ConnectionTable {
        var configuration = AssistantConfiguration(dist: "")
        configuration.limits.maxConnections = connections
        configuration.limits.maxClientConnections = ofOneClient
        configuration.trustedProxies = [AddressRange("10.0.0.1")].compactMap { $0 }
        configuration.operatorNetworks = [AddressRange("10.0.0.2"), AddressRange("fd00::/8")].compactMap { $0 }
        return ConnectionTable(configuration, metrics: registry, logger: SiteFixture.quiet)
    }

    private func add(_ name: String, from address: String, to table: ConnectionTable) throws -> ConnectionTable.Entry? {
        table.add(try SocketAddress(ipAddress: address, port: 1_000)) { [closed] in closed.note(name) }
    }

    @Test func theLongestIdleMakesRoom() throws {
        let table = table()
        let first = try #require(try add("first", from: "192.0.2.1", to: table))
        for number in 2...4 { _ = try add("\(number)", from: "192.0.2.\(number)", to: table) }
        first.beginRequest()
        first.becomeIdle()
        #expect(try add("5", from: "192.0.2.5", to: table) != nil)
        #expect(closed.all == ["2"])
        #expect(table.count == 4)
    }

    @Test func whoIsAtWorkIsNotClosed() throws {
        let table = table()
        for number in 1...4 { try #require(try add("\(number)", from: "192.0.2.\(number)", to: table)).beginRequest() }
        #expect(try add("5", from: "192.0.2.5", to: table) == nil)
        #expect(closed.all == [])
        #expect(registry.text().contains("assistant_connections_refused_total 1\n"))
        #expect(registry.text().contains("assistant_connections 4\n"))
    }

    @Test func operatorsGetAPlaceWhileEverybodyIsAtWork() throws {
        let table = table()
        for number in 1...4 { try #require(try add("\(number)", from: "192.0.2.\(number)", to: table)).beginRequest() }
        // Whoever is on this machine may be a proxy, and its readers are not operators.
        #expect(try add("proxy", from: "127.0.0.1", to: table) == nil)
        for _ in 0..<table.reserve { try #require(try add("probe", from: "10.0.0.2", to: table)).beginRequest() }
        #expect(try add("probe", from: "fd00::1", to: table) == nil)
    }

    @Test(arguments: [("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::ffff:1")])
    func oneClientPaysForItsOwnConnections(first: String, second: String) throws {
        let table = table(connections: 100, ofOneClient: 2)
        _ = try add("other", from: "192.0.2.9", to: table)
        for name in ["a", "b"] { _ = try add(name, from: first, to: table) }
        #expect(try add("c", from: second, to: table) != nil)
        #expect(closed.all == ["a"])
    }

    @Test func oneClientGetsNoMoreThanItsConnectionsAtWork() throws {
        let table = table(connections: 100, ofOneClient: 2)
        for name in ["a", "b"] { try #require(try add(name, from: "192.0.2.1", to: table)).beginRequest() }
        #expect(try add("c", from: "192.0.2.1", to: table) == nil)
        #expect(try add("d", from: "192.0.2.2", to: table) != nil)
    }

    @Test(arguments: ["10.0.0.1", "10.0.0.2", "127.0.0.1"]) func proxiesAndOperatorsHaveNoBoundOfTheirOwn(address: String) throws {
        let table = table(connections: 100, ofOneClient: 2)
        for _ in 0..<10 { #expect(try add("x", from: address, to: table) != nil) }
        #expect(table.count == 10)
    }

    @Test func aClosedConnectionGivesItsPlaceBack() throws {
        let table = table(connections: 100, ofOneClient: 1)
        let entry = try #require(try add("a", from: "192.0.2.1", to: table))
        entry.beginRequest()
        table.remove(entry)
        table.remove(entry)
        #expect(try add("b", from: "192.0.2.1", to: table) != nil)
        #expect(registry.text().contains("assistant_connections 1\n"))
    }

    @Test func memoryIsGivenBackWhenFewOfManyAreLeft() {
        var watch = FreedMemory.Watch()
        #expect(!(1...1000).contains { watch.note($0) })
        #expect(!(251..<1000).reversed().contains { watch.note($0) })
        let isTime = watch.note(250)
        #expect(isTime)
        #expect(!(0..<250).reversed().contains { watch.note($0) }, "once for each flood")
    }
}
