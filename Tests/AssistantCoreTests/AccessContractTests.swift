internal import Foundation
internal import Logging
internal import Testing
internal import TestSupport

@testable internal import PostgresState
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState

/// Keys, the audit log and stored flags, in a file and in PostgreSQL.
@Suite(.timeLimit(.minutes(10)))
struct AccessContractTests {
    typealias Kind = StateFixture.Kind

    private static let event = AuditEvent(.keyCreated, kind: "shell", name: "jane", subject: "dgk_00000000")

    // MARK: Keys

    @Test(arguments: Kind.tested)
    func aKeyIsKnownByItsHashAlone(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        let now = fixture.clock.milliseconds
        let (key, record) = try await store.change {
            try APIKeys.create(name: "ci", roles: [.viewer, .editor], expires: now + 1000, now: now, $0)
        }
        let found = try #require(try await store.inspect { try APIKeys.find(key.prefix, $0) })
        #expect(found == record)
        #expect(found.roleNames == ["viewer", "editor"])
        #expect(found.verdict(on: key, at: now) == .right)
        #expect(found.verdict(on: key, at: now + 1000) == .expired)
        #expect(!found.hash.isEmpty && !key.text.contains(found.hash) && !"\(found)".contains(key.text.suffix(64)))
        #expect(try await store.inspect { try APIKeys.find("dgk_00000000", $0) } == nil)
    }

    /// Whatever differs, and wherever.
    @Test func aKeyThatDiffersInOneDigitIsWrong() throws {
        let key = APIKey()
        let record = APIKeyRecord(prefix: key.prefix, name: "", roles: [.viewer], created: 0, hash: key.hash)
        #expect(key.text.utf8.count == 77)
        for offset in [13, 40, 76] {
            var digits = Array(key.text)
            digits[offset] = digits[offset] == "0" ? "1" : "0"
            let other = try #require(APIKey(String(digits)))
            #expect(other.prefix == key.prefix)
            #expect(record.verdict(on: other, at: 0) == .wrong)
        }
        #expect(record.verdict(on: key, at: 0) == .right)
    }

    @Test(arguments: ["", "dgk_", "dgk_0123456", "DGK_01234567", "dgk_0123456g", "dgk_01234567_", "x01234567"])
    func whatIsNoKeyIsNone(text: String) {
        #expect(APIKey(text) == nil)
        #expect(APIKey.prefix(text) == nil)
    }

    @Test func aKeyIsFoundInWhateverHoldsIt() {
        let key = APIKey()
        #expect(APIKey.first(in: "/metrics?key=\(key.text)&a=b") == key)
        #expect(APIKey.first(in: "dgk_dgk_\(key.text)") == key)
        #expect(APIKey.first(in: String(key.text.dropLast())) == nil)
        #expect(APIKey.prefix(key.text) == nil, "a whole key is no prefix")
        #expect(APIKey.prefix(String(key.prefix.dropFirst(4))) == key.prefix)
    }

