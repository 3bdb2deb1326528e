import DocMarkdown
import DocModel
import Foundation
import Testing
import YAMLKeys

@testable import DocSite

struct ConfigurationTests {
    private func read(_ yaml: String, folders: Set<String> = []) -> (configuration: SiteConfiguration, findings: [String]) {
        var reader = ConfigurationReader(file: "docgen.yml", isContentFolder: folders.contains)
        reader.read(yaml)
        return (reader.result, reader.diagnostics.map(\.description))
    }

    @Test func textHoldsNoNUL() {
        #expect(read("title: \"a\\0b\"\n").configuration.title == "a\u{FFFD}b")
    }

    @Test func aByteOrderMarkIsPassedOver() {
        let (configuration, findings) = read("\u{FEFF}title: A\ncontent: docs\n", folders: ["docs"])
        #expect(findings.isEmpty)
        #expect(configuration.title == "A")
        #expect(configuration.content == "docs")
    }

    @Test func readsEveryKey() {
        let yaml = """
            title: My docs
            description: About it
            base_url: https://example.org/docs
            content: ./text/en/
            language: de
            edit_url: https://example.org/{path}
            navigation: [a.md, {B: b.md}, {C: [https://x]}, {D: "https://example.org"}]
            outline: 2-4
            heading_ids: zola
            term_ids: true
            html: escape
            exclude: [a, b]
            assets: c
            urls: folder
            redirects: {old.html: a.md}
            public: [static]
            front_matter_keys: layout
            abbreviations: words.md
            variables: {version: 1.2, group: {name: text}}
            math: {enabled: false, macros: {R: '\\mathbb{R}'}}
            breaks: true
            superscript: true
            subscript: true
            code: {collapse: 40, check: {json: true, py: [python3, "-"], bash: {command: bash -n, fences: marked, timeout: 5s, lines: "line (1)"}}}
            template: look
            theme: {accent: maroon, accent_dark: skyblue, font: serif, font_mono: mono, measure: 60ch, logo: l.svg, logo_dark: d.svg, favicon: f.svg}
            assistant: {enabled: false, examples: [Why?], handover: [{Forum: "https://f.example/"}, {Mail: "mailto:a@f.example"}]}
            markdown: true
            search: server
            meaning: true
            status:
              snapshots: s
              incidents: i
              slo: 99.9
              slo_days: 7
              weights: {degraded: 0.1, partial: 0.2, major: 0.9}
            editor: "vscode://file{path}:{line}"
            checks: {severity: {broken-link: error, unknown-html: off}, ignore: [foreign-syntax, {id: broken-link, path: old/*, target: x*}], max_page_size: 60}
            diagrams: {enabled: false}
            header: [a.md, {B: {url: "https://b.example", icon: i.svg}}, {C: [{D: "mailto:d@x.example"}]}]
            footer: [{E: "e.md#f"}]
            copyright: Mine
            languages: [Deutsch, {English: /en/}]
            versions: [{"2.0": ../2.0/}]
            styles: own.css
            external:
              accept: [200-299, 403]
              exclude: '^https://x'
              include: [y]
              timeout: 5s
              deadline: 2m
              concurrency: 9
              host_concurrency: 3
              host_interval: 100ms
              retries: 1
              max_redirects: 4
              cache_age: 7d
              fragments: false
              require_https: true
              user_agent: me
            preprocess: [tools/a -x, {command: [b, c d], pages: x, inputs: [y], timeout: 9s}]
            questions: {a.md: Why?, "b.md#c": [How?, When?]}
            smart_punctuation: true
            page_titles: files
            strings: {search.hint: Find it, pages.count: "Pages: {count}"}
            redirect_other_urls: true
            updated: git
            short_title: Docs
            host: netlify
            numbering: {enabled: true, except: b}
            """
        // Of the sentences of the catalogue two are enough.
        let sentences: Set = ["back", "close", "menu", "percent", "quote", "send", "skip"]
        for key in Self.names(of: ConfigurationKey.schema) where !key.contains(".") && !sentences.contains(key) {
            #expect(yaml.contains(key + ":"), "\(key)")
        }
        let (configuration, findings) = read(
            yaml,
            folders: ["text/en", "look", "static"]
        )
        #expect(findings.isEmpty)
        var expected = SiteConfiguration()
        expected.title = "My docs"
        expected.shortTitle = "Docs"
        expected.description = "About it"
        expected.baseURL = "https://example.org/docs/"
        expected.host = .netlify
        expected.content = "text/en"
        expected.language = "de"
        expected.editURL = "https://example.org/{path}"
        expected.maxPageKilobytes = 60
        expected.editor = "vscode://file{path}:{line}"
        expected.navigation = [
            .page(path: "a.md", title: nil, location: SourceLocation(path: "docgen.yml", line: 7, column: 14)),
            .page(path: "b.md", title: "B", location: SourceLocation(path: "docgen.yml", line: 7, column: 24)),
            .group(
                title: "C",
                page: nil,
                entries: [.page(path: "https://x", title: nil, location: SourceLocation(path: "docgen.yml", line: 7, column: 36))]
            ),
            .link(url: "https://example.org", title: "D"),
        ]
        expected.findings.weights = [.brokenLink: .error, .unknownHTML: .off]
        expected.findings.ignores = [
            FindingRules.Ignore(id: .foreignSyntax, location: SourceLocation(path: "docgen.yml", line: 38, column: 70)),
            FindingRules.Ignore(
                id: .brokenLink,
                path: "old/*",
                target: "x*",
                location: SourceLocation(path: "docgen.yml", line: 38, column: 86)
            ),
        ]
        expected.external.accept = HTTPStatusSet([200...299, 403...403])
        (expected.external.exclude, expected.external.include) = (["^https://x"], ["y"])
        (expected.external.timeout, expected.external.deadline, expected.external.hostInterval) = (
            .seconds(5), .seconds(120), .milliseconds(100)
        )
        (expected.external.concurrency, expected.external.hostConcurrency, expected.external.retries) = (9, 3, 1)
        (expected.external.maxRedirects, expected.external.cacheAge, expected.external.fragments) = (4, .seconds(604_800), false)
        (expected.external.requireHTTPS, expected.external.userAgent) = (true, "me")
        expected.preprocessors = [["tools/a", "-x"], ["b", "c d"]].enumerated().map { index, command in
            PreprocessRule(command: command, location: configuration.preprocessors[index].location)
        }
        (expected.preprocessors[1].pages, expected.preprocessors[1].inputs) = (["x"], ["y"])
        expected.preprocessors[1].timeout = .seconds(9)
        expected.codeChecks = [("json", []), ("py", ["python3", "-"]), ("bash", ["bash", "-n"])].enumerated().map { index, rule in
            var check = CodeCheckRule(language: rule.0, location: configuration.codeChecks[index].location)
            check.command = rule.1
            return check
        }
        expected.codeChecks[2].isForMarkedOnly = true
        (expected.codeChecks[2].timeout, expected.codeChecks[2].linePattern) = (.seconds(5), "line (1)")
        expected.strings = ["search.hint": "Find it", "pages.count": "Pages: {count}"]
        expected.hasFolderURLs = true
        expected.redirectsOtherURLs = true
        expected.readsDatesOfGit = true
        expected.redirects = configuration.redirects
        #expect(configuration.redirects.map(\.from) == ["old.html"])
        expected.publicFolders = ["static"]
        expected.allowsHTML = false
        expected.exclude = ["a", "b"]
        expected.frontMatterKeys = ["layout"]
        expected.abbreviationsFiles = ["words.md"]
        expected.variables = ["version": "1.2", "group.name": "text"]
        expected.readsFormulas = false
        expected.mathMacros = ["R": #"\mathbb{R}"#]
        expected.drawsDiagrams = false
        expected.breaksLines = true
        expected.curlsQuotes = true
        expected.pageTitles = .files
        expected.raisesText = true
        expected.lowersText = true
        expected.maxCodeLines = 40
        expected.template = "look"
        expected.usesMeaning = true
        expected.theme = SiteConfiguration.Theme(
            accent: "maroon",
            accentDark: "skyblue",
            font: "serif",
            monospaceFont: "mono",
            measure: "60ch",
            logo: "l.svg",
            logoDark: "d.svg",
            favicon: "f.svg"
        )
        expected.header = configuration.header
        #expect(
            configuration.header.map(\.target) == [
                .page("a.md"), .address("https://b.example"),
                .links([
                    SiteLink(
                        title: "D",
                        target: .address("mailto:d@x.example"),
                        location: SourceLocation(path: "docgen.yml", line: 40, column: 71)
                    )
                ]),
            ]
        )
        #expect(configuration.header.map(\.icon) == [nil, "i.svg", nil])
        expected.footer = configuration.footer
        #expect(configuration.footer.map(\.target) == [.page("e.md#f")])
        expected.copyright = "Mine"
        expected.languages = configuration.languages
        #expect(configuration.languages.map(\.target) == [.here, .address("/en/")])
        expected.versions = configuration.versions
        #expect(configuration.versions.map(\.title) == ["2.0"])
        expected.styles = ["own.css"]
        expected.outline = OutlineLevels("2-4") ?? .standard
        expected.headingIDs = .zola
        expected.givesTermsIDs = true
        expected.assets = ["c"]
        expected.assistant = SiteConfiguration.Assistant(
            isEnabled: false,
            examples: ["Why?"],
            handOver: [HandOver(name: "Forum", url: "https://f.example/"), HandOver(name: "Mail", url: "mailto:a@f.example")]
        )
        expected.questions = configuration.questions
        #expect(configuration.questions.map(\.path) == ["a.md", "b.md"])
        #expect(configuration.questions.map { $0.questions.map(\.text) } == [["Why?"], ["How?", "When?"]])
        #expect(configuration.questions.map { $0.questions.map(\.anchor) } == [[""], ["c", "c"]])
        expected.publishesMarkdown = true
        (expected.numbersNavigation, expected.unnumberedPages) = (true, ["b"])
        expected.hasStaticSearch = false
        var status = StatusSettings()
        (status.snapshots, status.incidents, status.objective, status.objectiveDays) = ("s", "i", 99.9, 7)
        (status.weights.degraded, status.weights.partial, status.weights.major) = (0.1, 0.2, 0.9)
        expected.status = status
        #expect(configuration.places.keys.sorted() == ["a", "b", "c", "d.svg", "f.svg", "l.svg", "own.css", "words.md"])
        expected.places = configuration.places
        #expect(configuration.place(of: "theme.logo") == configuration.places["l.svg"])
        #expect(configuration.place(of: "nothing") == SourceLocation(path: "docgen.yml"))
        expected.valuePlaces = configuration.valuePlaces
        #expect(configuration == expected)
    }

