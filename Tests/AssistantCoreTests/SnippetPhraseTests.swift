internal import DocModel
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP

struct SnippetPhraseTests {
    /// Words in brackets are those that were asked for.
    private func parts(_ text: String) -> [SnippetPart] {
        var parts: [SnippetPart] = []
        for (index, part) in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "[" || $0 == "]" }).enumerated() {
            parts.append(SnippetPart(text: String(part), isMatch: index % 2 == 1))
        }
        return parts
    }

    @Test(arguments: [
        (
            "The server listens on [port] 8080 unless a [setting] says otherwise.",
            ":~:text=server%20listens%20on%20port%208080%20unless%20a%20setting"
        ),
        ("Use --[prune], to remove what is left", ":~:text=Use%20%2D%2Dprune%2C%20to%20remove%20what%20is"),
        ("Option | Sets the [port] of it | 8080", ":~:text=Sets%20the%20port%20of%20it"),
        ("… of it, the [configuration] …", ":~:text=of%20it%2C%20the%20configuration"),
        ("Die [Größe] des Fensters", ":~:text=Die%20Gr%C3%B6%C3%9Fe%20des%20Fensters"), ("- the [port]", ""),
        ("no words of it are here", ""), ("", ""),
    ])
    func takesTheWordsAroundTheFirstThatWasAskedFor(snippet: String, fragment: String) {
        #expect(SnippetPhrase.fragment(of: parts(snippet), at: "a.html#b") == fragment)
        #expect(SnippetPhrase.fragment(of: parts(snippet), at: "a.html") == (fragment.isEmpty ? "" : "#" + fragment))
    }
}
