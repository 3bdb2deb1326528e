import TestSupport
import Testing

/// One after the other, like ``DocgenTests``.
@Suite(.serialized)
struct ProjectSetupCommandTests {
    private static let project = ["mkdocs.yml": "site_name: Lamp\n", "docs/index.md": "# Lamp\n"]

    @Test func movesAProjectInAndBuildsIt() throws {
        let docgen = try Docgen(Self.project)
        let moved = try docgen.run("migrate")
        #expect(moved.status == 0, "\(moved.messages)")
        #expect(moved.output.hasSuffix("written: docgen.yml, migration.md\nnext: docgen serve\n"))
        #expect(try docgen.run("build", "--strict", "--no-cache").status == 0)
        #expect(docgen.folder.exists("dist/site/index.html"))
    }

    @Test func aDryRunWritesNothing() throws {
        let docgen = try Docgen(Self.project)
        let moved = try docgen.run("migrate", "--dry-run", "--rewrite")
        #expect(moved.status == 0)
        #expect(moved.output.contains("\ntitle: Lamp\ncontent: docs\nurls: folder\n"))
        #expect(try docgen.folder.files(".") == ["docs/index.md", "mkdocs.yml"])
    }

    @Test func replacesNothingUnlessItMay() throws {
        let docgen = try Docgen(Self.project.merging(["docgen.yml": "title: Mine\n"]) { $1 })
        let refused = try docgen.run("migrate")
        #expect(refused.status == 74)
        #expect(
            refused.messages
                == "error: 'docgen.yml' exists already\n  hint: 'docgen migrate --force' replaces it, and '--dry-run' shows what would be written\n"
        )
        #expect(try docgen.folder.text("docgen.yml") == "title: Mine\n")
        #expect(try docgen.run("migrate", "--force").status == 0)
        #expect(try docgen.folder.text("docgen.yml").contains("title: Lamp"))
    }

    @Test func saysWhenThereIsNoProjectOrSeveral() throws {
        let none = try Docgen(["a.md": "# A\n"]).run("migrate")
        #expect(none.status == 74)
        #expect(none.messages == "error: no configuration is found in '.'\n")
        let several = try Docgen(["a/mkdocs.yml": "", "b/book.toml": ""]).run("migrate")
        #expect(several.status == 74)
        #expect(
            several.messages
                == "error: several projects are found in '.': a/mkdocs.yml (mkdocs), b/book.toml (mdbook)\n  hint: say which one with --from, such as --from mkdocs\n"
        )
    }

    @Test func rewritesPagesThatComeOutTheSame() throws {
        let docgen = try Docgen([
            "mkdocs.yml": "site_name: Lamp\n", "docs/index.md": "# Lamp\n\n!!! note \"Look\"\n    Up is *on*.\n\n    - a\n\nEnd.\n",
        ])
        let moved = try docgen.run("migrate", "--rewrite")
        #expect(moved.output.contains("rewritten: 1 × containers: !!!, ???, ///, :::kind[Title] and ::: {.kind} on 1 page\n"))
        #expect(try docgen.folder.text("docs/index.md") == "# Lamp\n\n:::note Look\nUp is *on*.\n\n- a\n:::\n\nEnd.\n")
    }

    @Test func beginsASite() throws {
        let docgen = try Docgen(["README.md": "# The lamp\n"])
        let made = try docgen.run("init", "--ci", "github")
        #expect(made.status == 0, "\(made.messages)")
        #expect(made.output == "written: docgen.yml, docs/index.md, .github/workflows/docs.yml\nnext: docgen serve\n")
        #expect(try docgen.run("build", "--strict", "--no-cache").status == 0)
        let again = try docgen.run("init")
        #expect(again.status == 74)
        #expect(again.messages == "error: 'docgen.yml' exists already\n  hint: 'docgen init --force' replaces it\n")
    }

    @Test func addsAWorkflowToASite() throws {
        let settings = "title: Mine\nbase_url: https://lamp.example/\n"
        let docgen = try Docgen(["docgen.yml": settings, "docs/a.md": "# A\n"])
        #expect(try docgen.run("init", "--ci", "gitlab").output == "written: .gitlab-ci.yml\nnext: docgen serve\n")
        #expect(try docgen.folder.text("docgen.yml") == settings)
        let again = try docgen.run("init", "--ci", "gitlab")
        #expect(again.messages == "error: '.gitlab-ci.yml' exists already\n  hint: delete it first, to have it written anew\n")
    }

    @Test func beginsNoSiteInAProjectOfAnotherGenerator() throws {
        let made = try Docgen(Self.project).run("init")
        #expect(made.status == 74)
        #expect(
            made.messages
                == "error: '.' holds a project of MkDocs (mkdocs.yml)\n  hint: 'docgen migrate' moves it in; 'docgen init --force' begins anew\n"
        )
    }
}
