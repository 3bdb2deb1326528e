import Foundation
import Testing
import TestSupport

@testable import DocSite

/// What counts as a change, and when it is complete.
struct FolderWatchTests {
    /// A watch on a folder of its own, asked from one thread. Each test changes something that counts last, so no wait is in vain.
    private static func watch(_ folder: TemporaryFolder, isDeep: Bool = true) throws -> FolderWatch {
        let watch = try FolderWatch()
        watch.watch([FolderWatch.Folder(folder.path, isDeep: isDeep)])
        return watch
    }

    private static func names(_ change: FolderWatch.Change?, in folder: TemporaryFolder) throws -> [String] {
        try #require(change).paths.map { String($0.dropFirst(folder.path.utf8.count + 1)) }
    }

    @Test func savesInAnyWayAreChanges() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "guide/a.md")
        let watch = try Self.watch(folder)
        let handle = try FileHandle(forWritingTo: URL(filePath: folder.path + "/guide/a.md"))
        try handle.write(contentsOf: Data("new".utf8))
        try handle.close()
        #expect(try Self.names(watch.next(lock: nil), in: folder) == ["guide/a.md"])
        try folder.write("newer", to: ".a.tmp")
        _ = rename(folder.path + "/.a.tmp", folder.path + "/guide/a.md")
        #expect(try Self.names(watch.next(lock: nil), in: folder) == ["guide/a.md"])
        try FileManager.default.removeItem(atPath: folder.path + "/guide/a.md")
        #expect(try Self.names(watch.next(lock: nil), in: folder) == ["guide/a.md"])
    }

    @Test func filesInNewAndRenamedFoldersAreSeen() throws {
        let folder = try TemporaryFolder()
        let watch = try Self.watch(folder)
        try folder.write("text", to: "one/two/a.md")
        _ = watch.next(lock: nil)
        try folder.write("text", to: "one/two/b.md")
        #expect(try Self.names(watch.next(lock: nil), in: folder).contains("one/two/b.md"))
        _ = rename(folder.path + "/one", folder.path + "/other")
        _ = watch.next(lock: nil)
        try folder.write("text", to: "other/two/c.md")
        #expect(try Self.names(watch.next(lock: nil), in: folder).contains("other/two/c.md"))
    }

    @Test func whatEditorsAndGitPutBesideFilesIsNoChange() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: ".git/HEAD")
        try folder.write("", to: "node_modules/x/readme.md")
        let watch = try Self.watch(folder)
        for name in [".a.md.swp", "a.md~", "4913", ".git/index", "node_modules/x/other.md"] { try folder.write("text", to: name) }
        try folder.write("text", to: "a.md")
        #expect(try Self.names(watch.next(lock: nil), in: folder) == ["a.md"])
    }

    @Test func foldersInAShallowOneAreNotLookedInto() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "deep/a.md")
        let watch = try Self.watch(folder, isDeep: false)
        try folder.write("text", to: "deep/a.md")
        try folder.write("text", to: "docgen.yml")
        #expect(try Self.names(watch.next(lock: nil), in: folder) == ["docgen.yml"])
    }

    @Test func whatLiesBesideAFileThatIsReadIsNoChange() throws {
        let folder = try TemporaryFolder()
        try folder.write("text", to: "styles/own.css")
        let watch = try Self.watch(folder)
        // A folder that counted as a whole may do so no longer.
        watch.watch(FolderWatch.Folder.of(files: [folder.path + "/styles/own.css", folder.path + "/docgen.yml"]))
        for name in ["serve.log", "styles/other.css", "new/docgen.yml"] { try folder.write("text", to: name) }
        for name in ["docgen.yml", "styles/own.css"] {
            try folder.write("new", to: name)
            #expect(try Self.names(watch.next(lock: nil), in: folder) == [name])
        }
    }

    @Test func aFileThatIsEmptiedBeforeItIsWrittenChangesOnce() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "a.md")
        let watch = try FolderWatch(quietWhileEmpty: 60_000)
        watch.watch([FolderWatch.Folder(folder.path, isDeep: true)])
        try Data().write(to: URL(filePath: folder.path + "/a.md"))
        let path = folder.path
        let editor = Thread {
            Thread.sleep(forTimeInterval: 0.2)
            try? Data("new".utf8).write(to: URL(filePath: path + "/a.md"))
        }
        editor.start()
        #expect(try Self.names(watch.next(lock: nil), in: folder) == ["a.md"])
        #expect(try folder.text("a.md") == "new")
    }

    @Test func aChangeLastsAsLongAsGitHoldsItsLock() throws {
        let folder = try TemporaryFolder()
        let lock = folder.path + "/.git/index.lock"
        try folder.write("", to: ".git/index.lock")
        let watch = try Self.watch(folder)
        try folder.write("text", to: "a.md")
        let path = folder.path
        let checkout = Thread {
            Thread.sleep(forTimeInterval: 0.2)
            try? Data("text".utf8).write(to: URL(filePath: path + "/b.md"))
            unlink(lock)
        }
        checkout.start()
        let names = try Self.names(watch.next(lock: lock), in: folder)
        #expect(names.filter { $0.hasSuffix(".md") } == ["a.md", "b.md"])
    }

    @Test func stoppingEndsEveryWait() throws {
        let folder = try TemporaryFolder()
        let watch = try Self.watch(folder)
        watch.stop()
        try folder.write("text", to: "a.md")
        #expect(watch.next(lock: nil) == nil && watch.next(lock: nil) == nil)
    }

    @Test func aFolderThatComesBackIsWatchedAgain() throws {
        let parent = try TemporaryFolder()
        try parent.write("", to: "docs/a.md")
        let watch = try FolderWatch()
        watch.watch([FolderWatch.Folder(parent.path, isDeep: false), FolderWatch.Folder(parent.path + "/docs", isDeep: true)])
        try FileManager.default.removeItem(atPath: parent.path + "/docs")
        _ = watch.next(lock: nil)
        try parent.write("", to: "docs/a.md")
        _ = watch.next(lock: nil)
        try parent.write("text", to: "docs/b.md")
        #expect(try #require(watch.next(lock: nil)).paths.contains(parent.path + "/docs/b.md"))
    }
}
