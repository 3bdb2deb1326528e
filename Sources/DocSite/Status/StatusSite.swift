internal import DocModel
internal import Foundation
internal import HealthHistory

/// The status pages and what machines read beside them, as files of a site.
struct StatusSite {
    /// Where the status pages of a site with other pages lie.
    static let folder = "system-status"
    /// A shorter address that leads there.
    static let shortcut = "status/index.html"

    let report: StatusReport
    let renderer: PageRenderer
    let paths: StatusPaths

    /// - Parameter prefix: The folder in the site; empty when there are no other pages.
    init(report: StatusReport, renderer: PageRenderer, prefix: String) {
        self.report = report
        self.renderer = renderer
        paths = StatusPaths(prefix: prefix, services: report.services.map(\.id))
    }

    /// The overview's absolute URL, ending in `/`; `nil` without a base URL.
    private var url: String? {
        renderer.configuration.baseURL.map { paths.prefix.isEmpty ? $0 : $0 + paths.prefix + "/" }
    }

    /// - Returns: How many pages were written.
    func write(to output: any SiteOutput) throws -> Int {
        let pages = StatusPages(report: report, paths: paths, hasFeeds: url != nil)
        var html: [UInt8] = []
        func page(_ path: String, title: String, documentTitle: String, isOverview: Bool = false, _ content: String) throws {
            html.removeAll(keepingCapacity: true)
            try renderer.renderStatus(
                path: paths.inSite(path),
                title: title,
                values: values(path, documentTitle: documentTitle, isOverview: isOverview),
                content: content,
                to: &html
            )
            try html.withUnsafeBufferPointer { try output.write($0, to: paths.inSite(path)) }
        }

        try page(
            StatusPaths.overview,
            title: report.title,
            documentTitle: "\(report.headline) – \(report.title)",
            isOverview: true,
            pages.overview()
        )
        let months = report.months
        for (index, month) in months.enumerated() {
            let content = pages.history(
                month,
                newer: index > 0 ? months[index - 1] : nil,
                older: index + 1 < months.count ? months[index + 1] : nil
            )
            try page(paths.history(month), title: month.text, documentTitle: "\(month.text) – \(report.title)", content)
        }
        let told = report.incidents.filter { $0.kind == .maintenance || $0.started <= report.now }
        for incident in told {
            try page(
                paths.incident(incident),
                title: incident.title,
                documentTitle: "\(incident.title) – \(report.title)",
                pages.incident(incident)
            )
        }

        for file in StatuspageDocuments(report: report, paths: paths, url: url).files() {
            try output.write(file.text, to: paths.inSite(file.path))
        }
        if let url {
            let feeds = StatusFeeds(report: report, paths: paths, url: url, language: renderer.configuration.language)
            for file in feeds.files() { try output.write(file.text, to: paths.inSite(file.path)) }
        }
        try output.write(StatusRecent(report: report).json, to: paths.inSite(StatusPaths.recent))
        try output.write(StatusMarkdown(report: report).text, to: paths.inSite(StatusPaths.markdown))
        try output.write(
            StatusDrawing.badgeFile(label: "status", state: report.state),
            to: paths.inSite(StatusPaths.overallBadge)
        )
        for service in report.services where service.isCurrent {
            try output.write(StatusDrawing.badgeFile(label: service.name, state: service.state), to: paths.inSite(paths.badge(service.id)))
        }
        for state in StatusState.allCases { try output.write(StatusDrawing.favicon(state), to: paths.inSite(paths.icon(state))) }
        return 1 + months.count + told.count
    }

    /// The files of a site's status pages that do not depend on what was measured; none without status pages.
    static func addresses(of configuration: SiteConfiguration) -> [String] {
        guard configuration.status != nil else { return [] }
        let feeds = configuration.baseURL == nil ? [] : [StatusPaths.atom, StatusPaths.rss]
        let files = [StatusPaths.overview, StatusPaths.markdown, StatusPaths.recent, StatusPaths.overallBadge] + feeds
        return [shortcut] + files.map { PagePath.join(folder, $0) }
    }

    /// A page at ``shortcut`` that leads readers on, without a script.
    func writeShortcut(to output: any SiteOutput) throws {
        let target = "../\(Self.folder)/index.html"
        let canonical = url.map { "<link rel=\"canonical\" href=\"\(HTML.escaped($0))\">" } ?? ""
        try output.write(
            """
            <!doctype html>
            <html lang="\(HTML.escaped(renderer.configuration.language))"><head><meta charset="utf-8"><title>\(HTML.escaped(report.title))</title>
            <meta http-equiv="refresh" content="0; url=\(target)"><meta name="robots" content="noindex">\(canonical)</head>
            <body><p>The status is at <a href="\(target)">\(HTML.escaped(report.title))</a>.</p></body></html>

            """,
            to: Self.shortcut
        )
    }

    private func values(_ path: String, documentTitle: String, isOverview: Bool) -> [String: String] {
        let folder = PagePath.folder(of: path)
        var values = [
            "document_title": documentTitle,
            "favicon_url": PagePath.relative(paths.icon(report.state), from: folder),
            "status_home_url": PagePath.relative(StatusPaths.overview, from: folder),
            "status_title": report.title,
        ]
        if url != nil {
            values["atom_url"] = PagePath.relative(StatusPaths.atom, from: folder)
            values["rss_url"] = PagePath.relative(StatusPaths.rss, from: folder)
        }
        if isOverview {
            values["description"] = report.explanation.isEmpty ? report.headline + "." : "\(report.headline). \(report.explanation)"
            values["markdown_url"] = StatusPaths.markdown
            // A reader without scripts sees the next version too. Not sooner: reading would be cut off.
            values["refresh_seconds"] = "300"
        }
        return values
    }
}
