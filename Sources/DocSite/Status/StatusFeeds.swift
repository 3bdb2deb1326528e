internal import DocModel
internal import Foundation

/// Incidents and maintenance as Atom (RFC 4287) and RSS 2.0, newest first: of all services, and of each.
struct StatusFeeds {
    let report: StatusReport
    let paths: StatusPaths
    /// The overview's absolute URL, ending in `/`: feeds are read elsewhere.
    let url: String
    let language: String

    private static let maxEntries = 50

    /// By path relative to the overview's folder.
    func files() -> [(path: String, text: String)] {
        var files = [
            (StatusPaths.atom, atom(title: report.title, path: StatusPaths.atom, entries: entries(nil))),
            (StatusPaths.rss, rss(title: report.title, path: StatusPaths.rss, entries: entries(nil))),
        ]
        for service in report.services where service.isCurrent {
            let title = "\(report.title): \(service.name)"
            let entries = entries(service.id)
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

    private func entries(_ service: String?) -> [Entry] {
        let told = report.incidents.filter { incident in
            (service.map { incident.components.contains($0) || incident.components.isEmpty } ?? true)
                // A maintenance is announced before it begins; an incident cannot be.
                && (incident.kind == .maintenance || incident.started <= report.now)
        }
        return told.prefix(Self.maxEntries).map { incident in
            let updates = incident.updates(at: report.now)
            var html = "<p><strong>\(HTML.escaped(incident.stateName(at: report.now).words))</strong>, \(incident.started.text)"
            html += incident.resolved.map { " to \($0.text)" } ?? ""
            let names = report.componentNames(incident)
            html += names.isEmpty ? "</p>" : ". \(HTML.escaped(names.joined(separator: ", ")))</p>"
            html += incident.introductionHTML
            for update in updates { html += "<p><strong>\(update.state.words)</strong>, \(update.time.text)</p>\(update.html)" }
            let kind = incident.kind == .maintenance ? "Maintenance" : incident.severity.words
            return Entry(
                url: url + PagePath.url(paths.incident(incident)),
                title: "\(kind): \(incident.title)",
                published: updates.last?.time ?? incident.started,
                updated: incident.updated(at: report.now),
                html: html,
                categories: [incident.kind.rawValue] + names
            )
        }
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
            <description>\(text("Incidents and maintenance of " + title))</description>
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
