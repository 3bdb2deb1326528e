import DocModel
import DocSite
import TestSupport
import Testing

@testable import ProjectSetup

struct NewSiteTests {
    @Test(arguments: [
        (["docs/a.md": "# A\n", "Package.swift": ""], "docs", 1), (["index.md": "# A\n"], ".", 1), (["README.md": "# R\n"], "docs", 2),
        ([:], "docs", 2),
        (["documentation/x.md": "# X\n", "src/a.c": ""], "documentation", 1), (["a.md": "# A\n", "b.md": "# B\n"], ".", 1),
        (["CHANGELOG.md": "# C\n", "package.json": "{}"], "docs", 2),
    ])
    func findsTheFolderWithTheMarkdown(files: [String: String], content: String, count: Int) {
        let site = NewSite(ProjectFiles(files), name: "x", git: nil)
        #expect(site.content == content)
        #expect(site.files.count == count, "a first page is written where there is none")
    }

    @Test(arguments: [
        ("# The *lamp* [project](x.md) ![badge](b.svg)\n", "The lamp project"), ("<p>x</p>\n\n# snake_case\n", "snake_case"),
        ("```\n# no\n```\n", "My tool"), ("", "My tool"),
    ])
    func takesTheTitleFromTheReadme(readme: String, title: String) {
        #expect(NewSite(ProjectFiles(["README.md": readme]), name: "my-tool", git: nil).title == title)
    }

    @Test(arguments: [
        ("git@github.com:lamp/lamp.git", "https://github.com/lamp/lamp"),
        ("https://user:secret@gitlab.com/a/b/c.git", "https://gitlab.com/a/b/c"),
        ("ssh://git@git.example.org:2222/a/b", "https://git.example.org/a/b"), ("/srv/git/a.git", nil), ("../a", nil),
        ("file:///srv/a.git", nil),
    ])
    func knowsARepositoryByItsRemote(remote: String, address: String?) {
        let config = "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = \(remote)\n\tfetch = x\n"
        #expect(GitFacts(config: config, head: "ref: refs/heads/trunk\n", prefix: "").repository == address)
    }

    @Test func linksToTheFileInItsBranch() {
        let git = GitFacts(repository: "https://gitlab.com/a/b", branch: "trunk", prefix: "packages/one")
        let text = NewSite(ProjectFiles(["docs/a.md": ""]), name: "x", git: git).files[0].text
        #expect(text.contains("\nedit_url: https://gitlab.com/a/b/-/edit/trunk/packages/one/docs/{path}\n"))
        #expect(text.contains("# base_url: https://a.gitlab.io/b/\n"))
        #expect(text.contains("\nheader:\n  - GitLab: https://gitlab.com/a/b\n"))
    }

    @Test(arguments: NewSite.Service.allCases)
    func writesAWorkflow(service: NewSite.Service) {
        let git = GitFacts(repository: "https://github.com/lamp/lamp", branch: "trunk", prefix: "")
        let files = NewSite(ProjectFiles(["docs/a.md": ""]), name: "x", git: git, service: service).files
        #expect(files.map(\.path) == ["docgen.yml", service == .github ? ".github/workflows/docs.yml" : ".gitlab-ci.yml"])
        let (step, address) =
            switch service {
            case .github: ("uses: docgen/docgen@v\(docgenVersion)\n", "          base-url: https://lamp.github.io/lamp/\n")
            case .gitlab: ("/bin/docgen build --strict", "--base-url \"$CI_PAGES_URL/\"")
            }
        #expect(files[1].text.contains(step) && files[1].text.contains(address), "\(files[1].text)")
        #expect(!files[1].text.contains("\t"))
    }

    @Test func itsSettingsAreReadWithoutAFinding() throws {
        let folder = try TemporaryFolder()
        for file in NewSite(try ProjectFiles(folder: folder.path), name: "C#: the tool", git: nil).files {
            try folder.write(file.text, to: file.path)
        }
        let report = try SiteBuilder(root: folder.path).check()
        #expect(report.diagnostics.isEmpty)
        #expect(report.pageCount == 1)
        #expect(try SiteConfiguration.load(root: folder.path).configuration.title == "C#: the tool")
    }

    @Test(arguments: NewSite.Service.allCases)
    func theWorkflowLeavesTheAddressToTheSettings(service: NewSite.Service) throws {
        let git = GitFacts(repository: "https://github.com/lamp/lamp", branch: "main", prefix: "")
        func workflow(_ settings: String) throws -> String {
            try #require(NewSite(ProjectFiles(["docgen.yml": settings, "docs/a.md": ""]), name: "x", git: git, service: service).workflow)
                .text
        }
        #expect(try workflow("title: A\n").contains("base-url"))
        #expect(try !workflow("base_url: https://lamp.example/\n").contains("base-url"))
    }
}
