import DocModel
import DocSite
import Foundation
import TestSupport
import Testing

@testable import ProjectSetup

/// A project of another tool, read from memory; and the same on a disk, moved in and built.
struct MovedFixture {
    let files: [String: String]

    init(_ files: [String: String]) { self.files = files }

    func project(_ tool: Tool? = nil) throws -> MovedProject {
        let files = ProjectFiles(files)
        let found = try #require(Tool.find(in: files, only: tool).first)
        return try found.tool.read(found, in: files)
    }

    /// The text of `docgen.yml` below its first line.
    func settings() throws -> String {
        let project = try project()
        let text = SettingsWriter(project, redirects: OldAddresses(project).redirects).text
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(separator: "\n")
    }

    func migration(in folder: TemporaryFolder) throws -> Migration {
        for (path, text) in files { try folder.write(text, to: path) }
        let found = try #require(Tool.find(in: ProjectFiles(folder: folder.path)).first)
        let project = try found.tool.read(found, in: ProjectFiles(folder: folder.path))
        return try Migration(project, root: Path.join(folder.path, project.folder))
    }

    /// Moves the project in and builds it.
    /// - Returns: The old addresses that lead nowhere in the files of the new site.
    func deadAddresses() throws -> [String] {
        let folder = try TemporaryFolder()
        let migration = try migration(in: folder)
        let root = Path.join(folder.path, migration.project.folder)
        try Data(migration.settings.utf8).write(to: URL(filePath: root + "/docgen.yml"))
        let report = try SiteBuilder(root: root).build(into: folder.path + "/dist") { try NoIndex(path: $0) }
        #expect(!report.diagnostics.containsErrors, "\(report.diagnostics)")
        let written = try Set(folder.files("dist/site"))
        let addresses = migration.project.addresses.map(\.address) + migration.project.redirects.map(\.from)
        return addresses.filter { address in !OldAddresses.files(for: address == "/" ? "" : address).contains(where: written.contains) }
    }
}

private struct NoIndex: SectionSink {
    init(path: String) throws { try Data().write(to: URL(filePath: path)) }

    func add(_ page: DocModel.Page) {}
    func rename(_ path: String, to title: String) {}
    func add(_ link: DocModel.PageLink) {}
    func finish(isCancelled: @escaping @Sendable () -> Bool, _ publish: @escaping @Sendable (DocModel.SearchFile) throws -> Void) throws {}
}
