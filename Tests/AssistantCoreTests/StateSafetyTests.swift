internal import Foundation
internal import GRDB
internal import Logging
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import ServerFoundation
@testable internal import ServerHealth
@testable internal import ServerSettings
@testable internal import ServerState

/// What the commands of an operator replace, believe and can do without.
struct StateSafetyTests {
    private let fixture: StateFixture
    private var folder: TemporaryFolder { fixture.folder }
    private var path: String { folder.path + "/state.sqlite" }

    init() throws { fixture = try StateFixture(.sqlite) }

    private func open() throws -> StateStore { try #require(fixture.open() as? StateStore) }

    private func add(_ ids: [String], to store: StateStore) async {
        for id in ids {
            store.add(
                fixture.record(id, text: "how does the canary sing") {
                    $0.page = nil
                    $0.missingTerms = []
                    $0.nearest = []
                    $0.kapaQuestionID = nil
                }
            )
        }
        await store.flush()
    }

    /// A state with these questions that no server has open.
    private func fill(_ ids: String...) async throws {
        let store = try open()
        await add(ids, to: store)
    }

    // MARK: What is replaced, and what was changed

    @Test(arguments: ["settings", "a folder", "a link", "a pipe", "a state", "the state"])
    func aBackupReplacesNothingElse(kind: String) async throws {
        let target = folder.path + "/target"
        try await fill("1")
        let files = FileManager.default
        switch kind {
        case "settings": try folder.write("port: 8080\n", to: "target")
        case "a folder": try files.createDirectory(atPath: target, withIntermediateDirectories: false)
        case "a link": try files.createSymbolicLink(atPath: target, withDestinationPath: "/dev/full")
        case "a pipe": mkfifo(target, 0o600)
        case "a state": _ = try StateOpening.open(target)
        case "the state": try files.linkItem(atPath: path, toPath: target)
        default: break
        }
        let before = try files.attributesOfItem(atPath: target)[.systemFileNumber] as? Int
        let error = #expect(throws: StateError.self) { try StateFile.backUp(statePath: path, to: target) }
        let said = kind == "settings" ? "exists and is not a backup" : "is " + (kind == "a link" ? "a symbolic link" : kind)
        #expect(error?.description.hasPrefix("'\(target)' \(said)") == true)
        #expect(try files.attributesOfItem(atPath: target)[.systemFileNumber] as? Int == before)
    }

    @Test func aBackupReplacesABackupAndAnEmptyFile() async throws {
        let store = try open()
        await add(["1"], to: store)
        try folder.write("", to: "backup.sqlite")
        let backup = folder.path + "/backup.sqlite"
        #expect(try StateFile.backUp(statePath: path, to: backup).questions == 1)
        await add(["2"], to: store)
        #expect(try StateFile.backUp(statePath: path, to: backup).questions == 2)
    }

    // MARK: Damage beside a server that runs

    /// What a disk loses is found without anybody asking for it, and told.
    @Test func damageOfTheFileIsFoundWhileTheServerRuns() async throws {
        let store = try open()
        await add((0..<200).map(String.init), to: store)
        #expect(try await store.findDamage() == nil)
        let log = CapturedLog()
        let keeper = StateKeeper(state: store, logger: Logger(label: "test") { _ in log }, interval: .milliseconds(5))
        _ = try await store.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        let handle = try FileHandle(forUpdating: URL(filePath: path))
        let size = try handle.seekToEnd()
        for page in stride(from: 4096, to: size, by: 4096) {
            try handle.seek(toOffset: page)
            try handle.write(contentsOf: Data(repeating: 0xFF, count: 4096))
        }
        try handle.close()
        let task = Task { try await keeper.run() }
        while !store.isDamaged { try await Task.sleep(for: .milliseconds(2)) }
        task.cancel()
        try await task.value
        let outcome = await StateCheck(state: store).run()
        #expect(outcome.finding == .failed)
        #expect(outcome.message?.hasPrefix("The state is damaged") == true)
        #expect(log.text.components(separatedBy: "the state is damaged").count == 2, "said once, not with each look")
    }

    @Test func onlyCopiesMakeRoomForCopies() throws {
        _ = try open()
        let text = "state-20200101T000000Z.sqlite"
        try folder.write("notes of somebody's", to: "copies/" + text)
        for second in 0..<3 {
            let now = Date(timeIntervalSince1970: 1_700_000_000 + Double(second))
            _ = try StateFile.backUp(statePath: path, into: folder.path + "/copies", keep: 1, now: now)
        }
        #expect(try folder.files("copies").count == 2)
        #expect(try folder.text("copies/" + text) == "notes of somebody's")
    }

    @Test func knowsTheFolderOfEachPath() {
        let folders = ["a": ".", "é": ".", "a/b": "a", "/a": "/", "/": "/", "/a/b/": "/a", "./a": ".", "": ".", "a//b": "a/"]
        for (path, folder) in folders { #expect(WriteObstacle.folder(of: path) == folder) }
    }

    /// A clock may have been ahead; a state may have been copied by hand.
    @Test func theNewCopyStays() throws {
        _ = try open()
        let copies = folder.path + "/copies"
        func made(_ seconds: Double) throws -> String {
            let now = Date(timeIntervalSince1970: seconds)
            return try StateFile.backUp(statePath: path, into: copies, keep: 1, now: now).path
        }
        let future = try made(1_900_000_000)
        let state = copies + "/state-20200101T000000Z.sqlite"
        try FileManager.default.copyItem(atPath: path, toPath: state)
        let new = try made(1_700_000_000)
        #expect([future, state, new].map { FileManager.default.fileExists(atPath: $0) } == [false, true, true])
    }

    @Test func whatBelongsToAStateIsNoPlaceForACopy() throws {
        _ = try open()
        for suffix in [".lock", "-wal", "-shm", "-journal"] {
            let error = #expect(throws: StateError.self) { try StateFile.backUp(statePath: path, to: path + suffix) }
            #expect(error?.description.contains("belongs to the state") == true)
        }
        #expect(throws: StateError.self) { try StateFile.restore(statePath: path, from: path) }
    }

    @Test func anEmptyFileIsNoBackup() throws {
        let empty = folder.path + "/empty"
        try folder.write("", to: "empty")
        for attempt in [{ _ = try StateFile.check(empty) }, { _ = try StateFile.restore(statePath: path, from: empty) }] {
            #expect(throws: StateError.self) { try attempt() }
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    /// A vote could not be stored in it, and nobody would know before one comes.
    @Test(arguments: ["DROP TABLE feedback", "ALTER TABLE questions DROP COLUMN page"])
    func aStateThatLacksAPartIsRefused(change: String) throws {
        do { _ = try open() }
        try DatabaseQueue(path: path).write { try $0.execute(sql: "DROP VIEW gaps; " + change) }
        #expect(throws: StateError.self) { try StateOpening.inspect(path, isThorough: true) }
        let error = #expect(throws: StateError.self) { try open() }
        #expect(error?.description.contains("is damaged: it lacks the") == true)
    }

    /// The server runs as another user, who is to open the state, its lock and the snapshots.
    @Test(.enabled(if: geteuid() == 0, "only the superuser gives files away"), arguments: [true, false])
    func whatTheSuperuserRestoresBelongsToTheServer(isStateThere: Bool) async throws {
        let backup = folder.path + "/backup.sqlite"
        try await fill("1")
        try folder.write("{}\n", to: "health/2026-11-23.ndjson")
        let settings = try Settings(flags: [.init("health_snapshots", [folder.path + "/health"], option: "--set")], environment: [:])
        try StateFile.backUp(statePath: path, to: backup, settings: settings)
        let place = folder.path + "/var"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        chown(place, 4321, 4322)
        if isStateThere {
            _ = try StateOpening.open(place + "/state.sqlite")
            chown(place + "/state.sqlite", 4321, 4323)
            chmod(place + "/state.sqlite", 0o660)
        }
        try StateFile.restore(statePath: place + "/state.sqlite", from: backup, snapshots: place + "/health")
        for name in ["state.sqlite", "state.sqlite.lock", "health", "health/2026-11-23.ndjson"] {
            var status = stat()
            #expect(stat(place + "/" + name, &status) == 0)
            #expect(status.st_uid == 4321, "\(name)")
            let group: gid_t = isStateThere && name.hasPrefix("state") ? 4323 : 4322
            #expect(status.st_gid == group, "\(name)")
            if name == "state.sqlite" { #expect(status.st_mode & 0o777 == (isStateThere ? 0o660 : 0o600)) }
        }
    }

    /// Every change of a name fails once, with second names and without.
    @Test(arguments: [true, false], 1...6)
    func aSwapThatFailsLeavesTheOldState(hasLinks: Bool, failing: Int) throws {
        let (place, aside, new) = (folder.path + "/s", folder.path + "/s.replaced", folder.path + "/s.new")
        for (name, text) in [("s", "old"), ("s-wal", "log"), ("s.new", "new")] { try folder.write(text, to: name) }
        var count = 0
        func fails() -> Bool {
            count += 1
            if count == failing { errno = EIO }
            return count == failing
        }
        var swap = StateSwap(place: place, aside: aside)
        swap.calls.rename = { fails() ? -1 : rename($0, $1) }
        swap.calls.link = { if hasLinks { return fails() ? -1 : link($0, $1) } else { errno = EPERM; return -1 } }
        do throws(StateError) {
            try swap.run(new)
        } catch {
            #expect(failing <= 4)
            #expect(error.description.hasPrefix("cannot put the new state in the place of '\(place)': '\(folder.path)': "))
            #expect(try folder.text("s") == "old")
            #expect(try folder.text("s-wal") == "log")
            #expect(FileKind(at: aside) == nil)
            return
        }
        #expect(try folder.text("s") == "new")
        #expect(try folder.text("s.replaced") == "old")
        #expect(try folder.text("s.replaced-wal") == "log")
        #expect(FileKind(at: place + "-wal") == nil)
    }

    @Test func saysWhereTheOldStateIsThatCouldNotBePutBack() throws {
        let place = folder.path + "/s"
        for name in ["s", "s-wal", "s.new"] { try folder.write(name, to: name) }
        var swap = StateSwap(place: place, aside: place + ".replaced")
        var isBroken = false
        swap.calls.link = { _, _ in -1 }
        swap.calls.rename = { from, to in
            isBroken = isBroken || from.hasSuffix(".new")
            guard isBroken else { return rename(from, to) }
            errno = EIO
            return -1
        }
        let error = try #require(throws: StateError.self) { try swap.run(place + ".new") }
        #expect(
            error.description
                == "cannot put the new state in the place of '\(place)': Input/output error; the old state is '\(place).replaced', '\(place).replaced-wal': rename it to '\(place)', '\(place)-wal' before a server starts"
        )
    }

    @Test func aRestoreReplacesNothingButAFile() async throws {
        let backup = folder.path + "/backup.sqlite"
        do { _ = try open() }
        try StateFile.backUp(statePath: path, to: backup)
        let files = FileManager.default
        try files.moveItem(atPath: path, toPath: folder.path + "/elsewhere.sqlite")
        try files.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/elsewhere.sqlite")
        // The file changes that the server reads, not the link.
        let replaced = try StateFile.restore(statePath: path, from: backup).replaced
        #expect(replaced?.hasSuffix("/elsewhere.sqlite.replaced") == true)
        #expect(try files.destinationOfSymbolicLink(atPath: path) == folder.path + "/elsewhere.sqlite")
        let pipe = folder.path + "/pipe"
        mkfifo(pipe, 0o600)
        #expect(throws: StateError.self) { try StateFile.restore(statePath: pipe, from: backup) }
        #expect(FileKind(at: pipe) == .pipe)
    }

    /// What is changed within the rules of SQLite leaves every page whole.
    @Test(arguments: ["text", "number", "snapshot", "settings", "row", "view"])
    func aBackupThatWasChangedIsRefused(part: String) async throws {
        let backup = folder.path + "/backup.sqlite"
        try await fill("1")
        try folder.write("{}\n", to: "snapshots/2026-11-29.ndjson")
        let settings = try Settings(flags: [.init("health_snapshots", [folder.path + "/snapshots"], option: "--set")], environment: [:])
        try StateFile.backUp(statePath: path, to: backup, settings: settings)
        #expect(try StateFile.check(backup).isChecked == true)
        try await DatabaseQueue(path: backup).write { database in
            switch part {
            case "text": try database.execute(sql: "UPDATE questions SET text = 'two questions'")
            case "number": try database.execute(sql: "UPDATE questions SET duration_ms = duration_ms + 1")
            case "snapshot": try database.execute(sql: "UPDATE backup_files SET contents = x'00'")
            case "settings": try database.execute(sql: "UPDATE backup_notes SET value = 'port: 1' WHERE name = 'settings'")
            case "row": try database.execute(sql: "DELETE FROM questions")
            default: try database.execute(sql: "DROP VIEW gaps; CREATE VIEW gaps AS SELECT * FROM questions")
            }
        }
        let before = try Data(contentsOf: URL(filePath: path))
        for body in [{ _ = try StateFile.check(backup) }, { try StateFile.restore(statePath: path, from: backup) }] as [() throws -> Void] {
            let error = #expect(throws: StateError.self, performing: body)
            #expect(error?.description.contains("was damaged or changed after it was made") == true)
        }
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func flippedBytesOfABackupAreFound() async throws {
        let backup = folder.path + "/backup.sqlite"
        try await fill("1", "2")
        try StateFile.backUp(statePath: path, to: backup)
        var bytes = Array(try Data(contentsOf: URL(filePath: backup)))
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: "canary".utf8) })
        bytes[place] ^= 1
        try folder.write(bytes, to: "backup.sqlite")
        #expect(throws: StateError.self) { try StateFile.check(backup) }
    }

    @Test func aCopyOfAnOlderVersionIsSaidToBeUnchecked() async throws {
        let backup = folder.path + "/backup.sqlite"
        do { _ = try open() }
        try StateFile.backUp(statePath: path, to: backup)
        try await DatabaseQueue(path: backup).write { try $0.execute(sql: "DELETE FROM backup_notes WHERE name = 'sha256'") }
        #expect(try StateFile.check(backup).isChecked == false)
        #expect(try StateFile.restore(statePath: path, from: backup).isChecked == false)
    }

    /// In a backup too somebody may have to be forgotten.
    @Test func erasingFromABackupKeepsItChecked() async throws {
        let backup = folder.path + "/backup.sqlite"
        try await fill("1")
        try StateFile.backUp(statePath: path, to: backup)
        #expect(try StateChange.erase(.client("anon-1"), statePath: backup).questions == 1)
        #expect(try StateFile.check(backup).isChecked == true)
        // Used as a state, it is none any more.
        do { _ = try StateStore(StateConfiguration(path: backup), logger: StateFixture.quiet) }
        #expect(try StateFile.check(backup).isChecked == false)
    }

    // MARK: A disk without room

    /// As on a full disk: SQLite cannot make its files beside a state, an empty log is what an attempt left.
    @Test func aStateIsReadWhereNoFileCanBeMadeBesideIt() async throws {
        try await fill("1")
        while FileManager.default.fileExists(atPath: path + "-wal") { try await Task.sleep(for: .milliseconds(10)) }
        try folder.write("", to: "state.sqlite-wal")
        // A folder in its place keeps SQLite from making the file, of root too.
        try FileManager.default.createDirectory(atPath: path + "-shm", withIntermediateDirectories: false)
        #expect(try StateOpening.inspect(path, isThorough: true).version == StateSchema.currentVersion)
        var exported = Data()
        try StateExport(.questions, format: .jsonl).run(statePath: path) { exported += $0 }
        #expect(String(decoding: exported, as: UTF8.self).contains("canary"))
        #expect(try StateFile.backUp(statePath: path, to: folder.path + "/backup.sqlite").questions == 1)
        let (database, isKnown) = try StateOpening.openUnwritable(path)
        #expect(isKnown)
        #expect(try await database.read { try String.fetchOne($0, sql: "SELECT id FROM threads") } == "t")
    }

    /// A state with a key, all of it in the log, as a server leaves it that is killed; its index cannot be made.
    /// - Returns: The copy's path, and the key.
    private func killedState() async throws -> (path: String, key: APIKey) {
        let store = try open()
        let key = try await store.change { try APIKeys.create(name: "a", roles: [.operator], expires: nil, now: 1, $0).key }
        let copy = folder.path + "/copy.sqlite"
        try withExtendedLifetime(store) {
            for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
        }
        // No such file can be made or opened, not even to read, as of root: SQLite follows no link there.
        try FileManager.default.createSymbolicLink(atPath: copy + "-shm", withDestinationPath: folder.path + "/missing/shm")
        return (copy, key)
    }

    @Test func whatAKilledServerLeftInItsLogIsRead() async throws {
        let (copy, key) = try await killedState()
        let before = try ["", "-wal"].map { try Data(contentsOf: URL(filePath: copy + $0)) }
        #expect(before[1].count > 0)
        let (database, isKnown) = try StateOpening.openUnwritable(copy)
        #expect(isKnown)
        #expect(try await database.read { try APIKeys.find(key.prefix, SQLiteSession(database: $0)) } != nil)
        // A copy of what may change meanwhile is none: somebody else is at work.
        let lock = try StateLock(copy, .serving)
        #expect(throws: (any Error).self) { try StateOpening.reading(copy) }
        withExtendedLifetime(lock) {}
        #expect(try ["", "-wal"].map { try Data(contentsOf: URL(filePath: copy + $0)) } == before)
    }

    /// As on a full disk, of root too: no lock can be made beside the state.
    private func makeUnwritable(_ path: String) throws {
        let lock = path + StateLock.suffix
        if FileManager.default.fileExists(atPath: lock) { try FileManager.default.removeItem(atPath: lock) }
        try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: "/sys/docgen.lock")
    }

    /// What is not known is not taken for nothing: neither keys nor flags nor the audit log.
    @Test func aStateThatCannotBeReadIsUnknown() async throws {
        try await fill("1")
        // An older one cannot be brought up to date where nothing can be written.
        _ = try StateChange.migrate(statePath: path, to: StateSchema.currentVersion - 1, isDryRun: false)
        try makeUnwritable(path)
        let store = try open()
        await #expect(throws: StateError.self) { try await store.inspect { try APIKeys.all($0) } }
        await #expect(throws: StateError.self) { try await store.inspect { try StoredFlags.all($0) } }
        await #expect(throws: StateError.self) { try await store.inspect { try AuditLog.rows(limit: 1, $0) } }
        #expect(await store.thread("t") == nil)
    }

    /// GRDB takes its own bar against writing away after each read.
    @Test func whatCouldNotBeWrittenAtTheStartIsNotWrittenLater() async throws {
        let (copy, key) = try await killedState()
        try makeUnwritable(copy)
        let store = try StateStore(StateConfiguration(path: copy), logger: StateFixture.quiet)
        let check = StateCheck(state: store)
        for _ in 0..<2 {
            _ = await store.thread("t")
            let outcome = await check.run()
            #expect(outcome.finding == .failed && outcome.message?.contains("start it again") == true)
            await #expect(throws: StateError.self) { try await store.deleteExpired(now: 1) }
        }
        #expect(try await store.inspect { try APIKeys.find(key.prefix, $0) } != nil)
    }

    /// A copy of the file alone is a copy of the state.
    @Test func aStateThatIsClosedIsOneFile() async throws {
        let store = try open()
        await add(["1"], to: store)
        _ = try await store.outbox()
        await store.close()
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        let copy = folder.path + "/copy.sqlite"
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        #expect(try StateFile.contents(of: copy).questions == 1)
        withExtendedLifetime(store) {}
    }

    // MARK: Names

    @Test func aStateHasOneLockWhateverLinkLeadsToIt() async throws {
        let link = folder.path + "/link.sqlite"
        // Before the state is there, too.
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "state.sqlite")
        let lock = try StateLock(link, .serving)
        #expect(throws: StateError.self) { try StateLock(path, .restoring) }
        withExtendedLifetime(lock) {}
        try await fill("1")
        let other = try StateLock(path, .serving)
        #expect(throws: StateError.self) { try StateLock(link, .restoring) }
        withExtendedLifetime(other) {}
    }

