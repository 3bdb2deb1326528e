internal import DocModel
internal import Foundation
internal import HealthHistory
internal import ReaderText

/// The status pages and what machines read beside them, as files of a site.
struct StatusSite {
    /// Where the status pages of a site with other pages lie.
    static let folder = "system-status"
    /// A shorter address that leads there.
    static let shortcut = "status/index.html"

    let report: StatusReport
    let frame: PageFrame
    let paths: StatusPaths
    /// The list of pages, for a template that shows it.
    private let sidebar: (PageFrame.Base) -> [UInt8]

    /// - Parameter prefix: The folder in the site; empty when there are no other pages.
    init(report: StatusReport, frame: PageFrame, prefix: String, sidebar: @escaping (PageFrame.Base) -> [UInt8] = { _ in [] }) {
        self.report = report
        self.frame = frame
        self.sidebar = sidebar
        paths = StatusPaths(prefix: prefix, services: report.services.map(\.id))
    }

    /// The overview's absolute URL, ending in `/`; `nil` without a base URL.
    private var url: String? {
        frame.configuration.baseURL.map { paths.prefix.isEmpty ? $0 : $0 + paths.prefix + "/" }
    }

    /// - Returns: How many pages were written.
    func write(to output: any SiteOutput) throws -> Int {
        let said = report.words
        let pages = StatusPages(report: report, paths: paths, hasFeeds: url != nil, template: frame.template)
        var html: [UInt8] = []
        func page(_ path: String, title: String, documentTitle: String, isOverview: Bool = false, _ content: String) throws {
            html.removeAll(keepingCapacity: true)
            try render(
                paths.inSite(path),
                title: title,
                values(path, documentTitle: documentTitle, isOverview: isOverview),
                content,
                to: &html
            )
            try html.withUnsafeBufferPointer { try output.write($0, to: paths.inSite(path)) }
        }

        try page(
            StatusPaths.overview,
            title: report.title,
            documentTitle: said.pageTitle(report.headline, of: report),
            isOverview: true,
            try pages.overview()
        )
        let months = report.months
        for (index, month) in months.enumerated() {
            let content = try pages.history(
                month,
                newer: index > 0 ? months[index - 1] : nil,
                older: index + 1 < months.count ? months[index + 1] : nil
            )
            try page(paths.history(month), title: said.month(month), documentTitle: said.pageTitle(said.month(month), of: report), content)
        }
        let told = report.incidents.filter { $0.kind == .maintenance || $0.started <= report.now }
        for incident in told {
            try page(
                paths.incident(incident),
                title: incident.title,
                documentTitle: said.pageTitle(incident.title, of: report),
                try pages.incident(incident)
            )
        }

        for file in StatuspageDocuments(report: report, paths: paths, url: url).files() {
            try output.write(file.text, to: paths.inSite(file.path))
        }
        if let url {
            let feeds = StatusFeeds(
                report: report,
                paths: paths,
                url: url,
                language: frame.configuration.language,
                template: frame.template
            )
            for file in try feeds.files() { try output.write(file.text, to: paths.inSite(file.path)) }
        }
        try output.write(StatusRecent(report: report).json, to: paths.inSite(StatusPaths.recent))
        try output.write(StatusMarkdown(report: report).text, to: paths.inSite(StatusPaths.markdown))
        try output.write(
            StatusDrawing.badgeFile(label: said.words("status.badge.label"), state: report.state, said: said),
            to: paths.inSite(StatusPaths.overallBadge)
        )
        for service in report.services where service.isCurrent {
            let badge = StatusDrawing.badgeFile(label: service.name, state: service.state, said: said)
            try output.write(badge, to: paths.inSite(paths.badge(service.id)))
        }
        for state in StatusState.allCases {
            try output.write(StatusDrawing.favicon(state, said: said), to: paths.inSite(paths.icon(state)))
        }
        return 1 + months.count + told.count
    }

    /// Appends a page: it has the site's header and no sidebar.
    ///
    /// - Parameters:
    ///   - path: The page's file in the site.
    ///   - values: More values for the template, in place of those all pages have.
    private func render(_ path: String, title: String, _ values: [String: String], _ content: String, to output: inout [UInt8]) throws {
        let base = PageFrame.Base.folder(PagePath.folder(of: path))
        var context = PageContext(
            shared: frame.sharedValues(base),
            title: title,
            documentTitle: frame.documentTitle(title),
            ogType: "website"
        )
        context.values["canonical"] = frame.configuration.canonicalURL(PagePath.url(path))
        context.values["status_css_url"] = base.address(frame.assets.folder + "/status.css")
        context.values["status_js_url"] = base.address(frame.assets.folder + "/status.js")
        context.values.merge(values) { $1 }
        var cache = TemplateCache()
        try frame.fill(template: "status", context, cache: &cache, to: &output) { slot, output in
            switch slot {
            case .sidebar: output.append(contentsOf: sidebar(base))
            case .content: output.append(contentsOf: content.utf8)
            }
        }
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
        let page = RedirectPage(
            title: report.title,
            url: "../\(Self.folder)/index.html",
            canonical: url,
            scriptURL: nil,
            sentence: "redirect.status"
        )
        try output.write(try page.html(in: frame), to: Self.shortcut)
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
            values["description"] = report.summary
            values["markdown_url"] = StatusPaths.markdown
            // A reader without scripts sees the next version too. Not sooner: reading would be cut off.
            values["refresh_seconds"] = "300"
        }
        return values
    }
}
