internal import Foundation
internal import GRDB
internal import Logging
internal import Testing
internal import TestSupport

@testable internal import Answers
@testable internal import AssistantCore
@testable internal import ServerFoundation
@testable internal import ServerSettings
@testable internal import ServerState

struct StateStoreTests {
    private let fixture: StateFixture
    private var folder: TemporaryFolder { fixture.folder }
    private var path: String { folder.path + "/state.sqlite" }

    init() throws { fixture = try StateFixture(.sqlite) }

    private func open(_ change: (inout StateConfiguration) -> Void = { _ in }) throws -> StateStore {
        try #require(fixture.open(change) as? StateStore)
    }

    private func record(_ id: String, thread: String = "t", text: String = "a question") -> QuestionRecord {
        fixture.record(id, thread: thread, text: text)
    }

    // MARK: The file

    @Test func commitsReachTheDisk() throws {
        let pool = try #require(try StateOpening.open(path) as? DatabasePool)
        let settings = try pool.writeWithoutTransaction { database in
            try ["synchronous", "journal_mode", "foreign_keys"].map { try String.fetchOne(database, sql: "PRAGMA \($0)") }
        }
        // 2 is FULL: a commit waits until the log is on the disk.
        #expect(settings == ["2", "wal", "1"])
    }

    @Test func refusesANewerSchema() throws {
        _ = try open()
        try DatabaseQueue(path: path).write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('newer')") }
        #expect { try open() } throws: {
            "\($0)"
                == "'\(path)' was written by a newer AssistantServer, and this one would lose data in it: run the newer version, or restore a backup that is older"
        }
        #expect(throws: StateError.self) { try fixture.lines(.questions) }
        #expect(throws: StateError.self) { try StateFile.backUp(statePath: path, to: folder.path + "/backup") }
        let migrations = try DatabaseQueue(path: path).read { try String.fetchAll($0, sql: "SELECT identifier FROM grdb_migrations") }
        #expect(migrations.contains("newer"))
    }

    @Test(arguments: ["text", "another database", "a folder", "no folder"])
    func refusesWhatIsNoState(kind: String) throws {
        var place = path
        switch kind {
        case "text": try folder.write(String(repeating: "not a database ", count: 100), to: "state.sqlite")
        case "another database": try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE t (a)") }
        case "a folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        default: place = folder.path + "/missing/state.sqlite"
        }
        let error = #expect(throws: StateError.self) { try StateStore(StateConfiguration(path: place), logger: StateFixture.quiet) }
        #expect(error?.description.contains(place) == true)
        #expect(error?.description.contains(kind == "no folder" ? "make it" : "--state") == true)
    }

    @Test func aServerAndARestoreExcludeEachOther() throws {
        let first = try open()
        let second = try open()
        let backup = folder.path + "/backup.sqlite"
        try StateFile.backUp(statePath: path, to: backup)
        #expect { try StateFile.restore(statePath: path, from: backup) } throws: {
            "\($0)" == "the state '\(path)' is in use: stop the AssistantServer that uses it"
        }
        withExtendedLifetime((first, second)) {}
    }

    // MARK: Writing

    /// Questions are answered all the same; votes are refused, and nothing is acknowledged that is not there.
    @Test func survivesAFullDisk() async throws {
        let store = try open()
        store.add(record("1"))
        await store.flush()
        // As a full disk does, it lets no page be added.
        try await store.commits.perform { try $0.execute(sql: "PRAGMA max_page_count = 40") }
        for number in 2..<400 { store.add(record("\(number)", text: String(repeating: "long ", count: 400))) }
        await store.flush()
        let lost = await withTaskGroup(of: Bool.self) { group in
            for number in 2..<400 {
                group.addTask { (try? await store.save(Vote(questionID: "\(number)", reaction: .upvote), idempotency: nil)) == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(lost > 0)
        #expect(await store.thread("t") != nil)
        let stored = try fixture.lines(.feedback).count
        #expect(stored == 398 - lost)
    }

    /// The answer was given, so its reader is told to come again, and the vote is taken when the disk has room.
    @Test func votesOnAnswersThatCouldNotBeStoredAreTakenLater() async throws {
        let store = try open()
        store.add(record("before"))
        await store.flush()
        try await store.commits.perform { try $0.execute(sql: "PRAGMA max_page_count = 1") }
        // As long as a page, so that it needs one.
        for number in 0..<50 { store.add(record("\(number)", text: String(repeating: "long ", count: 1000))) }
        await store.flush()
        for id in ["49", "never given"] {
            let error = await #expect(throws: (any Error).self) {
                try await store.save(Vote(questionID: id, reaction: .upvote), idempotency: nil)
            }
            #expect(!(error is VoteError), "\(id)")
        }
        try await store.commits.perform { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        try await store.beat()
        try await store.save(Vote(questionID: "49", reaction: .upvote), idempotency: nil)
        await store.flush()
        #expect(try fixture.lines(.questions).count == 51)
        await #expect(throws: VoteError.unknownQuestion) {
            try await store.save(Vote(questionID: "never given", reaction: .upvote), idempotency: nil)
        }
    }

    // MARK: Size

    @Test func theOldestGiveWayWhenTheStateIsFull() async throws {
        let store = try open { $0.maxBytes = 1 << 20 }
        for round in 0..<20 {
            for number in 0..<50 {
                store.add(record("\(round * 50 + number)", thread: "t-\(round)-\(number)", text: String(repeating: "words ", count: 300)))
            }
            await store.flush()
        }
        try await store.save(Vote(questionID: "999", reaction: .upvote), idempotency: nil)
        await #expect(throws: VoteError.unknownQuestion) {
            try await store.save(Vote(questionID: "0", reaction: .upvote), idempotency: nil)
        }
        let size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        #expect(size < (1 << 20) + 400_000)
        let kept = try fixture.lines(.questions).count
        #expect((100..<700).contains(kept))
        let threads = try await StateFile.openForReading(path).read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM threads")
        }
        #expect(threads == kept)
    }

    @Test func aLowerLimitGivesTheDiskBack() async throws {
        func pages() async throws -> Int {
            try await StateFile.openForReading(path).read { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? .max }
        }
        do {
            let store = try open()
            for number in 0..<4000 { store.add(record("\(number)")) }
            await store.flush()
            try await store.commits.perform { try $0.execute(sql: "UPDATE questions SET text = hex(zeroblob(3000))") }
        }
        let before = try await pages()
        let store = try open { $0.maxBytes = 1 << 20 }
        try await store.keepWithinSize()
        try await store.commits.perform { try $0.execute(sql: "SELECT 1") }
        let after = try await pages()
        #expect(after < before * 3 / 4, "\(before), \(after)")
    }

    // MARK: Rights

    @Test func onlyTheOwnerMayReadIt() async throws {
        let store = try open()
        store.add(record("1"))
        await store.flush()
        try StateFile.backUp(statePath: path, to: folder.path + "/backup.sqlite")
        for name in ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm", "state.sqlite.lock", "backup.sqlite"] {
            let rights = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)[.posixPermissions] as? Int
            #expect(rights == 0o600, "\(name)")
        }
    }

    @Test func aStateThatStrangersCouldReadIsClosedToThem() throws {
        do { _ = try open() }
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        _ = try open()
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
    }

    /// `/sys` takes no files, of root's neither.
    @Test func answersWhereNothingCanBeWritten() async throws {
        let store = try StateStore(StateConfiguration(path: "/sys/state.sqlite"), logger: StateFixture.quiet)
        store.add(record("1"))
        #expect(await store.thread("t") != nil)
        await #expect(throws: StateError.self) { try await store.save(Vote(questionID: "1", reaction: .upvote), idempotency: nil) }
        await #expect(throws: StateError.self) { try await store.beat() }
    }

    // MARK: Versions

    @Test func stepsAreTakenTogetherOrNotAtAll() throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(sql: StateSchema.steps[0].up + "; CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
            try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('1')")
            // In the way of the last step.
            try database.execute(sql: "CREATE TABLE flags (a)")
        }
        #expect(throws: DatabaseError.self) { try StateSchema.migrate(queue) }
        #expect(try queue.read(StateSchema.version) == 1)
        #expect(try queue.read { try !$0.tableExists("heartbeat") })
        try queue.write { try $0.execute(sql: "DROP TABLE flags") }
        #expect(try StateSchema.migrate(queue).map(\.version) == Array(2...StateSchema.currentVersion))
    }

    @Test(arguments: 2...4)
    func anOlderServerOpensADowngradedState(target: Int) async throws {
        do {
            let store = try open()
            store.add(record("1"))
            await store.flush()
        }
        let queue = try DatabaseQueue(path: path)
        try StateSchema.downgrade(queue, to: target)
        let (version, hasKeys, questions) = try await queue.read { database in
            (
                try StateSchema.version(database), try database.tableExists("api_keys"),
                try Int.fetchOne(database, sql: "SELECT count(*) FROM questions")
            )
        }
        #expect(version == target && !hasKeys && questions == 1)
        try queue.close()
        _ = try open()
        #expect(try StateOpening.inspect(path).version == StateSchema.currentVersion)
    }

    @Test func lookingLeavesNothing() throws {
        do { _ = try open() }
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(try StateOpening.inspect(path, isThorough: true) == .init(isThere: true, version: StateSchema.currentVersion))
        #expect(try StateOpening.inspect(folder.path + "/none") == .init(isThere: false, version: 0))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
    }

    // MARK: Reading

    /// Whoever stops waiting for an answer makes no error of the state.
    @Test func aReadThatNobodyWaitsForIsNoFault() async throws {
        let log = CapturedLog()
        let store = try StateStore(StateConfiguration(path: path), logger: Logger(label: "test") { _ in log })
        let read = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await store.thread("some-thread")?.id
        }
        #expect(await read.value == nil)
        #expect(log.text == "")
    }

    // MARK: Backup

    @Test func backsUpWhileWritingAndRestores() async throws {
        let backup = folder.path + "/backup.sqlite"
        try await writeWhileBackingUp(to: backup)
        // A copy is a state as it is.
        #expect(try StateFile.backUp(statePath: backup, to: folder.path + "/again.sqlite").questions > 0)
        // Another state takes its place, and is put aside.
        try FileManager.default.removeItem(atPath: path)
        do {
            let other = try open()
            other.add(record("other"))
            await other.flush()
        }
        try StateFile.restore(statePath: path, from: backup)
        let questions = try fixture.lines(.questions)
        #expect(questions.contains { $0.contains("\"first\"") })
        #expect(!questions.contains { $0.contains("\"other\"") })
        let store = try open()
        store.add(record("after"))
        await store.flush()
        let replaced = try await StateFile.openForReading(path + ".replaced").read {
            try String.fetchAll($0, sql: "SELECT id FROM questions")
        }
        #expect(replaced == ["other"])
        #expect(try folder.files("").allSatisfy { !$0.contains(".new-") })
    }

    private func writeWhileBackingUp(to backup: String) async throws {
        let store = try open()
        store.add(record("first"))
        await store.flush()
        for number in 0..<500 { store.add(record("\(number)")) }
        try StateFile.backUp(statePath: path, to: backup)
        #expect(FileManager.default.fileExists(atPath: backup))
        #expect(!FileManager.default.fileExists(atPath: backup + "-wal"))
        await store.flush()
    }

    @Test(arguments: [true, false])
    func aFileThatIsNoLongerThereTakesNoVotes(isReplaced: Bool) async throws {
        let store = try open()
        store.add(record("1"))
        await store.flush()
        try FileManager.default.moveItem(atPath: path, toPath: path + ".moved")
        if isReplaced { try folder.write("", to: "state.sqlite") }
        await #expect(throws: StateError.self) {
            try await store.save(Vote(questionID: "1", reaction: .upvote, comment: nil), idempotency: nil)
        }
        await #expect(throws: StateError.self) { try await store.beat() }
    }

    @Test func keepsEachStateThatWasReplaced() async throws {
        let backup = folder.path + "/backup.sqlite"
        try await writeWhileBackingUp(to: backup)
        while (try? StateLock(path, .restoring)) == nil { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try StateFile.restore(statePath: path, from: backup).replaced == path + ".replaced")
        #expect(try StateFile.restore(statePath: path, from: backup).replaced == path + ".replaced-2")
        #expect(FileManager.default.fileExists(atPath: path + ".replaced") && FileManager.default.fileExists(atPath: path + ".replaced-2"))
    }

    @Test func restoresOverADamagedState() async throws {
        let backup = folder.path + "/backup.sqlite"
        try await writeWhileBackingUp(to: backup)
        // What tidies up behind a flush may hold the store a moment longer.
        while (try? StateLock(path, .restoring)) == nil { try await Task.sleep(for: .milliseconds(10)) }
        try folder.write("damaged", to: "state.sqlite")
        try StateFile.restore(statePath: path, from: backup)
        #expect(try !fixture.lines(.questions).isEmpty)
        #expect(try folder.text("state.sqlite.replaced") == "damaged")
    }

    @Test func refusesADamagedBackup() async throws {
        let backup = folder.path + "/backup.sqlite"
        try await writeWhileBackingUp(to: backup)
        let before = try fixture.lines(.questions)
        var bytes = Array(try Data(contentsOf: URL(filePath: backup)))
        for index in 20_000..<min(60_000, bytes.count) { bytes[index] = 0x5A }
        try folder.write(bytes, to: "backup.sqlite")
        func fault(_ body: () throws -> Void) -> String { (#expect(throws: StateError.self, performing: body))?.description ?? "" }
        let advice = "give another file that 'AssistantServer backup' wrote"
        for file in ["backup.sqlite", "missing", "text"] {
            let file = folder.path + "/" + file
            if file.hasSuffix("text") { try folder.write("text, as long as a header of a database is", to: "text") }
            for text in [fault { try StateFile.restore(statePath: path, from: file) }, fault { _ = try StateFile.check(file) }] {
                #expect(text.contains("backup '\(file)'") && !text.contains("'\(path)'") && !text.contains("--state"), "\(text)")
                #expect(text.hasSuffix(advice) || file.hasSuffix("missing"), "\(text)")
                #expect(text.contains(" is damaged: ") == file.hasSuffix("backup.sqlite"), "\(text)")
            }
        }
        #expect(try fixture.lines(.questions) == before)
    }

    /// What cannot be copied is to blame, not where the copy was to go.
    @Test func aDamagedStateIsNotBackedUp() async throws {
        try await writeWhileBackingUp(to: folder.path + "/backup.sqlite")
        var bytes = Array(try Data(contentsOf: URL(filePath: folder.path + "/backup.sqlite")))
        for index in 20_000..<min(60_000, bytes.count) { bytes[index] = 0x5A }
        try folder.write(bytes, to: "damaged.sqlite")
        let target = folder.path + "/copy.sqlite"
        let error = #expect(throws: StateError.self) { try StateFile.backUp(statePath: folder.path + "/damaged.sqlite", to: target) }
        #expect(error?.description.hasPrefix("the state '\(folder.path)/damaged.sqlite' is damaged: ") == true)
        #expect(error?.description.hasSuffix(": restore a backup, or give another file with --state") == true)
        #expect(!FileManager.default.fileExists(atPath: target))
    }

    @Test func saysThatAnEmptyFileHeldNothing() throws {
        try Data().write(to: URL(filePath: path))
        func opened() throws -> String {
            let log = CapturedLog()
            _ = try StateStore(StateConfiguration(path: path), logger: Logger(label: "test") { _ in log })
            return log.text
        }
        #expect(try opened().contains("the state was an empty file"))
        #expect(try opened() == "")
    }
}
