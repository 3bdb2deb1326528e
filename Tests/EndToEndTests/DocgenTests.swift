import DocModel
import Foundation
import Testing
import TestSupport

/// One after the other: a test that waits for a process holds one of the few threads that tests with clocks need.
@Suite(.serialized)
struct DocgenTests {
    private static let files = [
        "index.md": "# Home\n\nWelcome. See [the guide](guide/install.md#on-linux).\n",
        "guide/install.md": """
        # Install

        ## On Linux

        Download the archive and unpack it. Then run the installer:

        ```sh
        sudo ./install.sh
        ```

        ## Change the port

        The server listens on port 8080 unless `--port` says otherwise.

        """,
    ]

    // MARK: build → search → ask

    /// A build's log is read by more people than the files of the machine that it runs on.
    @Test func showsNoLineOfAFileBehindALinkOutOfTheProject() throws {
        let docgen = try Docgen(["site/docs/index.md": "# A\n\n[x](none.md)\n", "site/docgen.yml": "title: T\n", "secret.txt": "hunter2\n"])
        try FileManager.default.createSymbolicLink(
            atPath: docgen.folder.path + "/site/docs/x.md",
            withDestinationPath: docgen.folder.path + "/secret.txt"
        )
        let outcome = try docgen.run("check", "site")
        #expect(outcome.messages.contains("docs/x.md: warning: the link points outside the content folder"))
        #expect(!(outcome.messages + outcome.output).contains("hunter2"))
        // Its own files are shown.
        #expect(outcome.messages.contains("3 | [x](none.md)"))
    }

