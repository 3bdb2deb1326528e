internal import DocModel
internal import Foundation
internal import ReaderText

/// Incidents and maintenance as Atom (RFC 4287) and RSS 2.0, newest first: of all services, and of each.
struct StatusFeeds {
    let report: StatusReport
    let paths: StatusPaths
    /// The overview's absolute URL, ending in `/`: feeds are read elsewhere.
    let url: String
    let language: String
    let template: SiteTemplate

    private var said: StatusWords { report.words }
    private var words: Catalogue { report.words.words }

    private static let maxEntries = 50

    /// By path relative to the overview's folder.
    func files() throws -> [(path: String, text: String)] {
        var files = [
            (StatusPaths.atom, atom(title: report.title, path: StatusPaths.atom, entries: try entries(nil))),
            (StatusPaths.rss, rss(title: report.title, path: StatusPaths.rss, entries: try entries(nil))),
        ]
        for service in report.services where service.isCurrent {
            let title = words("status.feed.title", ["title": SentenceValue(report.title), "service": SentenceValue(service.name)])
            let entries = try entries(service.id)
            files.append((paths.atom(service.id), atom(title: title, path: paths.atom(service.id), entries: entries)))
            files.append((paths.rss(service.id), rss(title: title, path: paths.rss(service.id), entries: entries)))
        }
        return files
    }

    private struct Entry {
        var url: String
        var title: String
        var published: Date
        var updated: Date
        var html: String
        var categories: [String]
    }

    private func entries(_ service: String?) throws -> [Entry] {
        let told = report.incidents.filter { incident in
            (service.map { incident.components.contains($0) || incident.components.isEmpty } ?? true)
                // A maintenance is announced before it begins; an incident cannot be.
                && (incident.kind == .maintenance || incident.started <= report.now)
        }
        return try told.prefix(Self.maxEntries).map { incident in
            let updates = incident.updates(at: report.now)
            let names = report.componentNames(incident)
            var html = try template.render("status-feed", values(incident, updates, names))
            if html.hasSuffix("\n") { html.removeLast() }
            return Entry(
                url: url + PagePath.url(paths.incident(incident)),
                title: words("status.feed.entry", ["kind": SentenceValue(said.kind(incident)), "title": SentenceValue(incident.title)]),
                published: updates.last?.time ?? incident.started,
                updated: incident.updated(at: report.now),
                html: html,
                categories: [incident.kind.rawValue] + names
            )
        }
    }

    private func values(_ incident: Incident, _ updates: [Incident.Update], _ names: [String]) -> [String: Any] {
        var values: [String: Any] = [
            "phase": said.phase(incident.stateName(at: report.now)), "introduction": incident.introductionHTML,
            "updates": updates.map { ["phase": said.phase($0.state), "time": said.time($0.time), "html": $0.html] },
        ]
        let start = SentenceValue(said.time(incident.started))
        values["period"] =
            incident.resolved.map { words("status.period", ["start": start, "end": SentenceValue(said.time($0))]) }
            ?? words("status.period.open", ["start": start])
        if !names.isEmpty { values["components"] = said.list(names) }
        return values
    }

    // MARK: Atom

    private func atom(title: String, path: String, entries: [Entry]) -> String {
        let updated = entries.map(\.updated).max() ?? report.now
        var xml = """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(text(language))">
            <id>\(text(url + path))</id>
            <title>\(text(title))</title>
            <updated>\(updated.iso)</updated>
            <author><name>\(text(report.title))</name></author>
            <link rel="self" type="application/atom+xml" href="\(text(url + path))"/>
            <link rel="alternate" type="text/html" href="\(text(url))"/>
            <generator version="\(text(docgenVersion))">docgen</generator>

            """
        for entry in entries {
            xml += """
                <entry>
                <id>\(text(entry.url))</id>
                <title>\(text(entry.title))</title>
                <published>\(entry.published.iso)</published>
                <updated>\(entry.updated.iso)</updated>
                <link rel="alternate" type="text/html" href="\(text(entry.url))"/>
                \(entry.categories.map { "<category term=\"\(text($0))\"/>" }.joined())
                <content type="html">\(text(entry.html))</content>
                </entry>

                """
        }
        return xml + "</feed>\n"
    }

    // MARK: RSS

    /// Source: <https://www.rssboard.org/rss-specification>, and its profile for `atom:link`.
    private func rss(title: String, path: String, entries: [Entry]) -> String {
        let updated = entries.map(\.updated).max() ?? report.now
        var xml = """
            <?xml version="1.0" encoding="utf-8"?>
            <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
            <channel>
            <title>\(text(title))</title>
            <link>\(text(url))</link>
            <description>\(text(words("status.feed.description", ["title": SentenceValue(title)])))</description>
            <language>\(text(language))</language>
            <lastBuildDate>\(updated.rfc822)</lastBuildDate>
            <generator>docgen \(text(docgenVersion))</generator>
            <atom:link rel="self" type="application/rss+xml" href="\(text(url + path))"/>

            """
        for entry in entries {
            xml += """
                <item>
                <title>\(text(entry.title))</title>
                <link>\(text(entry.url))</link>
                <guid isPermaLink="true">\(text(entry.url))</guid>
                <pubDate>\(entry.published.rfc822)</pubDate>
                \(entry.categories.map { "<category>\(text($0))</category>" }.joined())
                <description>\(text(entry.html))</description>
                </item>

                """
        }
        return xml + "</channel>\n</rss>\n"
    }

    private func text(_ text: String) -> String { XMLText.escaped(text) }
}

/// Plain text in XML.
enum XMLText {
    /// Safe as text and inside a quoted attribute. XML 1.0 has no way to write most control characters: they become U+FFFD.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isForbidden) else { return HTML.escaped(text) }
        return HTML.escaped(String(String.UnicodeScalarView(text.unicodeScalars.map { isForbidden($0) ? "\u{FFFD}" : $0 })))
    }

    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD: false
        case 0..<0x20, 0xFFFE, 0xFFFF: true
        default: false
        }
    }
}
