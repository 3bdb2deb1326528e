import Foundation
import DocModel
import TestSupport
import Testing

@testable import DocSite

/// What the template's scripts are told, and how they are published.
struct SiteAssetsTests {
    private func asset(_ name: String, of site: SiteFixture) throws -> String {
        let path = try #require(try site.written().first { $0.hasPrefix("assets/") && $0.hasSuffix("/" + name) })
        return try site.html(path)
    }

    // MARK: Settings

    @Test func tellsTheScriptsWhatTheConfigurationSays() throws {
        let site = try SiteFixture([
            "docgen.yml": "title: A \"B\" </script>\nassistant:\n  enabled: false\n  examples: [How?, Why?]\n", "a.md": "# A\n",
        ])
        #expect(try site.findings().isEmpty)
        let first = try #require(try asset("site.js", of: site).split(separator: "\n").first)
        #expect(
            first
                == #"globalThis.docgen = { settings: {"assistant":false,"engine":true,"examples":["How?","Why?"],"handover":[],"tags":[],"title":"A \"B\" </script>"} };"#
        )
    }

    @Test func tellsTheTwelveTagsOfMostPages() throws {
        var files = ["hidden.md": "---\nhidden: true\ntags: [secret]\n---\n# H\n"]
        for (number, tag) in ["Setup", "setup", "setup"].enumerated() { files["\(number).md"] = "---\ntags: \(tag)\n---\n# \(number)\n" }
        files["b.md"] = "---\ntags: [z1, z2, z3, z4, z5, z6, z7, z8, z9, za, zb, zc, Two, SETUP]\n---\n# B\n"
        files["c.md"] = "---\ntags: [Two]\n---\n# C\n"
        let site = try SiteFixture(files)
        try site.build()
        let settings = try #require(try asset("site.js", of: site).split(separator: "\n").first)
        #expect(settings.contains(#""tags":["setup","Two","z1","z2","z3","z4","z5","z6","z7","z8","z9","za"]"#))
    }

    @Test func aSiteThatAlwaysHasAServerHasNoEngine() throws {
        let site = try SiteFixture(["docgen.yml": "search: server\n", "a.md": "# A\n"])
        #expect(try site.findings().isEmpty)
        #expect(try asset("site.js", of: site).contains(#""engine":false"#))
        #expect(try !site.written().contains { $0.contains("/search-engine.js") })
        #expect(try !asset("modules.js", of: site).contains("class Ranker"))
    }

    @Test func theAssistantIsOnUnlessTheConfigurationOrTheCallerSaysNo() throws {
        let plain = try SiteFixture(["a.md": "# A\n"])
        try plain.build()
        #expect(try asset("site.js", of: plain).contains("\"assistant\":true"))
        _ = try SiteBuilder(root: plain.root, options: .init(isAssistantEnabled: false)).build(into: plain.output) { ListingSink(path: $0) }
        #expect(try asset("site.js", of: plain).contains("\"assistant\":false"))
    }

    @Test func knowsAnEngineOfTheTemplate() throws {
        let site = try SiteFixture([
            "docgen.yml": "template: look\n", "look/assets/search-engine.js": "export async function openEngine(root) {}\n",
            "a.md": "# A\n",
        ])
        try site.build()
        #expect(try asset("site.js", of: site).contains("\"engine\":true"))
        #expect(try asset("modules.js", of: site).contains("return { openEngine };"))
    }

    @Test(arguments: [
        ("enabled: maybe", "2:12: error: assistant.enabled is 'maybe', expected true or false [configuration-value]"),
        (
            "handover: [{Forum: 'javascript:alert(1)'}]",
            "2:22: error: assistant.handover 'javascript:alert(1)' is not an http, https or mailto URL [configuration-value]\n  hint: write '- Forum: https://forum.example.org/'"
        ),
        (
            "handover: {Forum: x}",
            "2:13: error: assistant.handover is a mapping, expected a list of names with URLs: '- Forum: https://forum.example.org/' [configuration-value]"
        ),
        (
            "handover: [https://f.example/]",
            "2:14: error: assistant.handover is 'https://f.example/', expected a name with its URL: '- Forum: https://forum.example.org/' [configuration-value]"
        ),
        ("exampels: [a]", "2:3: error: unknown key 'assistant.exampels' [configuration-unknown-key]\n  hint: did you mean 'examples'?"),
        (
            "examples: [a, b, c, d, e, f, g]",
            "2:13: error: assistant.examples has 7 questions, expected at most 6 of at most 120 characters [configuration-value]"
        ),
    ])
    func reportsAMistake(yaml: String, expected: String) throws {
        let site = try SiteFixture(["docgen.yml": "assistant:\n  \(yaml)\n", "a.md": "# A\n"])
        #expect(try site.findings() == ["docgen.yml:" + expected])
    }

    // MARK: Comments

    @Test func leavesOutTheCommentsOfTheDefaultTemplateOnly() throws {
        let own = "// mine\nexport const a = 1;\n"
        let site = try SiteFixture(["docgen.yml": "template: look\n", "look/assets/own.js": own, "a.md": "# A\n"])
        try site.build()
        #expect(try asset("own.js", of: site) == own)
        for name in ["site.js", "chat.js", "richtext.js", "site.css", "chat.css"] {
            let text = try asset(name, of: site)
            #expect(!text.split(separator: "\n").contains { $0.hasPrefix("//") || $0.hasPrefix(" ") || $0.hasPrefix("* ") }, "\(name)")
        }
        #expect(try asset("chat.js", of: site).contains("import { fromHTML, fromMarkdown, linkCitations } from \"./richtext.js\";"))
    }

    // MARK: Modules as a classic script

    @Test func joinsModulesInTheOrderOfTheirImports() throws {
        let script = try ModuleBundle.script(of: [
            "a.js": Array("import { b, c as d } from \"./z.js\";\nexport function a() { return b + d; }\n".utf8),
            "z.js": Array("export const b = 1;\nexport async function c() {}\nconst hidden = 2;\n".utf8),
            "site.js": Array("const classic = true;\n".utf8),
        ])
        #expect(
            script == """
                docgen.modules = {};
                docgen.modules["./z.js"] = (() => {
                "use strict";
                const b = 1;
                async function c() {}
                const hidden = 2;


                return { b, c };
                })();
                docgen.modules["./a.js"] = (() => {
                "use strict";
                const { b, c : d } = docgen.modules["./z.js"];
                function a() { return b + d; }


                return { a };
                })();

                """
        )
    }

    @Test(arguments: [
        ("import x from \"./z.js\";\nexport const a = 1;", "assets/a.js:1: write imports as: import { name } from \"./file.js\";"),
        ("export { a };", "assets/a.js:1: write exports as: export before a declaration"),
        ("export default 1;", "assets/a.js:1: write exports as: export before a declaration"),
        ("import { x } from \"./nowhere.js\";\nexport const a = 1;", "assets/a.js: './nowhere.js' is not a module of the template"),
        ("import { a } from \"./a.js\";\nexport const b = 1;", "assets/a.js: './a.js' imports itself"),
    ])
    func namesAModuleThatItCannotJoin(text: String, expected: String) throws {
        let site = try SiteFixture(["docgen.yml": "template: look\n", "look/assets/a.js": text + "\n", "a.md": "# A\n"])
        let error = #expect(throws: SiteError.self) { try site.build() }
        #expect(error?.description == expected)
        #expect(!site.folder.exists("dist"))
    }

    // MARK: Weight

    @Test func weighsWhatAReaderDownloads() throws {
        let site = try SiteFixture(["index.md": "# Home\n", "a.md": "# A\n\ntext\n", "b.md": "# B\n"])
        let builder = try SiteBuilder(root: site.root, options: .init(measuresWeight: true))
        let report = try builder.build(into: site.output) { ListingSink(path: $0) }
        #expect(
            report.weights.map(\.name) == [
                "HTML of the first page", "HTML of the median page (a.html)", "CSS of every page",
                "CSS of diagrams, on pages that have some", "CSS of arrays in formulas, on pages that have some",
                "JavaScript before first use",
                "tabs, on pages that have some", "code that folds or wraps, on first use", "previews of footnotes",
                "images shown larger, on first use",
                "page list on first use", "search on first use", "assistant on first use", "votes, with the first answer",
                "list of earlier threads", "check that a person asks", "code and formulas of answers", "help where there is no answer",
                "language of a question that has no answer", "what a glossary says", "how something is done",
                "search engine where no server answers",
            ]
        )
        // The default template is within its budget: this is the test that keeps it there.
        for weight in report.weights { #expect(!weight.isExceeded, "\(weight)") }
        #expect(report.diagnostics.isEmpty)
        #expect(try site.build().weights.isEmpty)
    }

    @Test func aHeavyPageExceedsTheBudget() throws {
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<6_000).map { _ in String(UInt16.random(in: 0...UInt16.max, using: &generator), radix: 36) }
        let site = try SiteFixture(["index.md": "# Home\n\n\(noise.joined(separator: " "))\n"])
        let builder = try SiteBuilder(root: site.root, options: .init(measuresWeight: true))
        let report = try builder.build(into: site.output) { ListingSink(path: $0) }
        let bytes = try #require(report.weights.first).bytes
        #expect(
            report.diagnostics.first?.description
                == "docgen.yml:1:1: error: HTML of the first page has \(bytes) bytes compressed, more than 8192 [budget]"
        )
        #expect(site.folder.exists("dist"), "the site is written all the same")
    }
}