    @Test func showsNoLineOfAFileThatIsNoText() throws {
        let docgen = try Docgen(["index.md": "# A\n\n[x](none.md)\n"])
        try docgen.folder.write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D], to: "picture.md")
        let messages = try docgen.run("check").messages
        #expect(messages.contains("picture.md"))
        #expect(!messages.contains("PNG"))
        #expect(messages.contains("3 | [x](none.md)"))
    }

    @Test func buildsSearchesAndAnswers() throws {
        let docgen = try Docgen(Self.files)
        let built = try docgen.run("build")
        #expect(built.status == 0)
        #expect(built.output.isEmpty)
        #expect(built.messages.firstMatch(of: /^2 pages, 0 other files, .+ in \d+ ?m?s → dist\n$/) != nil, "\(built.messages)")
        #expect(try docgen.folder.text("dist/site/index.html").contains("href=\"guide/install.html#on-linux\""))

        let found = try docgen.run("search", "port")
        #expect(found.status == 0)
        #expect(
            found.output == """
                1. Install › Change the port
                   guide/install.html#change-the-port
                   The server listens on port 8080 unless --port says otherwise.

                """
        )

        let answered = try docgen.run("ask", "Which port does the server listen on?")
        #expect(answered.status == 0)
        #expect(
            answered.output.hasPrefix(
                """
                [1] Install › Change the port
                    guide/install.html#change-the-port

                    The server listens on port 8080 unless --port says otherwise.

                """
            )
        )

        let declined = try docgen.run("ask", "xylophone wrench")
        #expect(declined.status == 0)
        #expect(declined.output == "The docs do not seem to cover this. The closest sections do not mention “xylophone”, “wrench”.\n")
    }

    @Test func answersInJSON() throws {
        let docgen = try Docgen(Self.files)
        #expect(try docgen.run("build", "--output", "out/x").status == 0)
        let results = try #require(try docgen.run("search", "--index", "out/x/index.sqlite", "--json", "port").json() as? [[String: Any]])
        let result = try #require(results.first)
        #expect(Set(result.keys) == ["path", "heading", "title", "breadcrumb", "url", "snippet", "score"])
        #expect(result["path"] as? String == "guide/install.md")
        #expect(result["heading"] as? String == "Change the port")
        #expect(result["url"] as? String == "guide/install.html#change-the-port")
        #expect(try docgen.run("search", "--index", "out/x/index.sqlite", "--json", "zzz").output == "[]\n")

        let answer = try #require(
            try docgen.run("ask", "--index", "out/x/index.sqlite", "--json", "Which", "port?").json() as? [String: Any]
        )
        #expect(
            Set(answer.keys) == [
                "question", "answered", "is_uncertain", "answer", "confidence", "missing_terms", "sources", "corrections", "synonyms",
                "partial", "suggestions", "related", "handover",
            ]
        )
        #expect(answer["question"] as? String == "Which port?")
        #expect(answer["answered"] as? Bool == true)
        let sources = try #require(answer["sources"] as? [[String: Any]])
        #expect(
            Set(try #require(sources.first).keys) == [
                "title", "heading", "breadcrumb", "url", "path", "quote", "quote_parts", "text_fragment",
            ]
        )
    }

    @Test func sayWhenNothingIsFound() throws {
        let docgen = try Docgen(Self.files)
        #expect(try docgen.run("build").status == 0)
        let found = try docgen.run("search", "zzz")
        #expect(found.status == 0)
        #expect(found.output.isEmpty)
        #expect(found.messages == "no section has any of these words\n")
    }

    @Test func searchesPagesWithATag() throws {
        let docgen = try Docgen(["a.md": "---\ntags: [Setup, linux]\n---\n# Apple\n\nInstall it.\n", "b.md": "# Berry\n\nInstall it.\n"])
        #expect(try docgen.run("build").status == 0)
        #expect(try docgen.run("search", "install", "--tag", "setup").output == "1. Apple\n   a.html#apple\n   Install it.\n")
        #expect(try docgen.run("search", "--tag", "setup", "--tag", "LINUX").output == "1. Apple\n   a.html\n")
        #expect(try docgen.run("search", "--tag", "x").messages == "no page with the tag 'x'\n")
        #expect(
            try docgen.run("search", "install", "--tag", "x", "--tag", "setup").messages
                == "no section of a page with the tags 'x' and 'setup' has any of these words\n"
        )
    }

    @Test func rendersOneFile() throws {
        let docgen = try Docgen(["a.md": "# A\n\n```swfit\nx\n```\n"])
        let rendered = try docgen.run("render", "a.md")
        #expect(rendered.status == 0)
        #expect(rendered.output.hasPrefix("<h1 id=\"a\">A<a"))
        #expect(
            rendered.messages
                == "a.md:3:1: warning: no highlighting for 'swfit'; the code is shown plain [unknown-language]\n  hint: did you mean 'swift'?\n"
        )
        #expect(try docgen.run("render", "--plain", "-", input: "# A ~~b~~\n").output == "<h1>A <del>b</del></h1>\n")
        #expect(try docgen.run("render", "--plain", "--extensions", "none", "-", input: "~~b~~\n").output == "<p>~~b~~</p>\n")
        #expect(try docgen.run("render", "-", input: "---\nttile: x\n---\n").messages.hasPrefix("<stdin>:2:1: warning: "))
    }

    // MARK: status

    private static let measured = """
        {"version":1,"generated_at":"2026-11-23T12:00:00Z","interval_seconds":30,"ttl_seconds":90,"state":"healthy","services":[\
        {"id":"index","name":"Index","state":"healthy","required":true,"checked_at":"2026-11-23T12:00:00Z"}]}

        """
    private static let minuteLater = ["SOURCE_DATE_EPOCH": "1795435260"]

    @Test func buildsStatusPages() throws {
        let docgen = try Docgen(["health/snapshots/2026-11-23.ndjson": Self.measured])
        let built = try docgen.run("status", "--output", "public", "--title", "Sample", environment: Self.minuteLater)
        #expect(built.status == 0)
        #expect(built.messages.hasPrefix("All services are operational; 2 pages, "), "\(built.messages)")
        #expect(try docgen.folder.text("public/site/index.html").contains("<title>All services are operational – Sample status</title>"))
        // The same folder, read later than the snapshot holds.
        let later = try docgen.run("status", "--output", "public", environment: ["SOURCE_DATE_EPOCH": "1795435291"])
        #expect(later.messages.hasPrefix("State unknown; "))
        #expect(try docgen.folder.text("public/site/status.md").contains("\nstate: unknown\n"))
    }

    @Test func aMistakeInAnIncidentKeepsTheOldStatusPages() throws {
        let docgen = try Docgen(["health/snapshots/2026-11-23.ndjson": Self.measured])
        #expect(try docgen.run("status", "--output", "public", environment: Self.minuteLater).status == 0)
        let before = try docgen.folder.text("public/manifest.json")
        try docgen.folder.write(
            "---\ntitle: Slow\nseverity: minor\nstarted: 2026-11-23T11:00Z\ncomponents: [indx]\n---\n",
            to: "incidents/slow.md"
        )
        let failed = try docgen.run("status", "--output", "public", environment: Self.minuteLater)
        #expect(failed.status == 1)
        #expect(
            failed.messages == """
                incidents/slow.md:3:11: error: unknown severity 'minor' [incident-value]
                  hint: one of: notice, degraded, partial, major
                incidents/slow.md:5:14: error: no service has the id 'indx' [incident-component]
                  hint: did you mean 'index'?

                  1 error     incident-component
                  1 error     incident-value
                nothing was built; 2 errors

                """
        )
        #expect(try docgen.folder.text("public/manifest.json") == before)
    }

    @Test func statusWithoutSnapshotsEndsWith74() throws {
        let outcome = try Docgen([:]).run("status", "--output", "public")
        #expect(outcome.status == 74)
        #expect(outcome.messages.contains("cannot read the snapshots: No such file or directory"), "\(outcome.messages)")
    }

    @Test(arguments: [
        (["--base-url", "status.example.org"], [:], "--base-url 'status.example.org' is not an http or https URL"),
        ([], ["SOURCE_DATE_EPOCH": "today"], "SOURCE_DATE_EPOCH is 'today', expected seconds since 1970"), ([], [:], "--output"),
    ])
    func statusThatIsNotUnderstoodEndsWith64(arguments: [String], environment: [String: String], message: String) throws {
        let output = message == "--output" ? [] : ["--output", "public"]
        let outcome = try Docgen([:]).run("docgen", ["status"] + output + arguments, environment: environment)
        #expect(outcome.status == 64)
        #expect(outcome.messages.contains(message), "\(outcome.messages)")
    }

    @Test func namesItsVersion() throws {
        #expect(try Docgen([:]).run("--version").output == docgenVersion + "\n")
    }

    // MARK: Exit status

    @Test func documentsWithErrorsEndWithOne() throws {
        let docgen = try Docgen(["a.md": "# A\n", "a.markdown": "# B\n"])
        for command in ["build", "check"] {
            let outcome = try docgen.run(command)
            #expect(outcome.status == 1)
            #expect(
                outcome.messages.hasPrefix(
                    "a.markdown:1:1: error: 'a.md' has the URL 'a.html' already; this page was not built [duplicate-url]\n"
                )
            )
        }
        #expect(docgen.folder.exists("dist/site/a.html"))
    }

    @Test func mistakesInTheConfigurationBuildNothing() throws {
        let docgen = try Docgen(["docgen.yml": "titel: x\n", "a.md": "# A\n"])
        let outcome = try docgen.run("build")
        #expect(outcome.status == 1)
        #expect(
            outcome.messages
                == "docgen.yml:1:1: error: unknown key 'titel' [configuration-unknown-key]\n  1 | titel: x\n    | ^~~~~\n"
                + "  hint: did you mean 'title'?\nnothing was built; 1 error\n"
        )
        #expect(!docgen.folder.exists("dist"))
    }

    @Test func brokenLinksEndWithOneUnlessLenient() throws {
        let docgen = try Docgen(["a.md": "# A\n\n[x](b.md) [y](#no) ![z](z.png)\n"])
        let found = try docgen.run("check")
        #expect(found.status == 1)
        #expect(found.messages.hasPrefix("a.md:3:5: error: no page matches the link 'b.md' [broken-link]\n  3 | [x](b.md) "))
        #expect(found.messages.hasSuffix("\n1 page checked; 3 errors\n"))
        let lenient = try docgen.run("check", "--lenient")
        #expect(lenient.status == 0)
        #expect(lenient.messages.hasSuffix("\n1 page checked; 3 warnings\n"))
        #expect(!docgen.folder.exists("dist"))
        // The site is written in any case; the status keeps a pipeline from publishing it.
        #expect(try docgen.run("build").status == 1)
        #expect(docgen.folder.exists("dist/site/a.html"))
        // The second one repeats what the first one found.
        #expect(try docgen.run("build").status == 1)
        #expect(try docgen.run("build", "--lenient").status == 0)
    }

    @Test func lenienceIsForBrokenLinksAlone() throws {
        #expect(try Docgen(["a.md": "# A\n", "a.markdown": "# B\n"]).run("check", "--lenient").status == 1)
        let both = try Docgen(["a.md": "# A\n"]).run("check", "--lenient", "--strict")
        #expect(both.status == 64 && both.messages.contains("--lenient and --strict exclude each other"))
    }

    @Test func warningsEndWithZeroUnlessStrict() throws {
        let docgen = try Docgen(["a.md": "# A\n\nText.\n\n[^n]: Unused.\n"])
        let relaxed = try docgen.run("check")
        #expect(relaxed.status == 0)
        #expect(relaxed.messages.hasPrefix("a.md:5:1: warning: ") && relaxed.messages.contains("[unused-footnote]"), "\(relaxed.messages)")
        let strict = try docgen.run("check", "--strict")
        #expect(strict.status == 1)
        #expect(strict.messages.hasPrefix("a.md:5:1: error: "))
        #expect(!docgen.folder.exists("dist"))
    }

    @Test(arguments: [
        ["biuld"], ["build", "--job", "2"], ["build", "--jobs", "0"], ["build", "--jobs", "x"], ["check", "--format", "xml"], ["search"],
        ["ask"],
        ["search", "--limit", "0", "a"], ["search", "--limit", "101", "a"], ["render", "--extensions", "table", "a.md"],
        ["render", "--plain", "--extensions", "tabel", "a.md"], ["build", "a", "b"],
    ])
    func wrongUseEndsWith64(arguments: [String]) throws {
        let docgen = try Docgen(["a.md": "# A\n"])
        let process = try docgen.process(arguments)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 64)
    }

    @Test(arguments: [
        ("bild", "did you mean 'build'?"), ("serv", "did you mean 'serve'?"), ("dev", "write 'docgen serve'"),
        ("preview", "write 'docgen serve'"),
        ("lint", "write 'docgen check'"),
        ("create", "write 'docgen init'"), ("convert", "write 'docgen migrate'"), ("frobnicate", nil),
    ])
    func namesTheCommandThatWasMeant(word: String, hint: String?) throws {
        let outcome = try Docgen([:]).run(word, "--output", "x")
        #expect(outcome.status == 64)
        let shown = hint.map { "  hint: \($0)\n" } ?? ""
        #expect(outcome.messages == "error: unknown command '\(word)'\n\(shown)See 'docgen --help' for the commands.\n")
    }

    @Test func watchingIsACommandOfItsOwn() throws {
        let outcome = try Docgen([:]).run("build", "--watch")
        #expect(outcome.status == 64)
        #expect(outcome.messages == "error: unknown option '--watch'\n  hint: 'docgen serve' shows the site while you write\n")
    }

    @Test(arguments: [
        (["build", "nowhere"], "error: cannot read folder 'nowhere': No such file or directory\n"),
        (["check", "nowhere"], "error: cannot read folder 'nowhere': No such file or directory\n"),
        (["search", "a"], "error: no readable index at 'dist/index.sqlite': run 'docgen build', or give its place with --index\n"),
        (["ask", "--index", "a.md", "a"], "error: 'a.md' is not an index of docgen: run 'docgen build' to make one\n"),
        (["build", "--output", "a.md"], "error: 'FOLDER/a.md' is not a folder: choose another --output\n"),
        (
            ["build", "--output", "mine"],
            "error: 'FOLDER/mine' holds files that docgen did not write: choose another --output, or empty the folder\n"
        ),
    ])
    func filesThatCannotBeUsedEndWith74(arguments: [String], message: String) throws {
        let docgen = try Docgen(["a.md": "# A\n", "mine/x.txt": "x"])
        let scratch = try TemporaryFolder()
        try scratch.write("", to: "err")
        let process = try docgen.process(arguments)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: URL(filePath: scratch.path + "/err"))
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 74)
        #expect(try scratch.text("err") == message.replacing("FOLDER", with: docgen.folder.path))
    }

    @Test func aFileThatIsMissingEndsWith74() throws {
        let outcome = try Docgen([:]).run("render", "none.md")
        #expect(outcome.status == 74)
        #expect(outcome.messages == "error: cannot read 'none.md': No such file or directory\n")
    }

    // MARK: Formats

    private static let mistakes = [
        "a.md": "# A\n\n[x](b%2C%20c.md) and [100%](instal.md)\n", "install.md": "# I\n", "b d.markdown": "# 1\n", "b d.md": "# 2\n",
    ]

    @Test func showsALimitedNumberOfEachKindAsText() throws {
        let docgen = try Docgen(["a.md": "# A\n\n" + (1...25).map { "[x](no\($0)xyz.png)\n\n" }.joined()])
        let some = try docgen.run("check", "--lenient")
        #expect(some.messages.ranges(of: "[broken-link]").count == 20)
        #expect(
            some.messages.contains("\n\n  25 warnings  broken-link (20 shown)\n--all shows every finding; --format json is for programs.\n")
        )
        #expect(try docgen.run("check", "--lenient", "--all").messages.ranges(of: "[broken-link]").count == 25)
    }

    @Test func showsTheWorstPagesFirstAndCountsKinds() throws {
        let outcome = try Docgen([
            "a.md": "# A\n\n漢字 [x](no.md)\n", "b.md": "# B\n\n[x](a.md#none)\n\n[x](gone.md)\n",
            "docgen.yml": "checks: {severity: {broken-link: warning}}\n",
        ]).run("check")
        #expect(
            outcome.messages == """
                b.md:3:5: error: 'a.md' has no anchor '#none' [broken-anchor]
                  3 | [x](a.md#none)
                    |     ^~~~~~~~~
                b.md:5:5: warning: no page matches the link 'gone.md' [broken-link]
                  5 | [x](gone.md)
                    |     ^~~~~~~

                a.md:3:8: warning: no page matches the link 'no.md' [broken-link]
                  3 | 漢字 [x](no.md)
                    |          ^~~~~

                  1 error     broken-anchor
                  2 warnings  broken-link
                2 pages checked; 1 error, 2 warnings

                """
        )
    }

    @Test func filesAreCheckedAgainstTheWholeSite() throws {
        let docgen = try Docgen([
            "docs/docgen.yml": "title: T\n", "docs/a.md": "# A\n\n[x](no.md) [b](sub/b.md)\n", "docs/sub/b.md": "# B\n\n[x](gone.md)\n",
            "README.md": "# R\n\n[x](x.md)\n",
        ])
        let some = try docgen.run("check", "docs/sub/b.md", "README.md")
        #expect(some.messages.contains("sub/b.md:3:5: error") && !some.messages.contains("a.md:3"))
        #expect(some.messages.hasSuffix("\n1 file of 2 pages checked; 1 error\n"))
        #expect(try docgen.run("check", "docs", "docs/a.md").messages.contains("a.md:3:5: error"))
        #expect(try docgen.run("check", "README.md").messages.contains("README.md:3:5: error"))
        let missing = try docgen.run("check", "docs/none.md")
        #expect(missing.status == 74 && missing.messages.contains("there is no file 'docs/none.md'"))
    }

    @Test func fixesWhatLeavesNoChoice() throws {
        let docgen = try Docgen(["a.md": "# A\n\n[x](instal.md) [y](gone.md)\n", "install.md": "# I\n"])
        let shown = try docgen.run("check", "--fix", "--dry-run")
        #expect(shown.status == 1)
        #expect(
            shown.output == """
                --- a/a.md
                +++ b/a.md
                @@ -1,3 +1,3 @@
                 # A
                \u{20}
                -[x](instal.md) [y](gone.md)
                +[x](install.md) [y](gone.md)

                """
        )
        #expect(shown.messages.hasSuffix("\n1 link in 1 file can be fixed; 2 pages checked; 2 errors\n"))
        let fixed = try docgen.run("check", "--fix")
        #expect(fixed.status == 1)
        #expect(try docgen.folder.text("a.md") == "# A\n\n[x](install.md) [y](gone.md)\n")
        #expect(
            fixed.messages.contains("a.md:3:21: error") && fixed.messages.hasSuffix("\n1 link in 1 file fixed; 2 pages checked; 1 error\n")
        )
        #expect(try docgen.run("check", "--fix", "install.md").messages == "nothing to fix; 1 file of 2 pages checked\n")
        for wrong in [["--dry-run"], ["--fix", "--dry-run", "--format", "json"]] {
            #expect(try docgen.run("docgen", ["check"] + wrong).status == 64)
        }
    }

    @Test func aLostAddressFailsTheBuildUntilItIsRedirected() throws {
        let docgen = try Docgen(["docgen.yml": "title: T\n", "index.md": "# Home\n", "a.md": "# A\n\n## Part\n"])
        #expect(try docgen.run("redirects").status == 0)
        let made = try docgen.run("redirects", "--accept")
        #expect(made.status == 0 && made.messages == "urls.lock has 5 addresses\n", "\(made.messages)")
        #expect(try docgen.run("build").status == 0)
        // The lock alone is another: what the build before left says nothing of it.
        let lock = try docgen.folder.text("urls.lock")
        try docgen.folder.write(lock + "/b.html\n/b.html#part\n", to: "urls.lock")
        let lost = try docgen.run("build")
        #expect(lost.status == 1 && lost.messages.contains("'/b.html' is no longer a page"), "\(lost.messages)")
        try docgen.folder.write(lock, to: "urls.lock")
        #expect(try docgen.run("build").status == 0)
        try docgen.folder.write("# C\n\n## Part\n", to: "sub/c.md")
        try FileManager.default.removeItem(atPath: docgen.folder.path + "/a.md")
        let shown = try docgen.run("redirects")
        #expect(shown.status == 1 && shown.output == "/a.html → sub/c.md\n")
        let accepted = try docgen.run("redirects", "--accept")
        #expect(
            accepted.status == 0 && accepted.messages == "1 redirect written into docgen.yml; urls.lock has 6 addresses\n",
            "\(accepted)"
        )
        #expect(try docgen.folder.text("docgen.yml") == "title: T\nredirects:\n  a.html: sub/c.md\n")
        #expect(try docgen.run("check").status == 0)
    }

    @Test func writesJUnit() throws {
        let outcome = try Docgen(Self.mistakes).run("check", "--format", "junit")
        let lines = outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(lines[1] == "<testsuites tests=\"3\" failures=\"3\" errors=\"0\" skipped=\"0\">")
        #expect(lines.contains("<testcase classname=\"b d.markdown\" name=\"duplicate-url at 1:1\">"))
        #expect(outcome.output.contains("<failure type=\"duplicate-url\" message=\""))
        #expect(outcome.output.hasSuffix("  </testsuite>\n</testsuites>\n"))
        #expect(try Docgen(["a.md": "# A\n"]).run("check", "--format", "junit").output.contains("tests=\"1\" failures=\"0\""))
    }

    @Test func whatGitHubWouldNotShowIsInTheSummary() throws {
        let docgen = try Docgen(["a.md": "# A\n\n" + (1...25).map { "[x](no\($0)_xyz.md)\n\n" }.joined(), "summary.txt": "before\n"])
        let path = docgen.folder.path + "/summary.txt"
        let outcome = try docgen.run("check", "--format", "github", environment: ["GITHUB_STEP_SUMMARY": path])
        #expect(outcome.output.ranges(of: "::error ").count == 10)
        let summary = try docgen.folder.text("summary.txt")
        #expect(summary.hasPrefix("before\n### docgen\n") && summary.contains("| error | 25 | `broken-link` |"))
        #expect(summary.contains("| error | a\\.md\\:51\\:5 | no page matches the link 'no25\\_xyz\\.md' `broken-link` |"), "\(summary)")
        #expect(try docgen.run("check", "--format", "github").output.ranges(of: "::error ").count == 25)
    }

    @Test func coloursWhenAsked() throws {
        let docgen = try Docgen(["a.md": "# A\n\n[x](b.md)\n"])
        func isColoured(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Bool {
            try docgen.run("docgen", ["check"] + arguments, environment: environment).messages.contains("\u{1B}[31m")
        }
        #expect(try isColoured(["--color", "always"]) && isColoured([], ["FORCE_COLOR": "1"]))
        #expect(try !isColoured([]) && !isColoured([], ["FORCE_COLOR": "0"]) && !isColoured(["--color", "never"], ["FORCE_COLOR": "1"]))
    }

    @Test func writesJSONLines() throws {
        let outcome = try Docgen(Self.mistakes).run("check", "--format", "json")
        #expect(outcome.status == 1)
        #expect(
            outcome.output == """
                {"column":5,"endColumn":16,"endLine":3,"id":"broken-link","line":3,"message":"no page matches the link 'b%2C%20c.md'","path":"a.md","severity":"error"}
                {"column":29,"endColumn":38,"endLine":3,"hint":"did you mean 'install.md'?","id":"broken-link","line":3,"message":"no page matches the link 'instal.md'",\
                "path":"a.md","severity":"error"}
                {"column":1,"hint":"rename the file, or change its slug","id":"duplicate-url","line":1,\
                "message":"'b d.md' has the URL 'b%20d.html' already; this page was not built","path":"b d.markdown",\
                "related":[{"column":1,"line":1,"message":"the other page","path":"b d.md"}],"severity":"error"}

                """
        )
        #expect(outcome.messages == "3 pages checked; 3 errors\n")
    }

    @Test func writesAnnotationsForGitHub() throws {
        let outcome = try Docgen(Self.mistakes).run("check", "--format", "github")
        #expect(
            outcome.output == """
                ::error file=a.md,line=3,col=5,endLine=3,endColumn=15,title=broken-link::no page matches the link 'b%252C%2520c.md'
                ::error file=a.md,line=3,col=29,endLine=3,endColumn=37,title=broken-link::no page matches the link 'instal.md'%0Ahint: did you mean 'install.md'?
                ::error file=b d.markdown,line=1,col=1,title=duplicate-url::'b d.md' has the URL 'b%2520d.html' already; this page was not built%0A\
                hint: rename the file, or change its slug

                """
        )
    }

    /// GitHub, GitLab and what reads SARIF look for files in the repository, wherever in it the docs are and the command was started.
    @Test func servicesGetPathsFromTheTopOfTheRepository() throws {
        let page = "# A\n\n[x](gone.md)\n"
        let docgen = try Docgen([
            "repo/.git/HEAD": "", "repo/docs/a.md": page, "plain/docs/a.md": page, "plain/docs/docgen.yml": "nope: 1\n",
        ])
        let place = ",line=3,col=5,endLine=3,endColumn=11,title=broken-link::"
        for format in ["github", "sarif", "junit"] {
            let outcome = try docgen.run("check", "repo/docs", "--format", format)
            #expect(outcome.output.contains("docs/a.md") && !outcome.output.contains("repo/docs/a.md"), "\(outcome)")
        }
        #expect(try docgen.run("check", "plain/docs", "--format", "github").output.contains("file=plain/docs/docgen.yml,"))
        let workspace = ["GITHUB_WORKSPACE": docgen.folder.path + "/plain"]
        #expect(
            try docgen.run("check", "repo/docs", "--format", "github", environment: workspace).output.contains("file=docs/a.md\(place)")
        )
        try docgen.folder.write("", to: ".git/HEAD")
        let whole = ["CI_PROJECT_DIR": docgen.folder.path]
        let outcome = try docgen.run("check", "repo/docs", "--format", "github", environment: whole)
        #expect(outcome.output.contains("file=repo/docs/a.md\(place)"))
        #expect(try docgen.run("check", "repo/docs", "--format", "json").output.contains("\"path\":\"a.md\""))
    }

    @Test func writesSARIF() throws {
        let outcome = try Docgen(Self.mistakes).run("check", "--format", "sarif")
        let log = try #require(try outcome.json() as? [String: Any])
        #expect(log["version"] as? String == "2.1.0")
        #expect(log["$schema"] as? String == "https://json.schemastore.org/sarif-2.1.0.json")
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        #expect(driver["name"] as? String == "docgen")
        let rules = try #require(driver["rules"] as? [[String: Any]])
        #expect(rules.compactMap { $0["id"] as? String } == ["broken-link", "duplicate-url"])
        #expect(
            (rules[0]["shortDescription"] as? [String: String])?["text"]
                == "The target of a link is not a page, file or folder of the site, or is outside the content folder."
        )
        #expect(rules[0]["helpUri"] as? String == "https://github.com/docgen/docgen/blob/main/docs/reference/diagnostics.md#broken-link")
        #expect((rules[0]["defaultConfiguration"] as? [String: Any])?["level"] as? String == "error")
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.compactMap { $0["level"] as? String } == ["error", "error", "error"])
        let place = try #require((results.last?["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any])
        #expect((place["artifactLocation"] as? [String: Any])?["uri"] as? String == "b%20d.markdown")
        let region = try #require(place["region"] as? [String: Any])
        #expect(region["startLine"] as? Int == 1 && region["endLine"] == nil)
        let link = (results[1]["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
        #expect((link?["region"] as? [String: Int]) == ["startLine": 3, "startColumn": 29, "endLine": 3, "endColumn": 38])
        #expect(
            (results[1]["message"] as? [String: Any])?["text"] as? String
                == "no page matches the link 'instal.md' (did you mean 'install.md'?)"
        )
    }

    @Test func explainsAKindOfFinding() throws {
        let docgen = try Docgen([:])
        let known = try docgen.run("check", "--explain", "front-matter-not-closed")
        #expect(known.status == 0)
        #expect(known.output == "No --- line follows the front matter. docgen reads the lines that are keys and values. Write the line.\n")
        let unknown = try docgen.run("check", "--explain", "broken-links")
        #expect(unknown.status == 64)
        #expect(unknown.messages.contains("no finding is called 'broken-links': did you mean 'broken-link'?"))
        #expect(try docgen.run("check", "--explain", "x").messages.contains("each finding ends with its id in brackets"))
    }

    @Test(arguments: [("json", ""), ("github", "")])
    func writesNothingWhereNothingIsWrong(format: String, output: String) throws {
        #expect(try Docgen(Self.files).run("check", "--format", format).output == output)
    }

    // MARK: Terminals

    /// What a command writes to standard error when that is a terminal.
    private func terminalText(_ environment: [String: String]) throws -> String {
        let docgen = try Docgen(["a.md": "# A\n\n[x](no.md)\n"])
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(master >= 0)
        defer { close(master) }
        // `unlockpt` and `ptsname`, which Foundation does not pass on: TIOCSPTLCK and TIOCGPTN of <asm-generic/ioctls.h>.
        var unlocked: Int32 = 0
        var number: Int32 = -1
        #expect(ioctl(master, 0x4004_5431, &unlocked) == 0)
        #expect(ioctl(master, 0x8004_5430, &number) == 0)
        let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        #expect(slave >= 0)
        let process = try docgen.process(["check"], environment: environment)
        process.standardError = FileHandle(fileDescriptor: slave, closeOnDealloc: false)
        try process.run()
        process.waitUntilExit()
        close(slave)
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while case let count = read(master, &buffer, buffer.count), count > 0 { text += buffer[..<count] }
        return String(decoding: text, as: UTF8.self)
    }

    @Test func coloursMessagesOnATerminal() throws {
        #expect(try terminalText(["TERM": "xterm"]).contains("\u{1B}[31merror:\u{1B}[0m"))
    }

    @Test(arguments: [["NO_COLOR": "1", "TERM": "xterm"], ["TERM": "dumb"]])
    func leavesColoursOutWhenAsked(environment: [String: String]) throws {
        let text = try terminalText(environment)
        #expect(text.contains("a.md:3:5: error: no page matches the link 'no.md' [broken-link]"))
        #expect(!text.contains("\u{1B}"))
    }

    @Test func writesNoColoursIntoFiles() throws {
        let docgen = try Docgen(Self.files)
        #expect(try !docgen.run("build", environment: ["TERM": "xterm"]).messages.contains("\u{1B}"))
        #expect(try !docgen.run("search", "port", environment: ["TERM": "xterm"]).output.contains("\u{1B}"))
    }

    // MARK: Builds

    @Test func theSameInputGivesTheSameTreeEverywhere() throws {
        var files = Self.files
        for number in 0..<40 {
            files["pages/p\(number).md"] = "---\nupdated: 2026-01-02\n---\n# P \(number)\n\n~~a~~ [home](../index.md)\n"
        }
        func tree(_ jobs: String, _ environment: [String: String]) throws -> [String: Data] {
            let docgen = try Docgen(files)
            #expect(try docgen.run("build", "--jobs", jobs, "--base-url", "https://example.org", environment: environment).status == 0)
            return try docgen.folder.files("dist").reduce(into: [:]) {
                $0[$1] = try Data(contentsOf: URL(filePath: docgen.folder.path + "/dist/" + $1))
            }
        }
        let one = try tree("1", ["TZ": "UTC", "LC_ALL": "C"])
        let two = try tree("8", ["TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8"])
        #expect(one.count > 45)
        #expect(Set(one.keys) == Set(two.keys))
        for (path, data) in one { #expect(two[path] == data, "\(path)") }
    }

    @Test func aKilledBuildKeepsTheOldOutput() throws {
        let docgen = try Docgen(["index.md": "# Old\n"])
        #expect(try docgen.run("build").status == 0)
        try docgen.folder.write("# New\n", to: "index.md")
        for number in 0..<400 {
            try docgen.folder.write("# P\n\n" + String(repeating: "Some *words* here.\n\n", count: 100), to: "p\(number).md")
        }

        let process = try docgen.process(["build"])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        while process.isRunning, !docgen.folder.exists(".dist.docgen-staging/site") { sched_yield() }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try #require(process.terminationReason == .uncaughtSignal, "the build was over before it could be killed")

        #expect(docgen.folder.exists(".dist.docgen-staging"))
        #expect(try docgen.folder.text("dist/site/index.html").contains("Old"))
        #expect(try docgen.run("search", "Old").output.contains("index.html"))

        for number in 0..<400 { try FileManager.default.removeItem(atPath: docgen.folder.path + "/p\(number).md") }
        #expect(try docgen.run("build").status == 0)
        #expect(try docgen.folder.text("dist/site/index.html").contains("New"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: docgen.folder.path).sorted() == ["dist", "index.md"])
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func anInterruptedBuildLeavesNothingBehind(signal: Int32) throws {
        let docgen = try Docgen(["index.md": "# Old\n"])
        #expect(try docgen.run("build").status == 0)
        try docgen.folder.write("# New\n", to: "index.md")
        for number in 0..<400 {
            try docgen.folder.write("# P\n\n" + String(repeating: "Some *words* here.\n\n", count: 100), to: "p\(number).md")
        }
        let process = try docgen.process(["build"])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        while process.isRunning, !docgen.folder.exists(".dist.docgen-staging/site") { sched_yield() }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 128 + signal)
        #expect(try docgen.folder.text("dist/site/index.html").contains("Old"))
        let others = try FileManager.default.contentsOfDirectory(atPath: docgen.folder.path).filter { !$0.hasSuffix(".md") }
        #expect(others == ["dist"])
    }

    /// Each build is a process of its own: nothing of it may depend on the order of a dictionary.
    @Test func aSecondBuildTakesOverWhatTheFirstHasLeft() throws {
        var files = ["docgen.yml": "title: T\ndescription: D\nlanguage: en\nvariables: {a: b, c: d, e: f}\n"]
        for number in 0..<20 { files["p\(number).md"] = "# Page \(number)\n\nAbout zebra\(number) and its stripes.\n\n## More\n\nWords.\n" }
        let docgen = try Docgen(files)
        #expect(try docgen.run("build").status == 0)
        #expect(try docgen.run("build").messages.hasPrefix("nothing has changed: 20 pages compared in"))
        let inode = {
            try FileManager.default.attributesOfItem(atPath: docgen.folder.path + "/dist/site/p1.html")[.systemFileNumber] as? Int
        }
        let before = try inode()
        try docgen.folder.write("# Page 2\n\nAbout unicorn2 and its horn.\n\n## More\n\nWords.\n", to: "p2.md")
        #expect(try docgen.run("build").messages.contains("20 pages, "))
        #expect(try docgen.run("build", "--no-cache", "-o", "clean").status == 0)
        #expect(try inode() == before)
        for path in try docgen.folder.files("clean/site") {
            let isSame =
                try Data(contentsOf: URL(filePath: docgen.folder.path + "/dist/site/" + path))
                == Data(contentsOf: URL(filePath: docgen.folder.path + "/clean/site/" + path))
            #expect(isSame, "\(path)")
        }
        #expect(try docgen.folder.files("clean/site") == docgen.folder.files("dist/site"))
        for question in ["unicorn2", "zebra2", "zebra3 stripes", "stripes", "horn"] {
            let answers = try ["dist", "clean"].map { try docgen.run("ask", "--index", $0 + "/index.sqlite", "--json", question).output }
            #expect(answers[0] == answers[1] && !answers[0].isEmpty)
            let results = try ["dist", "clean"].map { try docgen.run("search", "--index", $0 + "/index.sqlite", "--json", question).output }
            #expect(results[0] == results[1])
        }
    }

    @Test func buildsDraftsWhenAsked() throws {
        let docgen = try Docgen(["index.md": "# Home\n", "a.md": "---\ndraft: true\n---\n# A\n\n[x](gone.md)\n"])
        let built = try docgen.run("build")
        #expect(built.status == 0)
        #expect(built.messages.contains(".: notice: 1 draft is not published (a.md) [drafts-left-out]\n"), "\(built.messages)")
        #expect(!docgen.folder.exists("dist/site/a.html"))
        #expect(try docgen.run("check", "--strict").status == 0)
        #expect(try docgen.run("build", "--drafts", "--lenient").status == 0)
        #expect(docgen.folder.exists("dist/site/a.html"))
        #expect(try docgen.run("check", "--drafts").messages.contains("[broken-link]"))
    }

    @Test func aFindingAboutAFolderHasNoLine() throws {
        let docgen = try Docgen(["empty/x.txt": ""])
        #expect(try docgen.run("check", "empty").messages.hasPrefix("empty: error: no Markdown files in 'empty' [no-pages]\n"))
        #expect(
            try docgen.run("check", "empty", "--format", "json").output
                == "{\"hint\":\"write index.md there\",\"id\":\"no-pages\",\"message\":\"no Markdown files in 'empty'\",\"path\":\"empty\",\"severity\":\"error\"}\n"
        )
        #expect(try docgen.run("check", "empty", "--format", "github").output.hasPrefix("::error file=empty,title=no-pages::"))
        #expect(try !docgen.run("check", "empty", "--format", "sarif").output.contains("\"region\""))
    }

    /// CI would take an empty report for a good one.
    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
        arguments: [["search", "port", "--json"], ["check", "--format", "json"]]
    )
    func aResultThatCannotBeWrittenIsAnError(arguments: [String]) throws {
        let docgen = try Docgen(Self.mistakes)
        _ = try docgen.run("build")
        let process = try docgen.process(arguments)
        let messages = Pipe()
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
        process.standardError = messages
        try process.run()
        let text = try String(decoding: messages.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 74)
        #expect(text.contains("error: cannot write the result to standard output: No space left on device"))
    }
}
