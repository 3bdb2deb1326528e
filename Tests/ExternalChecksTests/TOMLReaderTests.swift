import DocModel
import Testing

@testable import ExternalChecks

struct TOMLReaderTests {
    @Test func readsWhatTheStandardShows() throws {
        let text = #"""
            # a comment
            title = "T \u00e9\t\"" # behind
            'quoted key' = 'C:\raw'
            a.b . "c d" = 1
            numbers = [ +99, 0xDEAD_beef, 0o17, 0b1_0, -0.5, 6.6e-3, 1_000, inf,
              -nan, # a comment
            ]
            dates = [1979-05-27T07:32:00Z, 1979-05-27 07:32:00.5, 1979-05-27, 07:32:00]
            long = """
            Roses \
               are "red"""""
            raw = '''
            a\b'''
            inline = { x = 1, y.z = [true, false], e = {} }

            [table."sub.x"]
            k = 1
            [table]
            [[list]]
            n = 1
            [list.below]
            [[list]]
            n = 2
            """#
        let members = try TOMLReader.read(text)
        #expect(members["title"]?.text == "T é\t\"")
        #expect(members["quoted key"]?.text == #"C:\raw"#)
        #expect(members["a"]?.members?["b"]?.members?["c d"]?.number == 1)
        #expect(members["numbers"]?.elements?.prefix(4).map(\.number) == [99, 0xDEAD_BEEF, 15, 2])
        #expect(members["numbers"]?.elements?.count == 9 && members["dates"]?.elements?.count == 4)
        #expect(members["long"]?.text == #"Roses are "red"""#)
        #expect(members["raw"]?.text == #"a\b"#)
        #expect(members["inline"]?.members?["y"]?.members?["z"]?.elements?.map(\.flag) == [true, false])
        #expect(members["table"]?.members?["sub.x"]?.members?["k"]?.number == 1)
        #expect(members["list"]?.elements?.map { $0.members?["n"]?.number } == [1, 2])
    }

    @Test(
        arguments: [
            ("a = b", 1, 5), ("a = 1\na = 2", 2, 1), ("[a]\n[a]", 2, 1), ("a = 1 b", 1, 7), ("a =", 1, 4), ("= 1", 1, 1), ("a = \"x", 1, 5),
            ("a = 'x\n'", 1, 5), ("a = [1,\n2", 1, 5), ("a = {b = 1,\n}", 1, 12), ("a = 01", 1, 5), ("a = 1979-13-01", 1, 5),
            ("a = \"\\q\"", 1, 6), ("a.b = 1\na = 2", 2, 1), ("a = 1\na.b = 2", 2, 1), ("a = {x = 1}\n[a]", 2, 1), ("[[a]]\n[a]", 2, 1),
            ("[a]\n[[a]]", 2, 1), ("a.b = 1\n[a]", 2, 1), ("a = [1]\n[[a]]", 2, 1), ("[a", 1, 3), ("a = 1\u{1}", 1, 6), ("a = tru", 1, 5),
            ("a = 1__0", 1, 5), ("x", 1, 2),
        ] as [(String, Int, Int)]
    )
    func refusesTheRestAtItsPlace(text: String, line: Int, column: Int) {
        do {
            _ = try TOMLReader.read(text)
            Issue.record("'\(text)' was read")
        } catch {
            #expect([error.line, error.column] == [line, column], "\(error.problem)")
        }
    }

    @Test func depthIsBounded() {
        #expect(throws: TOMLFault.self) { try TOMLReader.read("a = " + String(repeating: "[", count: 100_000)) }
    }

    @Test func takesWhatLycheeCalls() throws {
        var settings = LinkCheckSettings()
        settings.excluded = ["z"]
        let unread = LycheeFiles.apply(
            try TOMLReader.read(
                """
                accept = ["200", "403..=404"]
                exclude = ["x"]
                timeout = 7
                max_cache_age = "2d"
                include_fragments = "none"
                max_retries = 0
                cache = true
                exclude_path = ["^drafts/"]
                insecure = true
                include_mail = false
                remap = ["a b"]
                """
            ),
            to: &settings
        )
        #expect(settings.accepted.ranges == [200...200, 403...404])
        #expect(settings.excluded == ["z", "x"] && settings.timeout == .seconds(7) && settings.cacheAge == .seconds(172_800))
        #expect(!settings.checksFragments && settings.retries == 0)
        #expect(unread == ["insecure", "remap"])
        let patterns = try LinkPatterns(settings)
        #expect(!patterns.allow(page: "drafts/a.md") && patterns.allow(page: "a/drafts/a.md"))
    }

    @Test(arguments: [
        (
            "exclude_loopback = true", ["http://localhost:80/", "http://127.0.0.1", "https://u@[::1]/a"],
            ["http://localhost.org/", "http://10.0.0.1/"]
        ),
        (
            "exclude_private = true", ["http://10.1.2.3/", "https://172.31.0.1:8/", "http://[fd00::1]/"],
            ["http://172.32.0.1/", "http://[::1]/"]
        ),
        ("exclude_link_local = true", ["http://169.254.1.1/", "http://[fe80::1]/"], ["http://10.0.0.1/"]),
        ("exclude_all_private = true", ["http://169.254.1.1/", "http://10.1.2.3/", "http://localhost/"], ["https://a.org/10.0.0.1"]),
        ("scheme = [\"https\"]", ["http://a.org/"], ["https://a.org/http:"]),
        // What is excluded in this way does not count as an exclusion.
        ("exclude_loopback = true\ninclude = [\"a\\\\.org\"]", ["http://localhost/", "http://b.org/"], ["http://a.org/"]),
    ])
    func passesOverTheNetworksThatLycheeDoes(toml: String, excluded: [String], allowed: [String]) throws {
        var settings = LinkCheckSettings()
        #expect(LycheeFiles.apply(try TOMLReader.read(toml), to: &settings) == [])
        let patterns = try LinkPatterns(settings)
        #expect(try excluded.filter { try patterns.allow(#require(LinkAddress($0))) } == [])
        #expect(try allowed.filter { try !patterns.allow(#require(LinkAddress($0))) } == [])
    }
}