    @Test func aStateWithTwoNamesIsRefused() async throws {
        try await fill("1")
        let files = FileManager.default
        // As `restore` leaves it where it is killed.
        try files.linkItem(atPath: path, toPath: path + ".replaced")
        do { _ = try open() }
        try files.linkItem(atPath: path, toPath: folder.path + "/other.sqlite")
        for name in ["state.sqlite", "other.sqlite"] {
            let error = #expect(throws: StateError.self) {
                try StateStore(StateConfiguration(path: folder.path + "/" + name), logger: StateFixture.quiet)
            }
            #expect(error?.description.contains("has another name too") == true)
        }
    }

    // MARK: The audit log

    /// SQLite shows a text up to its first zero.
    @Test(arguments: ["name || char(0) || 'x'", "CAST(name || char(0) AS TEXT)", "CAST(x'61ff' AS TEXT)"])
    func whatIsBehindAZeroIsPartOfARow(value: String) async throws {
        let store = try open()
        for name in ["a", "a"] {
            _ = try await store.change { try AuditLog.append(AuditEvent(.reloaded, .done, kind: "signal", name: name), now: 1, $0) }
        }
        #expect(try await store.inspect { try AuditLog.verify($0) }.broken == nil)
        try await store.commits.perform { try $0.execute(sql: "UPDATE audit SET name = \(value) WHERE number = 1") }
        #expect(try await store.inspect { try AuditLog.verify($0) }.broken?.number == 1)
    }

    /// The part of a state that is only in its log cannot be left out.
    @Test func aLogWithChangesIsNotPassedOver() async throws {
        try await fill("1")
        let queue = try DatabaseQueue(path: path)
        try await queue.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE more (a)")
        }
        let copy = folder.path + "/copy.sqlite"
        // Closing it would empty the log.
        try withExtendedLifetime(queue) {
            for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
        }
        try FileManager.default.createDirectory(atPath: copy + "-shm", withIntermediateDirectories: false)
        let reader = try StateFile.openForReading(copy)
        #expect(try await reader.read { try $0.tableExists("more") })
    }

    @Test func aMissingFolderIsNamed() throws {
        let error = #expect(throws: StateError.self) {
            try StateStore(StateConfiguration(path: folder.path + "/missing/state.sqlite"), logger: StateFixture.quiet)
        }
        #expect(error?.description.hasSuffix("the folder '\(folder.path)/missing' is not there: make it") == true)
    }

    /// Known before a reader meets it.
    @Test(arguments: [
        ("DROP TABLE outbox", "votes"), ("DROP TABLE idempotency_keys", "votes"),
        ("CREATE TRIGGER a BEFORE INSERT ON feedback BEGIN SELECT RAISE(ABORT, 'no'); END", "votes"),
        ("CREATE TRIGGER a BEFORE INSERT ON questions BEGIN SELECT RAISE(ABORT, 'no'); END", "questions"),
    ])
    func theCheckTriesWhatReadersDo(change: String, kind: String) async throws {
        let store = try open()
        let check = StateCheck(state: store)
        #expect(await check.run().finding == .healthy)
        try await store.commits.perform { try $0.execute(sql: change) }
        let outcome = await check.run()
        #expect(outcome.finding == .failed && outcome.message == "The state takes no \(kind); questions are still answered.")
        guard change.hasPrefix("CREATE") else { return }
        try await store.commits.perform { try $0.execute(sql: "DROP TRIGGER a") }
        #expect(await check.run().finding == .healthy)
    }

    /// SQLite may take it back, and a connection that only reads may not.
    @Test func whatAKilledProcessHadBegunIsTakenBack() async throws {
        do {
            let store = try open()
            await add(["1"], to: store)
            await store.flush()
            try (store.database as? DatabasePool)?.close()
        }
        let path = folder.path + "/killed.sqlite"
        let queue = try DatabaseQueue(path: self.path)
        try await queue.writeWithoutTransaction { [path = self.path] database in
            // More than fits into memory goes to the file before the end of the change.
            try database.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN")
            try database.execute(sql: "UPDATE questions SET text = 'half of a change'")
            try database.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
                    INSERT INTO idempotency_keys (key, fingerprint, created) SELECT printf('%0200d', i), 'f', 1 FROM n
                    """
            )
            for suffix in ["", "-journal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: folder.path + "/killed.sqlite" + suffix)
            }
            try database.execute(sql: "ROLLBACK")
        }
        #expect(try StateOpening.inspect(path).version == StateSchema.currentVersion)
        let texts = try StateFileAccess.reading(path) { try String.fetchAll($0, sql: "SELECT text FROM questions") }
        #expect(texts.count == 1 && texts != ["half of a change"])
        #expect(!FileManager.default.fileExists(atPath: path + "-journal"))
    }

    /// A damaged file may take the row of the check, and none of readers'.
    @Test(arguments: ["questions", "votes"])
    func aStateThatTakesNothingOfReadersIsNotHealthy(kind: String) async throws {
        let store = try open()
        await add(["1"], to: store)
        let check = StateCheck(state: store)
        #expect(await check.run().finding == .healthy)
        try await store.commits.perform { database in
            try database.execute(
                sql: kind == "votes" ? "DROP TABLE outbox; DROP TABLE feedback" : "DROP VIEW gaps; ALTER TABLE questions RENAME TO lost"
            )
        }
        if kind == "votes" {
            await #expect(throws: DatabaseError.self) { try await store.save(Vote(questionID: "1", reaction: .upvote), idempotency: nil) }
        } else {
            await add(["2"], to: store)
        }
        #expect(store.failingStore == kind)
        try await store.beat()
        let outcome = await check.run()
        #expect(outcome.finding == .failed && outcome.message == "The state takes no \(kind); questions are still answered.")
    }
}
