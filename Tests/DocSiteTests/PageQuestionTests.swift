import DocMarkdown
import DocModel
import Testing

@testable import DocSite

/// `questions` in front matter and in `docgen.yml`.
struct PageQuestionTests {
    @Test func questionsReachTheirSectionsAndTheAssistant() throws {
        let site = try SiteFixture([
            "docgen.yml": "questions:\n  b.md#two: [Second?, Third?]\n  b.md: Whole?\n", "index.md": "# Home\n",
            "a.md": "---\nquestions:\n  - First?\n  - '#one': Of one?\n---\n# A\n\n## One\n\nText.\n", "b.md": "# B\n\n## Two\n\nText.\n",
        ])
        #expect(try site.findings() == [])
        let builder = try SiteBuilder(root: site.root)
        let pages = try builder.load(SiteSources(builder.configuration, in: builder.root, skipping: []), index: nil).site.pages
        let questions = pages.map { page in page.frontMatter.questions.map { $0.anchor + " " + $0.text } }
        #expect(questions == [[" First?", "one Of one?"], ["two Second?", "two Third?", " Whole?"], []])
        let script = try #require(try site.written().first { $0.hasSuffix("/site.js") })
        #expect(try site.html(script).contains(#""examples":["First?","Second?"]"#))
    }

    @Test(arguments: [
        (
            "questions:\n  nowhere: Why?\n",
            "a.md:3:12: warning: no heading of the page has the anchor '#nowhere': the question is left out [front-matter-value]\n  hint: name an anchor of a heading, or none for the whole page"
        ),
        (
            "questions: {instal-it: Why?}\n",
            "a.md:2:24: warning: no heading of the page has the anchor '#instal-it': the question is left out [front-matter-value]\n  hint: did you mean '#install-it'?"
        ),
        ("questions: [[a]]\n", "a.md:2:13: warning: questions is a list, expected a question, or 'anchor: question' [front-matter-value]"),
        (
            "questions: {one: {two: Why?}}\n",
            "a.md:2:18: warning: questions.one is a mapping, expected a question, or a list of questions [front-matter-value]"
        ),
        (
            "questions: \(String(repeating: "x", count: 121))\n",
            "a.md:2:12: warning: questions has a question of 121 characters, expected at most 120 [front-matter-value]"
        ),
    ])
    func mistakesAreReported(yaml: String, expected: String) throws {
        let site = try SiteFixture(["a.md": "---\n\(yaml)---\n# A\n\n## Install it\n\nText.\n"])
        #expect(try site.findings() == [expected])
    }

    @Test(arguments: [
        ("Lamp", "Lamp"), ("Argo CD - Declarative GitOps", "Argo CD"), ("Lamp: a manual | Docs", "Lamp"), ("e-mail", "e-mail"), ("", ""),
    ])
    func aTitleHoldsAName(title: String, name: String) {
        #expect(OwnersWords.name(in: title) == name)
    }

    @Test func aPageThatIsNotThereIsReported() throws {
        let site = try SiteFixture(["docgen.yml": "questions:\n  aa.md: Why?\n", "a.md": "# A\n\nText.\n"])
        #expect(
            try site.findings() == [
                "docgen.yml:2:3: warning: questions names 'aa.md', which is not a page of the content folder [configuration-value]\n  hint: did you mean 'a.md'?"
            ]
        )
    }
}
