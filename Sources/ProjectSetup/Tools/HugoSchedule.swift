internal import Foundation

/// Pages that Hugo does not build on some days: before they are published, and after they expire.
///
/// Sources: <https://gohugo.io/configuration/front-matter/#dates>, <https://gohugo.io/configuration/all/#buildfuture>.
enum HugoSchedule {
    /// The keys that say when a page is published, the first one that it has counts.
    private static let publishing = ["publishDate", "pubdate", "published", "date"]
    private static let expiry = ["expiryDate", "unpublishdate"]

    /// Excludes the pages that Hugo would leave out today, and tells of each: docgen has no calendar, so nothing publishes them on their day.
    /// - Returns: Their paths, which are excluded.
    static func leaveOut(
        _ pages: [String],
        _ frontMatter: PageFrontMatter,
        _ reader: inout SettingsReader,
        _ project: inout MovedProject,
        _ content: String,
        today: String = String(Date.now.ISO8601Format().prefix(10))
    ) -> [String] {
        let buildsFuture = reader.take("buildFuture")?.flag ?? false
        let buildsExpired = reader.take("buildExpired")?.flag ?? false
        var left: [String] = []
        for page in pages {
            guard let setting = frontMatter[page] else { continue }
            let future = buildsFuture ? nil : day(setting, publishing).flatMap { today < $0.day ? $0 : nil }
            let expired = buildsExpired ? nil : day(setting, expiry).flatMap { $0.day < today ? $0 : nil }
            guard let found = future ?? expired else { continue }
            left.append(page)
            project.notes.miss(
                "front matter: \(found.key): \(found.day)",
                at: Setting.Place(file: Path.join(content, page)),
                todo: future == nil
                    ? "Hugo left the page out after that day, and so does exclude; delete it, or take it out of exclude to publish it"
                    : "Hugo would not publish the page before that day, so exclude leaves it out: take it out of exclude then"
            )
        }
        project.exclude += left
        return left
    }

    /// The day of the first of some keys that a page has, in any case of letters, `2026-01-31`; `nil` where it has none, or none that is written so.
    private static func day(_ setting: Setting, _ keys: [String]) -> (key: String, day: String)? {
        for key in keys {
            guard let entry = (setting.entries ?? []).first(where: { $0.key.lowercased() == key.lowercased() }), let text = entry.value.text
            else { continue }
            let day = String(text.prefix(10))
            return day.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) == nil ? nil : (entry.key, day)
        }
        return nil
    }
}
