package import DocModel
internal import ReaderText

/// What the owner of a site says for its index, besides the pages.
package struct OwnersWords: Hashable, Sendable {
    /// What the site is called.
    package var title: String
    /// Words and phrases that mean the same.
    package var synonyms: [[String]]
    /// Where readers get help that the docs do not give.
    package var handOver: [HandOver]
    /// What answers are in, beside the words of the docs: one of `Catalogue.languages`.
    package var language = "en"
    /// Sentences of the site's own, by key.
    package var strings: [String: String] = [:]

    /// What a title calls the site, without a motto after a dash, a bar or a colon: "Argo CD - Declarative GitOps".
    static func name(in title: String) -> String {
        let ends = [" - ", " – ", " — ", " | ", ": "].compactMap { title.firstRange(of: $0)?.lowerBound }
        guard let end = ends.min(), end > title.startIndex else { return title }
        return String(title[..<end])
    }
}