    /// The names of all keys, those below others too.
    private static func names(of schema: ValueSchema) -> [String] {
        switch schema {
        case .object(let properties, _): properties.flatMap { [$0.name] + names(of: $0.value) }
        case .either(let schemas): schemas.flatMap(names)
        default: []
        }
    }

    /// What JSON Schema says of the file and what is read of it come from one table; here from a validator's side.
    @Test func theSchemaNamesTypesAndRefusesOtherKeys() throws {
        let schema = try #require(try JSONSerialization.jsonObject(with: SiteConfiguration.schema()) as? [String: Any])
        #expect(schema["additionalProperties"] as? Bool == false)
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        #expect((properties["html"]?["enum"] as? [Any])?.prefix(2).map { "\($0)" } == ["allow", "escape"])
        #expect(properties["title"]?["type"] as? [String] == ["string", "number", "boolean", "null"])
        let assistant = try #require(properties["assistant"]?["properties"] as? [String: [String: Any]])
        #expect(assistant["enabled"]?["type"] as? [String] == ["boolean", "string", "null"])
        let examples = try #require(assistant["examples"]?["anyOf"] as? [[String: Any]])
        #expect(examples.compactMap { $0["maxItems"] as? Int } == [6])
        let theme = try #require(properties["theme"]?["properties"] as? [String: [String: Any]])
        #expect(theme["accent"]?["pattern"] as? String == CSSPattern.colour.expression)
        #expect((properties["navigation"]?["items"] as? [String: Any])?["$ref"] as? String == "#/$defs/navigationEntry")
        #expect((schema["$defs"] as? [String: Any])?.keys.sorted() == ["navigationEntry", "siteLink"])
        #expect(assistant["enabled"]?["description"] as? String == "Whether pages have an assistant.")
        let frontMatter = try #require(try JSONSerialization.jsonObject(with: FrontMatter.schema()) as? [String: Any])
        #expect(frontMatter["additionalProperties"] as? Bool == true)
    }

