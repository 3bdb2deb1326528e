internal import DocSite

/// A project that has been read, the settings made of it, and what a build with them would find.
package struct Migration: Sendable {
    package let project: MovedProject
    /// The text of `docgen.yml`.
    package let settings: String
    package let addresses: OldAddresses
    package let report: MigrationReport

    /// Looks at the site twice where redirects are needed: which ones are, only the first look tells.
    /// - Parameters:
    ///   - root: The folder of `docgen.yml`, that of the project.
    /// - Throws: `SiteError` when a file of the project cannot be read.
    ///   - rewritten: What is to be rewritten in the pages; the findings are those of the pages as they are on the disk.
    package init(_ project: MovedProject, root: String, rewritten: [MigrationReport.Rewritten] = []) throws {
        var project = project
        var addresses = OldAddresses(project)
        var text = SettingsWriter(project, redirects: addresses.redirects).text
        var survey = try SiteBuilder(root: root, settings: text).survey()
        addresses.complete(survey.answers, pages: Set(survey.outputs.keys))
        project.takeLinks(survey.report.diagnostics, root: root)
        let completed = SettingsWriter(project, redirects: addresses.redirects).text
        if completed != text {
            text = completed
            survey = try SiteBuilder(root: root, settings: text).survey()
            addresses.complete(survey.answers, pages: Set(survey.outputs.keys))
        }
        self.project = project
        self.addresses = addresses
        settings = text
        report = MigrationReport(
            project,
            addresses: addresses,
            pageCount: survey.report.pageCount,
            diagnostics: survey.report.diagnostics,
            rewritten: rewritten
        )
    }
}
