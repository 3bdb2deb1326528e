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
        let pages = try pages()
        var html: [UInt8] = []
        for page in pages {
            html.removeAll(keepingCapacity: true)
            try render(page, to: &html)
            try html.withUnsafeBufferPointer { try output.write($0, to: paths.inSite(page.path)) }
        }
        for file in try documents() + pictures { try output.write(file.text, to: paths.inSite(file.path)) }
        return pages.count
    }

    // MARK: Pages

    private struct Page {
        /// Relative to the overview's folder.
        var path: String
        var title: String
        /// What a browser shows above it, before the report's title.
        var heading: String
        var content: String
    }

    /// The overview, each month, each incident that has begun or is announced.
    private func pages() throws -> [Page] {
        let said = report.words
        let contents = StatusPages(report: report, paths: paths, hasFeeds: url != nil, template: frame.template)
        let overview = Page(path: StatusPaths.overview, title: report.title, heading: report.headline, content: try contents.overview())
        let months = report.months
        let history = try months.enumerated().map { index, month in
            let content = try contents.history(
                month,
                newer: index > 0 ? months[index - 1] : nil,
                older: index + 1 < months.count ? months[index + 1] : nil
            )
            return Page(path: paths.history(month), title: said.month(month), heading: said.month(month), content: content)
        }
        let told = report.incidents.filter { $0.kind == .maintenance || $0.started <= report.now }
        let incidents = try told.map { incident in
            Page(path: paths.incident(incident), title: incident.title, heading: incident.title, content: try contents.incident(incident))
        }
        return [overview] + history + incidents
    }

    /// Appends a page's file: it has the site's header.
    private func render(_ page: Page, to output: inout [UInt8]) throws {
        let path = paths.inSite(page.path)
        let base = PageFrame.Base.folder(PagePath.folder(of: path))
        var context = PageContext(
            shared: frame.sharedValues(base),
            title: page.title,
            documentTitle: report.words.pageTitle(page.heading, of: report),
            ogType: "website"
        )
        context.values["canonical"] = frame.configuration.canonicalURL(PagePath.url(path))
        context.values["status_css_url"] = base.address(frame.assets.folder + "/status.css")
        context.values["status_js_url"] = base.address(frame.assets.folder + "/status.js")
        context.values.merge(values(page.path)) { $1 }
        var cache = TemplateCache()
        try frame.fill(template: "status", context, cache: &cache, to: &output) { slot, output in
            switch slot {
            case .sidebar: output.append(contentsOf: sidebar(base))
            case .content: output.append(contentsOf: page.content.utf8)
            }
        }
    }

    // MARK: Files for programs

    private typealias File = (path: String, text: String)

    /// The API's documents, feeds, and the state as text.
    private func documents() throws -> [File] {
        var files: [File] = StatuspageDocuments(report: report, paths: paths, url: url).files()
        if let url {
            let language = frame.configuration.language
            files += try StatusFeeds(report: report, paths: paths, url: url, language: language, template: frame.template).files()
        }
        files.append((StatusPaths.recent, StatusRecent(report: report).json))
        files.append((StatusPaths.markdown, StatusMarkdown(report: report).text))
        return files
    }

    /// Badges and the icons of browser tabs.
    private var pictures: [File] {
        let said = report.words
        let overall = StatusDrawing.badgeFile(label: said.words("status.badge.label"), state: report.state, said: said)
        let services = report.services.filter(\.isCurrent).map { service in
            (paths.badge(service.id), StatusDrawing.badgeFile(label: service.name, state: service.state, said: said))
        }
        let icons = StatusState.allCases.map { (paths.icon($0), StatusDrawing.favicon($0, said: said)) }
        return [(StatusPaths.overallBadge, overall)] + services + icons
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

    private func values(_ path: String) -> [String: String] {
        let folder = PagePath.folder(of: path)
        var values = [
            "favicon_url": PagePath.relative(paths.icon(report.state), from: folder),
            "status_home_url": PagePath.relative(StatusPaths.overview, from: folder),
            "status_title": report.title,
        ]
        if url != nil {
            values["atom_url"] = PagePath.relative(StatusPaths.atom, from: folder)
            values["rss_url"] = PagePath.relative(StatusPaths.rss, from: folder)
        }
        if path == StatusPaths.overview {
            values["description"] = report.summary
            values["markdown_url"] = StatusPaths.markdown
            // A reader without scripts sees the next version too. Not sooner: reading would be cut off.
            values["refresh_seconds"] = "300"
        }
        return values
    }
}
