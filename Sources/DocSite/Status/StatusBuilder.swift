package import DocModel
package import Foundation
internal import HealthHistory
internal import ReaderText

/// Builds the status pages alone: a site of their own, for a host that does not share the fate of what it reports on.
package struct StatusBuilder: Sendable {
    /// What the command line says.
    package struct Options: Sendable {
        /// The folder with the snapshots; `nil`: that of `docgen.yml`.
        package var snapshots: String?
        /// The folder with the incident files; `nil`: that of `docgen.yml`, if it is there.
        package var incidents: String?
        package var title: String?
        /// Overrides `base_url` of the configuration: where these pages are published.
        package var baseURL: String?
        /// The file with the settings, relative to the current folder, in place of the root's `docgen.yml`.
        package var configurationFile: String?
        /// What counts as now.
        package var now: Date

        package init(
            snapshots: String? = nil,
            incidents: String? = nil,
            title: String? = nil,
            baseURL: String? = nil,
            configurationFile: String? = nil,
            now: Date
        ) {
            self.snapshots = snapshots
            self.incidents = incidents
            self.title = title
            self.baseURL = baseURL
            self.configurationFile = configurationFile
            self.now = now
        }
    }

    /// What was built, and what is wrong with it.
    package struct Report: Sendable {
        /// Sorted by place.
        package var diagnostics: [Diagnostic]
        package var pageCount: Int
        /// Bytes of all files; 0 when nothing was written.
        package var outputBytes: Int
        /// What the pages say of all services: `All services are operational`.
        package var headline: String
    }

    private let root: String
    private let options: Options
    private var configuration: SiteConfiguration
    private let configurationDiagnostics: [Diagnostic]
    private let template: SiteTemplate

    /// Reads the configuration and the template.
    /// - Parameter root: The folder whose `docgen.yml` gives language, theme and `status`; it needs none.
    /// - Throws: ``SiteError`` when one cannot be read.
    package init(root: String, options: Options) throws {
        self.root = root
        self.options = options
        let loaded = try SiteConfiguration.load(root: root, file: options.configurationFile)
        configuration = loaded.configuration
        template = try SiteTemplate(
            overridesIn: configuration.template.map { root + "/" + $0 },
            shownAs: configuration.template,
            words: configuration.words
        )
        configurationDiagnostics = loaded.diagnostics + template.diagnostics
        let settings = configuration.status ?? StatusSettings()
        configuration.status = settings
        configuration.title = options.title ?? configuration.title
        // The site's own address is that of other pages, and files of its content are not here.
        configuration.baseURL = try options.baseURL.map(SiteConfiguration.baseURL(given:))
        configuration.leaveOutFiles()
        configuration.assistant.isEnabled = false
        configuration.hasStaticSearch = false
    }

    /// Builds into `output`, replacing what was there in one step. With an error nothing is written, and the old output is as it was.
    /// - Throws: ``SiteError``.
    package func build(into output: String) throws -> Report {
        var diagnostics = configurationDiagnostics
        func stopped() -> Report { Report(diagnostics: diagnostics.sorted(), pageCount: 0, outputBytes: 0, headline: "") }
        guard !diagnostics.containsErrors else { return stopped() }
        let sources = try StatusSources(
            snapshots: options.snapshots.map { .given($0) } ?? .configured,
            incidents: options.incidents.map { .given($0) } ?? .configured,
            root: root,
            configuration: configuration,
            now: options.now,
            isSnapshotFolderNeeded: true
        )
        diagnostics += sources.diagnostics
        guard !diagnostics.containsErrors else { return stopped() }

        let destination = URL(filePath: output, directoryHint: .notDirectory).standardizedFileURL.path
        let folder = try OutputFolder(replacing: destination)
        defer { folder.close() }
        let assets = try SiteAssets(template: template, configuration: configuration, tags: [])
        // Alone, the status pages have no search, and their overview is the site's first page.
        let frame = PageFrame(
            configuration: configuration,
            template: template,
            assets: assets,
            links: [:],
            siteLinks: SiteLinks(configuration, pages: [:])
        )
        let report = sources.report(title: StatusSources.title(of: configuration))
        let pageCount = try StatusSite(report: report, frame: frame, prefix: "").write(to: folder)
        try assets.write(to: folder)
        // GitHub Pages would leave out files that begin with `_`.
        try folder.write("", to: ".nojekyll")
        let files = folder.files
        // No index: these pages are searched by nobody.
        try folder.publish(
            Manifest(
                generator: "docgen \(docgenVersion)",
                title: configuration.title,
                baseURL: configuration.baseURL,
                index: "",
                indexSHA256: "",
                files: files
            )
        )
        return Report(
            diagnostics: diagnostics.sorted(),
            pageCount: pageCount,
            outputBytes: files.reduce(0) { $0 + $1.size },
            headline: report.headline
        )
    }
}
