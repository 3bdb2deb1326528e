import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

struct RepositoryRootTests {
    @Test(arguments: [
        "Package.swift", "package.json", "pyproject.toml", "setup.py", "Cargo.toml", "go.mod", "pom.xml", "build.gradle", "Gemfile",
        "composer.json", "CMakeLists.txt", "x.csproj", ".git/HEAD", "Makefile", "mkdocs.yml",
    ])
    func ofAProjectOnlyItsDocsAreBuilt(sign: String) throws {
        let site = try SiteFixture([
            sign: "", "README.md": "# Project\n", "docs/index.md": "# Docs\n", "src/NOTES.md": "# N\n", "id_rsa": "k", "images/a.png": "p",
        ])
        let report = try site.build()
        let name = sign.split(separator: "/")[0]
        #expect(
            report.diagnostics.map(\.description) == [
                "\(site.root): notice: '\(site.root)' looks like the root of a project ('\(name)'); only its folder 'docs' is built "
                    + "[repository-root]\n  hint: write 'content: .' into \(site.root)/docgen.yml to publish all of its Markdown"
            ]
        )
        #expect(report.pageCount == 1)
        #expect(try site.article("index.html").contains("Docs"))
        #expect(try site.check().diagnostics == report.diagnostics)
    }

    @Test func aProjectWithoutDocsIsNotBuilt() throws {
        let site = try SiteFixture(["Cargo.toml": "", "README.md": "# Project\n\n[x](gone.md)\n", "doc/a.md": "# A\n"])
        let message =
            "\(site.root): error: '\(site.root)' looks like the root of a project ('Cargo.toml') and has no folder 'docs'; nothing is published "
            + "by accident [repository-root]\n  hint: type 'docgen build \(site.root)/doc' with the folder of your Markdown, or write "
            + "'content: .' into \(site.root)/docgen.yml to publish all of its Markdown"
        #expect(try site.findings() == [message])
        #expect(!site.folder.exists("dist"))
        #expect(try site.check().diagnostics.map(\.description) == [message])
    }

    @Test func aConfigurationDecides() throws {
        let site = try SiteFixture([
            "docgen.yml": "content: .\n", ".git/HEAD": "", "Cargo.toml": "", "README.md": "# Project\n", "docs/a.md": "# A\n",
        ])
        #expect(try site.build().pageCount == 2)
    }

    @Test(arguments: [
        ["index.md": "# A\n", ".git/HEAD": ""], ["index.md": "# A\n", "Makefile": ""], ["README.md": "# A\n", "guide/a.md": "# B\n"],
        ["README.md": "# A\n", ".github/x.yml": ""],
    ])
    func aFolderOfDocumentsIsBuiltAsItIs(files: [String: String]) throws {
        let site = try SiteFixture(files)
        #expect(try !site.build().diagnostics.contains { $0.id == .repositoryRoot })
        #expect(site.folder.exists("dist/site/index.html"))
    }

    @Test(arguments: ["package.json", "Makefile", ".git/HEAD"])
    func aFolderThatIsCalledDocsIsBuiltAsItIs(sign: String) throws {
        let folder = try TemporaryFolder()
        for (name, text) in [sign: "", "README.md": "# A\n"] { try folder.write(text, to: "docs/" + name) }
        let report = try SiteBuilder(root: folder.path + "/docs").build(into: folder.path + "/dist") { ListingSink(path: $0) }
        #expect(report.pageCount == 1)
        #expect(!report.diagnostics.contains { $0.id == .repositoryRoot })
    }

    @Test func aConfigurationInDocsIsNotPassedOverInSilence() throws {
        let site = try SiteFixture(["go.mod": "", "docs/docgen.yml": "title: Mine\n", "docs/index.md": "# A\n"])
        #expect(
            try site.findings() == [
                "\(site.root): warning: '\(site.root)' looks like the root of a project ('go.mod'); only its folder 'docs' is built, without the "
                    + "docgen.yml in it [repository-root]\n  hint: type 'docgen build \(site.root)/docs'"
            ]
        )
    }
}
