import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

struct GitIgnoreTests {
    // MARK: Rules

    /// Source: gitignore(5), and what git itself answers.
    @Test(arguments: [
        ("secret.txt", "secret.txt", true), ("secret.txt", "a/secret.txt", true), ("secret.txt", "secret.txt.md", false),
        ("/secret.txt", "a/secret.txt", false), ("/secret.txt", "secret.txt", true), ("a/b.txt", "a/b.txt", true),
        ("a/b.txt", "c/a/b.txt", false), ("*.log", "x/y.log", true), ("*.log", "log", false), ("a*b*c", "aXbYc", true),
        ("a*b*c", "aXcYb", false),
        ("*", "x", true), ("?.txt", "a.txt", true), ("?.txt", "ab.txt", false), ("[a-c].txt", "b.txt", true),
        ("[!a-c].txt", "b.txt", false),
        ("[^a-c].txt", "d.txt", true), ("[]x].txt", "].txt", true), ("[[:digit:]].txt", "7.txt", true), ("[a", "[a", true),
        ("**/x.txt", "x.txt", true), ("**/x.txt", "a/b/x.txt", true), ("a/**", "a/b/c", true), ("a/**", "a", false),
        ("a/**/b", "a/b", true),
        ("a/**/b", "a/x/y/b", true), ("a/**/b", "x/a/b", false), ("a/*", "a/b", true), ("a/*.txt", "a/b/c.txt", false),
        ("\\#x", "#x", true), ("#x", "#x", false), ("\\!x", "!x", true), ("x  ", "x", true), ("x\\ ", "x ", true), ("x\r", "x", true),
        ("a\\*b", "a*b", true), ("a\\*b", "axb", false), ("\u{FC}.txt", "\u{FC}.txt", true), ("", "x", false), ("/", "x", false),
        ("a/**/**/b/*.c", "a/1/2/b/3.c", true), ("**", "x", true), ("foo/", "foo", false),
    ])
    func readsPatternsAsGitDoes(pattern: String, path: String, isIgnored: Bool) throws {
        let rule = GitIgnore.Rule(Array(pattern.utf8)[...])
        let parts = Array(path.utf8).split(separator: UInt8(ascii: "/"))
        #expect((rule.map { !$0.isForFolders && $0.matches(parts[...]) } ?? false) == isIgnored)
    }

    // MARK: Sites

    private func published(_ site: SiteFixture) throws -> [String] {
        try site.written().filter { $0.hasSuffix(".html") && $0 != "404.html" && !$0.hasPrefix("search/") || $0.contains("images/") }
    }

