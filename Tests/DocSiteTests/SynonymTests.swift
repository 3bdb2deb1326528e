import DocModel
import Testing

@testable import DocSite

struct SynonymTests {
    private func build(_ yaml: String) throws -> (synonyms: [[String]], findings: [String], files: [String]) {
        let site = try SiteFixture(["index.md": "# Home\n", "synonyms.yml": yaml])
        let findings = try site.findings()
        return (try SiteBuilder(root: site.root).synonyms, findings, findings.isEmpty ? try site.written() : [])
    }

    @Test func readsGroups() throws {
        let (synonyms, findings, files) = try build("- sign in,  log in , login\n- k8s, kubernetes\n")
        #expect(synonyms == [["sign in", "log in", "login"], ["k8s", "kubernetes"]])
        #expect(findings.isEmpty)
        #expect(!files.contains("synonyms.yml"), "it is not for readers")
    }

    @Test(arguments: ["", "# nothing yet\n", "[]\n"])
    func mayBeEmpty(yaml: String) throws {
        let (synonyms, findings, _) = try build(yaml)
        #expect(synonyms.isEmpty)
        #expect(findings.isEmpty)
    }

    @Test(arguments: [
        ("a: b, c\n", "synonyms.yml:1:1: error: expected a list [synonyms]"),
        ("- a, b\n- lonely\n", "synonyms.yml:2:3: error: 'lonely' is one word alone [synonyms]"),
        ("- {a: b}\n", "synonyms.yml:1:3: error: expected words with commas between them [synonyms]"),
        ("- a, one two three four\n", "synonyms.yml:1:3: error: 'one two three four' is more than 3 words [synonyms]"),
        ("- \"a\n", "synonyms.yml:1:3: error: not valid YAML: found unexpected end of stream [synonyms]"),
    ])
    func reportsAMistake(yaml: String, expected: String) throws {
        let (_, findings, _) = try build(yaml)
        #expect(findings.map { $0.prefix { $0 != "\n" } }.map(String.init) == [expected])
    }
}
