import Foundation
import Testing
import TestSupport

/// `docgen serve` as a process: what it says, how it ends, what it leaves.
@Suite(.timeLimit(.minutes(10))) struct ServeTests {
    /// A running `docgen serve`; ended with its last reference.
    private final class Served {
        let process: Process
        let url: String
        private let folder: TemporaryFolder
        private let log: String

        /// - Parameter log: The file for its messages; by default one in a folder of its own.
        init(_ docgen: Docgen, _ arguments: String..., log: String? = nil) throws {
            folder = try TemporaryFolder()
            self.log = log ?? folder.path + "/err"
            try Data().write(to: URL(filePath: self.log))
            process = try docgen.process(["serve", "--port", "0"] + arguments)
            let line = try process.greeting(messages: self.log)
            let said = line + ((try? String(contentsOfFile: self.log, encoding: .utf8)) ?? "")
            url = try #require(
                line.firstMatch(of: /Serving (http:\/\/127\.0\.0\.1:[0-9]+)\/ until/).map { String($0.1) },
                "it said '\(said)'"
            )
        }

        deinit {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
        }

        var messages: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

        func text(_ path: String) throws -> String {
            String(decoding: try Data(contentsOf: #require(URL(string: url + path))), as: UTF8.self)
        }

        /// Asks until the page holds a text; the test's time limit ends a wait in vain.
        func wait(for words: String, at path: String) throws {
            while !((try? text(path)) ?? "").contains(words) { Thread.sleep(forTimeInterval: 0.01) }
        }

        func end() -> Int32 {
            kill(process.processIdentifier, SIGINT)
            process.waitUntilExit()
            return process.terminationStatus
        }
    }

    @Test func editsAreServedAndNothingIsWritten() throws {
        let docgen = try Docgen(["index.md": "# Home\n\nBefore.", "draft.md": "---\ndraft: true\n---\n# Draft"])
        let served = try Served(docgen)
        #expect(try served.text("/").contains("Before.") && served.text("/draft.html").contains("Draft"))
        try docgen.folder.write("# Home\n\nAfter. [gone](gone.md)", to: "index.md")
        try served.wait(for: "After.", at: "/")
        try docgen.folder.write("# New", to: "guide/new.md")
        try served.wait(for: "<h1", at: "/guide/new.html")
        try served.wait(for: "guide/new.html", at: "/api/search?q=new")
        #expect(served.messages.contains("index.md in ") && served.messages.contains("no page matches the link 'gone.md'"))
        #expect(served.end() == 0)
        #expect(try docgen.folder.files("") == ["draft.md", "guide/new.md", "index.md"])
    }

    @Test func aMissingIncludeIsShownWhenItIsThere() throws {
        let docgen = try Docgen([
            "docgen.yml": "content: docs\n", "docs/index.md": "# Home\n\n:::include ../parts/p.md\n\n:::include ../later/x.md\n",
            "parts/p.md": "First.\n",
        ])
        let served = try Served(docgen)
        #expect(try served.text("/").contains("First."))
        try FileManager.default.removeItem(atPath: docgen.folder.path + "/parts/p.md")
        try served.wait(for: ":::include ../parts/p.md", at: "/")
        try docgen.folder.write("Second.\n", to: "parts/p.md")
        try served.wait(for: "Second.", at: "/")
        try docgen.folder.write("Third.\n", to: "later/x.md")
        try served.wait(for: "Third.", at: "/")
        #expect(served.end() == 0)
    }

    /// Whatever changes meanwhile: the author's own log perhaps.
    @Test func aMistakeIsSaidOnceUntilItChanges() throws {
        let docgen = try Docgen(["docgen.yml": "title: T\n", "index.md": "# Home\n"])
        let served = try Served(docgen)
        try docgen.folder.write("title: [T\n", to: "docgen.yml")
        while !served.messages.contains("error:") { Thread.sleep(forTimeInterval: 0.01) }
        try docgen.folder.write("other", to: "notes.txt")
        try docgen.folder.write("title: T\ntitel: T\n", to: "docgen.yml")
        while !served.messages.contains("titel") { Thread.sleep(forTimeInterval: 0.01) }
        try docgen.folder.write("title: New\n", to: "docgen.yml")
        try served.wait(for: "New", at: "/")
        #expect(served.messages.components(separatedBy: "not valid YAML").count == 2, "\(served.messages)")
        #expect(served.messages.components(separatedBy: "titel").count == 2, "\(served.messages)")
        #expect(served.end() == 0)
    }

    /// The second place is in the content folder.
    @Test(arguments: ["docs/", ""]) func itsOwnLogIsNoChange(content: String) throws {
        let docgen = try Docgen(["docgen.yml": "title: T\n", content + "index.md": "# Home\n", content + "notes.txt": "x"])
        let served = try Served(docgen, log: docgen.folder.path + "/serve.log")
        for number in 1...3 {
            try docgen.folder.write("# Home\n\nText \(number).\n", to: content + "index.md")
            try served.wait(for: "Text \(number).", at: "/")
        }
        #expect(served.end() == 0)
        #expect(served.messages.contains("index.md in ") && !served.messages.contains("serve.log"), "\(served.messages)")
    }

    /// What `sed -i` writes beside a page takes the page's place.
    @Test func filesThatComeAndGoAreNotCounted() throws {
        let docgen = try Docgen(["index.md": "# Home\n\nBefore.\n"])
        let served = try Served(docgen)
        try docgen.folder.write("# Home\n\nAfter.\n", to: "sedABC")
        #expect(rename(docgen.folder.path + "/sedABC", docgen.folder.path + "/index.md") == 0)
        try served.wait(for: "After.", at: "/")
        #expect(served.end() == 0)
        #expect(served.messages.contains(" index.md in "), "\(served.messages)")
    }

    @Test func aTakenPortIsNamed() throws {
        let docgen = try Docgen(["index.md": "# Home"])
        let served = try Served(docgen)
        let port = try #require(URL(string: served.url)?.port)
        let outcome = try docgen.run("serve", "--port", "\(port)")
        #expect(outcome.status == 74)
        #expect(
            outcome.messages == "error: port \(port) on 127.0.0.1 is in use: stop the other program, or choose a port with --port\n"
        )
    }

    @Test func whatCannotBeBuiltIsSaidAtTheStart() throws {
        let broken = try Docgen(["index.md": "# Home", "docgen.yml": "titel: x\n"]).run("serve", "--port", "0")
        #expect(broken.status == 1 && broken.messages.hasPrefix("docgen.yml:1:1: error: unknown key 'titel'"))
        let empty = try Docgen(["a.txt": ""]).run("serve", "--port", "0")
        #expect(empty.status == 1 && empty.messages.contains("no Markdown files"))
        #expect(try Docgen([:]).run("serve", "--port", "70000").status == 64)
    }

    @Test func aBuildHasNothingOfIt() throws {
        let docgen = try Docgen(["index.md": "# Home"])
        #expect(try docgen.run("build").status == 0)
        let page = try docgen.folder.text("dist/site/index.html")
        #expect(!page.contains("_docgen.live"))
        #expect(try !docgen.folder.files("dist/site").contains { $0.hasSuffix("live.js") })
    }
}
