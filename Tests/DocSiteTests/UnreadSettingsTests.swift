import DocModel
import Foundation
import Testing
import TestSupport

@testable import DocSite

struct UnreadSettingsTests {
    @Test(arguments: ["docgen.yaml", ".docgen.yml", "docgen.toml"])
    func aFileOfAnotherNameIsNotPassedOver(name: String) throws {
        let site = try SiteFixture([name: "title: Mine\n", "index.md": "# A\n"])
        let message = "\(name):1:1: warning: '\(name)' is not read: settings stand in 'docgen.yml' [settings-unread]"
        #expect(try findings(of: site.root) == [message + "\n  hint: rename it"])
        try site.folder.write("title: Mine\n", to: "content/docgen.yml")
        #expect(try findings(of: site.root) == [message + "\n  hint: move what it says to docgen.yml, and remove it"])
    }

    @Test(arguments: ["", "content: docs\n"])
    func theSettingsAboveAFolderAreNamed(settings: String) throws {
        let folder = try TemporaryFolder()
        for (path, text) in ["docgen.yml": settings, "docs/index.md": "# A\n", "docs/a/b.md": "# B\n"] { try folder.write(text, to: path) }
        for inner in ["docs", "docs/a"] {
            let root = folder.path + "/" + inner
            let found = try findings(of: root)
            #expect(found.count == 1)
            #expect(found.first?.hasPrefix("\(root): notice: the settings in '") == true)
            #expect(found.first?.contains("docgen.yml' are not read, as '\(root)' was named [settings-unread]\n  hint: name '") == true)
        }
    }

    /// Neither one for other pages, nor one beyond the repository, nor any where the folder has its own.
    @Test func othersSettingsAreNotMeant() throws {
        let folder = try TemporaryFolder()
        let files = [
            "docgen.yml": "content: docs\n", "docs/index.md": "# A\n", "other/index.md": "# B\n", "docs/inner/.git/HEAD": "",
            "docs/inner/index.md": "# C\n", "docs/own/docgen.yml": "", "docs/own/index.md": "# D\n",
        ]
        for (path, text) in files { try folder.write(text, to: path) }
        for root in ["", "/other", "/docs/inner", "/docs/own"] { #expect(try findings(of: folder.path + root).isEmpty) }
    }

    private func findings(of root: String) throws -> [String] {
        try SiteBuilder(root: root).configurationDiagnostics.filter { $0.id == .settingsUnread }.map(\.description)
    }
}