    /// A default stands in the table that reads the key; editors show it, and the manual says the same.
    @Test func theSchemaNamesTheDefaultsOfTheManual() throws {
        let schema = try #require(try JSONSerialization.jsonObject(with: SiteConfiguration.schema()) as? [String: Any])
        let properties = try #require(schema["properties"] as? [String: [String: Any]])
        #expect(properties["html"]?["default"] as? String == "allow" && properties["urls"]?["default"] as? String == "html")
        let status = try #require((properties["status"]?["anyOf"] as? [[String: Any]])?.first?["properties"] as? [String: [String: Any]])
        #expect(status["slo_days"]?["default"] as? Double == 30 && status["slo"]?["default"] == nil)
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let manual = try String(contentsOf: root.appending(path: "docs/reference/configuration.md"), encoding: .utf8)
        var compared = 0
        for section in manual.split(separator: "\n## `").dropFirst() {
            let key = ConfigurationKey.all.first { section.hasPrefix($0.name + "`") }
            guard let standard = key?.standard, let text = section.firstMatch(of: /Default: `([^`]+)`/)?.1 else { continue }
            compared += 1
            switch standard {
            case .text(let value): #expect(text == value, "\(key?.name ?? "")")
            case .flag(let value): #expect(text == "\(value)", "\(key?.name ?? "")")
            case .number(let value): #expect(Double(text) == value, "\(key?.name ?? "")")
            }
        }
        #expect(compared >= 7)
    }

    @Test(arguments: [
        "", "# nothing\n", "title: ''\n", "{}\n", "title:\n", "title: ~\n", "navigation:\nexclude: null\n", "theme:\n",
        "theme:\n  accent:\n",
        "assistant:\n  enabled:\n  examples: ~\nmarkdown: NULL\n", "status: false\n", "status: off\n",
    ])
    func hasADefaultForEverything(yaml: String) {
        let (configuration, findings) = read(yaml)
        #expect(findings.isEmpty)
        var expected = SiteConfiguration()
        expected.valuePlaces = configuration.valuePlaces
        #expect(configuration == expected)
    }

    @Test(arguments: ["status:\n", "status: ~\n", "status: true\n", "status: {}\n", "status:\n  slo:\n"])
    func statusAloneTakesEveryDefault(yaml: String) {
        let (configuration, findings) = read(yaml)
        #expect(findings.isEmpty)
        #expect(configuration.status == StatusSettings())
    }

    @Test(arguments: [("true", true), ("'true'", true), ("Yes", true), ("ON", true), ("no", false), ("\"False\"", false), ("off", false)])
    func aFlagIsReadInEveryFormThatToolsWrite(text: String, flag: Bool) {
        #expect(read("markdown: \(text)\n").configuration.publishesMarkdown == flag)
        #expect(read("markdown: \(text)\n").findings.isEmpty)
    }

    @Test(arguments: [
        "red", "rebeccapurple", "#fff", "#FFFF", "#00666f", "#00666fcc", "rgb(0 102 111)", "rgba(0, 0, 0, .5)", "oklch(70% 0.1 200)",
        "color-mix(in oklab, red 20%, #fff)", "var(--brand)",
    ])
    func takesEveryFormOfAColour(colour: String) {
        #expect(read("theme: {accent: '\(colour)'}").findings.allSatisfy { $0.hasSuffix("colour: 4.5:1 is the least") })
    }

    @Test(arguments: ["72ch", "60.5em", ".5in", "100%", "min(72ch, 100%)", "calc(40ch + 2em)", "none", "0"])
    func takesEveryFormOfAWidth(width: String) {
        #expect(read("theme: {measure: '\(width)'}").findings.isEmpty)
    }

    @Test func takesTheFolderDocsWhereThereIsOne() {
        #expect(read("title: a", folders: ["docs"]).configuration.content == "docs")
        #expect(read("content: .", folders: ["docs"]).configuration.content.isEmpty)
    }

    private static let unknownKey = """
        2:1: error: unknown key 'xyzzy' [configuration-unknown-key]
          hint: known keys: title, short_title, description, base_url, host, content, language, strings, edit_url, editor, urls, redirect_other_urls, updated, redirects, navigation, numbering, header, footer, copyright, languages, versions, outline, page_titles, heading_ids, term_ids, html, exclude, assets, \
        public, front_matter_keys, abbreviations, variables, math, diagrams, breaks, smart_punctuation, superscript, subscript, code, preprocess, template, styles, theme, assistant, questions, checks, external, markdown, search, meaning, \
        status
        """

    private static let expectedURL = "\n  hint: write 'https://example.org/docs/'"

    @Test(arguments: [
        (
            "theme:\n  accent: #ff0000\n",
            "docgen.yml:2:11: warning: theme.accent has no value: '#ff0000' is a comment [configuration-value]\n  hint: put it in quotes"
        ),
        ("title: #1\n", "docgen.yml:1:8: warning: title has no value: '#1' is a comment [configuration-value]\n  hint: put it in quotes"),
        ("title: # later\n", ""), ("title:\n", ""), ("title: \"#1\"\n", ""), ("title: C #1\n", ""),
    ])
    func aCommentInPlaceOfAValueIsSaid(yaml: String, finding: String) {
        var reader = ConfigurationReader(file: "docgen.yml") { _ in false }
        reader.read(yaml)
        #expect(reader.diagnostics.map(\.description).joined() == finding)
    }

    private static let mistakes: [(yaml: String, expected: String)] = [
        ("titel: X", "1:1: error: unknown key 'titel' [configuration-unknown-key]\n  hint: did you mean 'title'?"),
        ("title: a\nxyzzy: 1", unknownKey),
        ("theme:\n  acent: red", "2:3: error: unknown key 'theme.acent' [configuration-unknown-key]\n  hint: did you mean 'accent'?"),
        ("title: [a]", "1:8: error: title is a list, expected text [configuration-value]"),
        ("language: {a: b}", "1:11: error: language is a mapping, expected text [configuration-value]"),
        ("base_url: example.org", "1:11: error: base_url 'example.org' is not an http or https URL [configuration-value]" + expectedURL),
        (
            "base_url: https://a/?b",
            "1:11: error: base_url 'https://a/?b' has a query, and pages are found by their paths [configuration-value]" + expectedURL
        ),
        (
            "base_url: https://a/#b",
            "1:11: error: base_url 'https://a/#b' has a fragment, and pages are found by their paths [configuration-value]" + expectedURL
        ),
        ("content: nowhere", "1:10: error: content 'nowhere' is not a folder beside docgen.yml [configuration-value]"),
        ("content: ../up", "1:10: error: content '../up' is not a folder beside docgen.yml [configuration-value]"),
        ("content: /etc", "1:10: error: content '/etc' is not a folder beside docgen.yml [configuration-value]"),
        (
            "edit_url: https://example.org",
            "1:11: error: edit_url has no '{path}' [configuration-value]\n  hint: write 'https://github.com/owner/name/edit/main/docs/{path}'"
        ),
        ("navigation: x", "1:13: error: navigation is 'x', expected a list [configuration-value]"),
        (
            "navigation:\n  - {a: b, c: d}",
            "2:5: error: navigation entry is a mapping, expected a path, 'Title: path', 'Title:' with a list, or 'Title:' alone [configuration-value]"
        ),
        (
            "navigation:\n  - A: {b: c}", "2:9: error: unknown key 'b' [configuration-unknown-key]\n  hint: known keys: page, entries"
        ),
        ("html: maybe", "1:7: error: html is 'maybe', expected 'allow' or 'escape' [configuration-value]"),
        ("search: none", "1:9: error: search is 'none', expected 'static' or 'server' [configuration-value]"),
        ("exclude: {a: b}", "1:10: error: exclude is a mapping, expected a list of texts [configuration-value]"),
        ("theme: red", "1:8: error: theme is 'red', expected 'key: value' lines [configuration-value]"),
        ("theme:\n  accent: \"a;b\"", "2:11: error: theme.accent 'a;b' is not one CSS value [configuration-value]"),
        ("? [a]\n: b", "1:3: error: a key must be text [configuration-key]"),
        ("- a", "1:1: error: expected 'key: value' lines [configuration-syntax]"),
        ("title: a: b", "1:9: error: not valid YAML: mapping values are not allowed in this context [configuration-syntax]"),
        ("title: \"a", "1:8: error: not valid YAML: found unexpected end of stream [configuration-syntax]"),
        ("language: en\ntitle: [SV\n", "2:8: error: not valid YAML: did not find expected ',' or ']' [configuration-syntax]"),
        ("title: a\nlanguage: de\ntitle: b", "3:1: error: not valid YAML: key twice: title [configuration-syntax]"),
        ("theme:\n  font: a\n  font: b", "3:3: error: not valid YAML: key twice: font [configuration-syntax]"),
        (
            "language: deutsch",
            "1:11: error: language 'deutsch' is not a language code [configuration-value]\n  hint: write a code like 'de', 'en' or 'pt-BR'"
        ),
        (
            "language: en_US",
            "1:11: error: language 'en_US' is not a language code [configuration-value]\n  hint: write a code like 'de', 'en' or 'pt-BR'"
        ),
        ("exclude: [[a], b]", "1:11: error: exclude holds a list, expected a list of texts [configuration-value]"),
        (
            "navigation:\n  - X: \"JavaScript://%0aalert(1)\"",
            "2:8: error: navigation links to 'JavaScript://%0aalert(1)', which browsers run as code [configuration-value]"
        ),
        (
            "editor: javascript:alert(1)//{path}",
            "1:9: error: editor 'javascript:alert(1)//{path}' is not a URL with '{path}' [configuration-value]\n"
                + "  hint: write 'vscode://file{path}:{line}:{column}'"
        ),
        (
            "edit_url: javascript:alert(1)//{path}",
            "1:11: error: edit_url 'javascript:alert(1)//{path}' is not an http or https URL [configuration-value]\n"
                + "  hint: write 'https://github.com/owner/name/edit/main/docs/{path}'"
        ),
        (
            "base_url: https://u:p@a.b/",
            "1:11: error: base_url 'https://u:p@a.b/' has a user name, which every reader would see [configuration-value]" + expectedURL
        ),
        ("exclude: 5", "1:10: error: exclude is '5', expected a path, or a list of paths [configuration-value]"),
        ("template: nowhere", "1:11: error: template 'nowhere' is not a folder beside docgen.yml [configuration-value]"),
        ("assistant: {enabled: maybe}", "1:22: error: assistant.enabled is 'maybe', expected true or false [configuration-value]"),
        ("status: {slo_days: 1.5}", "1:20: error: status.slo_days is '1.5', expected a whole number from 1 to 90 [configuration-value]"),
        ("exclude:\n  - a\n  -\n", "3:4: error: exclude has an entry that is empty [configuration-value]\n  hint: remove it"),
        (
            "theme: {accent: bleu}",
            "1:17: error: theme.accent 'bleu' is not a CSS colour [configuration-value]\n  hint: did you mean 'blue'?"
        ),
        (
            "theme: {accent: '#12345'}",
            "1:17: error: theme.accent '#12345' is not a CSS colour [configuration-value]\n  hint: write one like '#00666f', 'teal' or 'rgb(0 102 111)'"
        ),
        (
            "theme: {measure: 60}",
            "1:18: error: theme.measure '60' is not a CSS width [configuration-value]\n  hint: write one like '72ch' or '45rem'"
        ),
        ("site_name: A", "1:1: error: unknown key 'site_name' [configuration-unknown-key]\n  hint: the name here is 'title'"),
        ("nav: [a.md]", "1:1: error: unknown key 'nav' [configuration-unknown-key]\n  hint: the name here is 'navigation'"),
        ("lang: de", "1:1: error: unknown key 'lang' [configuration-unknown-key]\n  hint: the name here is 'language'"),
        ("baseURL: x", "1:1: error: unknown key 'baseURL' [configuration-unknown-key]\n  hint: the name here is 'base_url'"),
        ("accent: red", "1:1: error: unknown key 'accent' [configuration-unknown-key]\n  hint: it belongs elsewhere: 'theme.accent'"),
        ("theme: {primary: red}", "1:9: error: unknown key 'theme.primary' [configuration-unknown-key]\n  hint: the name here is 'accent'"),
        (
            "plugins: [search]",
            "1:1: error: unknown key 'plugins' [configuration-unknown-key]\n  hint: docgen has no plugins: 'preprocess' names programs that change pages"
        ),
        (
            "repo_url: https://example.org/r",
            "1:1: error: unknown key 'repo_url' [configuration-unknown-key]\n"
                + "  hint: write a link to it in 'header', and 'edit_url' for links to edit a page"
        ),
        (
            "themeConfig: {}",
            "1:1: error: unknown key 'themeConfig' [configuration-unknown-key]\n  hint: 'docgen migrate' reads the configuration of another tool"
        ),
        (
            "status:\n  weights: {major: 7}",
            "2:20: error: status.weights.major is '7', expected a number from 0 to 1 [configuration-value]"
        ),
    ]

    @Test(arguments: mistakes)
    func reportsAMistake(yaml: String, expected: String) {
        #expect(read(yaml).findings == ["docgen.yml:" + expected])
    }

    @Test func reportsEveryMistakeAtOnce() {
        let (configuration, findings) = read("titel: a\nhtml: b\nlanguage: de\nbase_url: c\n")
        #expect(findings.count == 3)
        #expect(configuration.language == "de")
    }

    @Test func anUnreadableConfigurationStopsTheBuild() throws {
        let site = try SiteFixture(["docgen.yml/x": "", "a.md": "# A\n"])
        let error = #expect(throws: SiteError.self) { try site.build() }
        #expect(error?.description.hasPrefix("cannot read '\(site.root)/docgen.yml'") == true)
    }

    @Test func escapesRawHTMLWhenTold() throws {
        let site = try SiteFixture(["docgen.yml": "html: escape\n", "a.md": "# A\n\n<div onclick=\"x()\">a</div>\n"])
        try site.build()
        #expect(try site.article("a.html").contains("&lt;div onclick=&quot;x()&quot;&gt;"))
    }

    @Test func acceptsFrontMatterOfOtherTools() throws {
        let site = try SiteFixture([
            "docgen.yml": "front_matter_keys: [layout, hero_*]\n", "a.md": "---\nlayout: x\nhero_image: y\n---\n# A\n",
        ])
        #expect(try site.findings().isEmpty)
    }
}
