internal import DocModel
internal import Foundation

/// The words of a snippet that browsers mark on the page that a result leads to; `resultURL` of `search.js` does the same.
///
/// Source: <https://wicg.github.io/scroll-to-text-fragment/>
enum SnippetPhrase {
    /// Fewer could stand elsewhere too, in the navigation say.
    private static let minCharacters = 12
    private static let wordsBefore = 3
    private static let wordsAfter = 4

    /// What is added to `url`: a text fragment with the words around the first that was asked for; empty where there is none.
    static func fragment(of snippet: [SnippetPart], at url: String) -> String {
        guard let match = snippet.firstIndex(where: \.isMatch) else { return "" }
        // Cells of a table, lines of code and what was left out are no neighbours on the page.
        func pieces(_ parts: ArraySlice<SnippetPart>) -> [String] {
            parts.map(\.text).joined().replacing("… ", with: " | ").replacing(" …", with: " | ").replacing("\n", with: " | ")
                .components(separatedBy: " | ")
        }
        let before = pieces(snippet[..<match]).last ?? ""
        let after = pieces(snippet[match...])[0]
        let start = before.hasPrefix("- ") ? before.dropFirst(2) : before[...]
        let lead = start.split(separator: " ", omittingEmptySubsequences: false).suffix(wordsBefore + 1)
        let rest = after.split(separator: " ", omittingEmptySubsequences: false).prefix(wordsAfter + 1)
        let words = (lead.joined(separator: " ") + rest.joined(separator: " ")).trimmingCharacters(in: .whitespacesAndNewlines)
        guard words.count >= minCharacters, let encoded = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) else {
            return ""
        }
        return (url.contains("#") ? "" : "#") + ":~:text=" + encoded
    }
}