    @Test func leavesOutWhatGitIgnores() throws {
        let site = try SiteFixture([
            ".gitignore": "# ours\nsecrets/\n*.tmp.md\n!keep.tmp.md\n", "index.md": "# A\n\n![x](images/gen.png) [n](sub/notes.md)\n",
            "secrets/s.md": "# S\n", "secrets/images/x.png": "x", "a.tmp.md": "# T\n", "keep.tmp.md": "# K\n",
            "sub/.gitignore": "/notes.md\n",
            "sub/notes.md": "# N\n", "sub/deep/notes.md": "# N\n", "images/.gitignore": "gen.*", "images/gen.png": "x", "images/b.png": "x",
        ])
        let report = try site.build()
        #expect(
            try published(site) == [
                "images/b.png", "index.html", "keep.tmp.html", "sub/deep/index.html", "sub/deep/notes.html", "sub/index.html",
            ]
        )
        #expect(
            report.diagnostics.map(\.description) == [
                "\(site.root): notice: 4 files are not published: 4 that git ignores (a.tmp.md, images/gen.png, secrets/, …) [files-left-out]\n"
                    + "  hint: name those to publish under 'assets' in docgen.yml",
                "index.md:3:6: warning: 'images/gen.png' exists, but is not published: git ignores it [file-left-out]\n"
                    + "  hint: to publish it, write 'images/gen.png' under 'assets' in docgen.yml",
                "index.md:3:26: warning: 'sub/notes.md' exists, but is not published: git ignores it [file-left-out]\n"
                    + "  hint: to publish it, write 'sub/notes.md' under 'assets' in docgen.yml",
            ]
        )
    }

    @Test func aFolderOfIgnoredMarkdownIsNoSite() throws {
        let site = try SiteFixture([".gitignore": "*.md\n", "a.md": "# A\n"])
        #expect(
            try site.findings() == [
                "\(site.root): error: git ignores the Markdown files in '\(site.root)' [no-pages]\n"
                    + "  hint: to publish them, name them under 'assets' in docgen.yml, like 'a.md'"
            ]
        )
    }

    @Test func rulesAboveTheContentCount() throws {
        let site = try SiteFixture([
            ".gitignore": "/docs/private.md\n*.bak.md\n", "docgen.yml": "title: T\n", "docs/index.md": "# A\n", "docs/private.md": "# P\n",
        ])
        try site.folder.write("# B\n", to: "content/docs/x.bak.md")
        try site.build()
        #expect(try published(site) == ["index.html"])
    }

    @Test func theAuthorMayNameAFolderThatGitIgnores() throws {
        let site = try SiteFixture([
            ".gitignore": "/docs\n", "docgen.yml": "title: T\n", "docs/index.md": "# A\n", "docs/.gitignore": "b.md", "docs/b.md": "# B\n",
        ])
        try site.build()
        #expect(try published(site) == ["index.html"])
    }

    @Test func aNamedFileIsPublishedAlthoughGitIgnoresIt() throws {
        let site = try SiteFixture([
            ".gitignore": "gen/\n", "docgen.yml": "content: .\nassets: [gen/api/, 'gen/x*.md']\n", "index.md": "# A\n",
            "gen/api/a.md": "# A\n",
            "gen/api/images/i.png": "i", "gen/x1.md": "# X\n", "gen/y.md": "# Y\n",
        ])
        try site.build()
        let pages = try published(site)
        #expect(pages.contains("gen/api/a.html") && pages.contains("gen/api/images/i.png") && pages.contains("gen/x1.html"))
        #expect(!pages.contains("gen/y.html"))
    }

    // MARK: Repositories

    /// Runs git in a folder; `nil` where there is none.
    private func git(_ arguments: String..., in folder: String) throws -> String? {
        guard let git = ["/usr/bin/git", "/usr/local/bin/git"].first(where: FileManager.default.isExecutableFile(atPath:)) else {
            return nil
        }
        let process = Process()
        process.executableURL = URL(filePath: git)
        process.arguments = ["-C", folder, "-c", "core.excludesFile=/dev/null", "-c", "safe.directory=*"] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    @Test(arguments: ["2", "4"])
    func trackedFilesAreNotIgnored(version: String) throws {
        let site = try SiteFixture([
            ".gitignore": "lib/\n*.gen.md\n", "index.md": "# A\n", "lib/a.md": "# A\n", "lib/b.md": "# B\n", "t.gen.md": "# T\n",
            "u.gen.md": "# U\n",
        ])
        guard try git("init", "-q", in: site.root) != nil else { return }
        _ = try git("add", "-f", "lib/a.md", "t.gen.md", "index.md", in: site.root)
        _ = try git("update-index", "--index-version", version, in: site.root)
        try site.folder.write("u.gen.md\n!x\nv.md\n", to: "content/.git/info/exclude")
        try site.folder.write("# V\n", to: "content/v.md")
        try site.build()
        let pages = try published(site)
        #expect(pages.contains("lib/a.html") && pages.contains("t.gen.html"))
        #expect(!pages.contains("u.gen.html") && !pages.contains("v.html"))
    }

    /// Random rules over random trees: git and we leave the same files out.
    @Test func agreesWithGit() throws {
        var random = SeededGenerator(seed: 18)
        let names = ["a", "b", "ab", "a.b", "x.txt", "b.txt"]
        let patterns = [
            "a", "/a", "a/", "*.txt", "!x.txt", "a/b", "**/b", "a/**", "a/*", "/*/b", "?b", "[ab]", "!a/b/", "/a/*.txt", "a/**/b", "*",
            "!*/", "!b.txt",
            "a?b", "b/x.txt", "!/b", "*b*",
        ]
        for _ in 0..<40 {
            let folder = try TemporaryFolder()
            guard try git("init", "-q", in: folder.path) != nil else { return }
            var files: Set<String> = []
            for _ in 0..<25 {
                let depth = Int.random(in: 1...3, using: &random)
                let path = (0..<depth).map { _ in names.randomElement(using: &random) ?? "a" }.joined(separator: "/")
                guard !files.contains(where: { $0.hasPrefix(path + "/") || path.hasPrefix($0 + "/") }) else { continue }
                files.insert(path)
                try folder.write("x", to: path)
            }
            for place in ["", "a/", "b/"] where place.isEmpty || files.contains(where: { $0.hasPrefix(place) }) {
                let rules = (0..<Int.random(in: 1...4, using: &random)).map { _ in patterns.randomElement(using: &random) ?? "a" }
                try folder.write(rules.joined(separator: "\n"), to: place + ".gitignore")
            }
            let root = try #require(RealPath.of(folder.path))
            let tree = try SourceTree(
                SourceRoot(.disk(folder: root)),
                rules: .init(ignore: GitIgnore(content: root, root: root), named: NamedFiles([]))
            )
            let others = try git("ls-files", "--others", "--exclude-standard", in: root) ?? ""
            let expected = others.split(separator: "\n").map(String.init).filter { !$0.hasSuffix(".gitignore") }.sorted()
            #expect(tree.assets == expected)
        }
    }
}
