import TestSupport
import Testing

@testable import ProjectSetup

struct ToolTests {
    @Test(arguments: [
        (["mkdocs.yml"], Tool.mkdocs, ""), (["properdocs.yml"], .mkdocs, ""), (["book.toml", "src/SUMMARY.md"], .mdbook, ""),
        (["site/hugo.toml"], .hugo, "site"),
        (["website/docusaurus.config.js"], .docusaurus, "website"), (["docs/.vitepress/config.ts"], .vitepress, "docs"),
        ([".obsidian/app.json", ".obsidian/workspace.json"], .obsidian, ""),
    ])
    func isKnownByItsConfiguration(paths: [String], tool: Tool, folder: String) {
        let found = Tool.find(in: ProjectFiles(Dictionary(uniqueKeysWithValues: paths.map { ($0, "") })))
        #expect(found == [Tool.Found(tool: tool, configuration: paths[0], folder: folder)])
    }

    @Test(arguments: [
        (["docs/conf.py", "docs/index.md"], "'docs/conf.py' is of Sphinx, whose settings"),
        (["docs/antora.yml", "docs/modules/ROOT/pages/a.adoc"], "'docs/antora.yml' is of Antora, whose settings"), (["a.md"], nil),
    ])
    func namesTheToolOfAProjectThatIsNotRead(paths: [String], begins: String?) {
        let files = ProjectFiles(Dictionary(uniqueKeysWithValues: paths.map { ($0, "") }))
        #expect(Tool.find(in: files).isEmpty)
        #expect(Tool.unread(in: files).map { $0.hasPrefix(begins ?? "-") } == begins.map { _ in true })
    }

    @Test func hugoAndZolaShareAName() {
        let content = ["content/a.md": "# A\n"]
        #expect(Tool.find(in: ProjectFiles(content.merging(["config.toml": "base_url = \"/\"\n"]) { $1 })).map(\.tool) == [.zola])
        #expect(Tool.find(in: ProjectFiles(content.merging(["config.toml": "baseURL = \"/\"\n"]) { $1 })).map(\.tool) == [.hugo])
        #expect(Tool.find(in: ProjectFiles(content.merging(["config.toml": "port = 1\n"]) { $1 })).isEmpty)
    }

    @Test func aProjectInTheFolderItselfComesBeforeThoseBelow() {
        let files = ProjectFiles(["mkdocs.yml": "", "examples/a/mkdocs.yml": "", "examples/b/book.toml": ""])
        #expect(Tool.find(in: files).map(\.configuration) == ["mkdocs.yml"])
        #expect(Tool.find(in: ProjectFiles(["a/mkdocs.yml": "", "b/mkdocs.yml": ""])).count == 2)
    }

    @Test func refusesAFileThatIsNotUTF8() throws {
        let folder = try TemporaryFolder()
        try folder.write([0x61, 0x3A, 0x20, 0xE9, 0x0A], to: "mkdocs.yml")
        let files = try ProjectFiles(folder: folder.path)
        let found = try #require(Tool.find(in: files).first)
        let error = #expect(throws: SetupError.self) { try found.tool.read(found, in: files) }
        #expect(error?.description == "mkdocs.yml: the file is not UTF-8\n  hint: save it as UTF-8 and try again")
    }

    @Test func refusesAFileThatIsNoConfigurationForItsSize() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 0x23, count: 9_000_000), to: "mkdocs.yml")
        let files = try ProjectFiles(folder: folder.path)
        let found = try #require(Tool.find(in: files).first)
        let error = #expect(throws: SetupError.self) { try found.tool.read(found, in: files) }
        #expect(error?.description == "mkdocs.yml: the file has 9000000 bytes, more than 8000000")
    }
}