    @Test(arguments: Kind.tested)
    func whoRevokesIsObeyedAtOnce(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let (one, two) = (try fixture.open(replica: "one"), try fixture.open(replica: "two"))
        let now = fixture.clock.milliseconds
        let (key, _) = try await one.change { try APIKeys.create(name: "ci", roles: [.viewer], expires: nil, now: now, $0) }
        #expect(try await two.inspect { try APIKeys.areThere(at: now, $0) })
        // By a command beside the servers.
        _ = try fixture.place.operations().change { try APIKeys.revoke(key.prefix, now: now, $0) }
        let record = try #require(try await two.inspect { try APIKeys.find(key.prefix, $0) })
        #expect(record.verdict(on: key, at: now) == .revoked)
        #expect(try await !two.inspect { try APIKeys.areThere(at: now, $0) })
        await #expect(throws: APIKeys.Fault.isRevoked(prefix: key.prefix)) {
            _ = try await one.change { try APIKeys.revoke(key.prefix, now: now, $0) }
        }
        await #expect(throws: APIKeys.Fault.unknown(prefix: "dgk_00000000")) {
            _ = try await one.change { try APIKeys.revoke("dgk_00000000", now: now, $0) }
        }
    }

    @Test(arguments: Kind.tested)
    func aRotatedKeyGoesOnForAWhile(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        let now = fixture.clock.milliseconds
        let (old, _) = try await store.change { try APIKeys.create(name: "ci", roles: [.editor], expires: now + 9000, now: now, $0) }
        let (new, record, _) = try await store.change { try APIKeys.rotate(old.prefix, overlapMS: 1000, now: now + 500, $0) }
        #expect(record.name == "ci" && record.roles == [.editor] && record.expires == now + 9500)
        let found = try #require(try await store.inspect { try APIKeys.find(old.prefix, $0) })
        #expect(found.verdict(on: old, at: now + 1499) == .right)
        #expect(found.verdict(on: old, at: now + 1500) == .expired)
        #expect(found.verdict(on: new, at: now) == .wrong)
        await #expect(throws: APIKeys.Fault.hasExpired(prefix: old.prefix)) {
            _ = try await store.change { try APIKeys.rotate(old.prefix, overlapMS: 0, now: now + 2000, $0) }
        }
        // What it ends with anyway is not put off.
        _ = try await store.change { try APIKeys.rotate(new.prefix, overlapMS: 1_000_000, now: now + 600, $0) }
        #expect(try await store.inspect { try APIKeys.find(new.prefix, $0) }?.expires == now + 9500)
    }

    // MARK: The audit log

    private func fill(_ store: any StateStoring, _ count: Int, at now: Int64) async throws {
        for number in 0..<count {
            _ = try await store.change {
                try AuditLog.append(AuditEvent(.exported, kind: "shell", name: "jane", subject: "\(number)"), now: now + Int64(number), $0)
            }
        }
    }

    private func verdict(_ store: any StateStoring, head: AuditLog.Head? = nil) async throws -> AuditLog.Verdict {
        try await store.inspect { try AuditLog.verify(head: head, $0) }
    }

    /// The form is a promise: others make the hashes again.
    @Test func theHashIsMadeAsTheManualSays() {
        let row = AuditRow(
            number: 1,
            at: 1_800_000_000_000,
            kind: "shell",
            name: "jane",
            client: "",
            action: "key.created",
            subject: "dgk_00000000",
            outcome: "done",
            hash: ""
        )
        let zeros = String(repeating: "0", count: 64)
        #expect(AuditLog.hash(row, after: zeros) == "f07643d090f283c0be2eb128e28bbe3d59fb826b52bc80d830f550c57987ac3e")
    }

    @Test(arguments: Kind.tested)
    func anUntouchedLogIsWhole(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        #expect(try await verdict(store) == .init(rows: 0, head: nil, checkpoint: nil))
        try await fill(store, 5, at: 1000)
        // By a command, and again by the server.
        try fixture.place.operations().note(Self.event, now: 2000)
        try await fill(store, 1, at: 3000)
        let found = try await verdict(store)
        #expect(found.rows == 7 && found.head?.number == 7 && found.broken == nil)
        #expect(try await verdict(store, head: found.head).broken == nil)
        #expect(AuditLog.Head(try #require(found.head).description) == found.head)
        let part = try await store.inspect { try AuditLog.rows(after: 2, limit: 2, $0) }
        #expect(part.map(\.number) == [3, 4])
        #expect(try await store.inspect { try AuditLog.rows(since: 2000, limit: 10, $0) }.count == 2)
    }

    @Test(arguments: Kind.tested, ["subject", "name", "outcome", "client", "hash"])
    func aChangedRowIsNamed(kind: Kind, column: String) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        try await fill(store, 5, at: 1000)
        _ = try await store.change { try $0.rows("UPDATE audit SET \(column) = 'x' WHERE number = 3") }
        #expect(try await verdict(store).broken?.number == 3)
    }

    @Test(arguments: Kind.tested)
    func aRowThatWasTakenOutIsNamed(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        try await fill(store, 5, at: 1000)
        _ = try await store.change { try $0.rows("DELETE FROM audit WHERE number = 2") }
        #expect(try await verdict(store).broken?.number == 2)
        // Closing the gap does not help.
        _ = try await store.change {
            for number in 3...5 { try $0.rows("UPDATE audit SET number = \(number - 1) WHERE number = \(number)") }
        }
        #expect(try await verdict(store).broken?.number == 2)
    }

    /// A chain says nothing of what came behind its end: its head, kept elsewhere, does.
    @Test(arguments: Kind.tested)
    func aLogThatWasCutAtItsEndIsFoundByItsHead(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        try await fill(store, 5, at: 1000)
        let head = try #require(try await verdict(store).head)
        _ = try await store.change { try $0.rows("DELETE FROM audit WHERE number > 3") }
        #expect(try await verdict(store).broken == nil)
        #expect(try await verdict(store, head: head).broken?.number == 4)
        // Rows in their place have other hashes.
        try await fill(store, 2, at: 9000)
        #expect(try await verdict(store).broken == nil)
        #expect(try await verdict(store, head: head).broken?.number == 5)
    }

    @Test(arguments: Kind.tested)
    func theOldEndIsCutAndTheRestGoesOn(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open { $0.auditRetention = .seconds(86_400) }
        let now = fixture.clock.milliseconds
        try await fill(store, 3, at: now - 86_400_000 - 10)
        try await fill(store, 2, at: now)
        let before = try await verdict(store)
        _ = try await store.deleteExpired(now: now)
        let found = try await verdict(store)
        #expect(found.rows == 2 && found.checkpoint?.number == 3 && found.head == before.head && found.broken == nil)
        _ = try await store.change { try $0.rows("DELETE FROM audit WHERE number = 4") }
        #expect(try await verdict(store).broken?.number == 4)
        // With nothing left the numbers go on.
        _ = try await store.deleteExpired(now: now + 2 * 86_400_000)
        try await fill(store, 1, at: now)
        #expect(
            try await verdict(store) == .init(rows: 1, head: try await verdict(store).head, checkpoint: try await verdict(store).checkpoint)
        )
        #expect(try await verdict(store).head?.number == 6)
    }

    @Test(arguments: Kind.tested)
    func manyAtOnceMakeOneChain(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let stores = try (0..<2).map { try fixture.open(replica: "\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask { _ = try await stores[number % 2].change { try AuditLog.append(Self.event, now: Int64(number), $0) } }
            }
            try await group.waitForAll()
        }
        let found = try await verdict(stores[0])
        #expect(found.rows == 40 && found.broken == nil)
    }

    /// Names come from whoever sends them.
    @Test(arguments: Kind.tested)
    func oddNamesAreKeptWithinBounds(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        let name = "a\0b\n'; DROP TABLE audit; --" + String(repeating: "x", count: 5000)
        _ = try await store.change { try AuditLog.append(AuditEvent(.exported, kind: "shell", name: name), now: 1, $0) }
        let rows = try await store.inspect { try AuditLog.rows(limit: 2, $0) }
        #expect(rows.first?.name.unicodeScalars.count == 200)
        #expect(rows.first?.name.hasPrefix("ab'; DROP") == true)
        #expect(try await verdict(store).broken == nil)
    }

    /// What cannot be written down is not done.
    @Test(arguments: Kind.tested)
    func aChangeAndItsRowAreOne(kind: Kind) async throws {
        struct Stop: Error {}
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        await #expect(throws: Stop.self) {
            _ = try await store.change { session in
                _ = try APIKeys.create(name: "x", roles: [.viewer], expires: nil, now: 1, session)
                try AuditLog.append(Self.event, now: 1, session)
                throw Stop()
            }
        }
        #expect(try await store.inspect { try APIKeys.all($0) }.isEmpty)
        #expect(try await verdict(store).rows == 0)
    }

    // MARK: Files

    /// A key that was revoked meanwhile must not come back; what was done stays known.
    @Test func aBackupHasTheLogButNoKeys() async throws {
        let fixture = try StateFixture(.sqlite)
        let store = try fixture.open()
        _ = try await store.change { try APIKeys.create(name: "ci", roles: [.viewer], expires: nil, now: 1, $0) }
        try await fill(store, 2, at: 1000)
        guard case .file(let path) = fixture.place else { return }
        try StateFile.backUp(statePath: path, to: path + ".copy")
        let copy = SQLiteOperations(path: path + ".copy")
        #expect(try copy.inspect { try APIKeys.all($0) }.isEmpty)
        #expect(try copy.inspect { try AuditLog.verify($0) }.rows == 2)
        // It is read as it lies there.
        try copy.note(Self.event, now: 1)
        #expect(try StateFile.check(path + ".copy").isChecked == true)
        #expect(throws: StateError.self) { try copy.change { try APIKeys.all($0) } }
    }

    @Test(arguments: Kind.tested)
    func aFlagIsStoredAndTakenBack(kind: Kind) async throws {
        let fixture = try StateFixture(kind)
        let store = try fixture.open()
        for value in ["off", "25% editor"] { try await store.change { try StoredFlags.set("chat", to: value, now: 1, $0) } }
        #expect(try await store.inspect { try StoredFlags.all($0) } == ["chat": "25% editor"])
        _ = try await store.change { try StoredFlags.set("chat", to: nil, now: 1, $0) }
        #expect(try await store.inspect { try StoredFlags.all($0) }.isEmpty)
    }
}
