internal import DocMarkdown
internal import ServerFoundation

/// What is asked of Kapa.
package struct KapaQuestion: Sendable {
    /// With what was asked before, where Kapa does not know that.
    var text: String
    /// Kapa's thread that it continues.
    var threadID: String?
    /// The page on which it was asked.
    var originURL: String?
    /// Names the reader without telling who it is.
    var clientID: String
    /// The trace that the reader's request belongs to; of questions that are one at the same time, that of the first.
    var trace: TraceContext?
}

/// What Kapa answered.
package struct KapaAnswer: Sendable, Hashable {
    /// A page that Kapa says it read for the answer.
    package struct Source: Sendable, Hashable {
        var url: String
        var title: String
    }

    /// Untrusted Markdown.
    var text = ""
    /// Without duplicates, without internal ones.
    var sources: [Source] = []
    var threadID: String?
    /// Needed for feedback.
    var questionAnswerID: String?
    /// `nil` where Kapa did not say, as in most streams.
    var isUncertain: Bool?
    /// Kapa stopped in its middle and said so; ``text`` is what had come.
    var isIncomplete = false
}

extension KapaAnswer {
    /// Kapa says that its sources do not suffice, or it names none and its words say that it has no answer.
    ///
    /// An uncertain answer is one that the docs do not bear out, however fluent it is: it counts as a gap.
    var isDeclined: Bool { isUncertain == true || sources.isEmpty && DecliningText.declines(text) }
}

extension KapaAnswer {
    /// The longest answer that is taken, in bytes.
    static let maxTextBytes = 128 << 10
    /// What is read of an answer that was not streamed.
    static let members: Set = ["answer", "relevant_sources", "thread_id", "question_answer_id", "is_uncertain"]
    private static let maxSources = 20
    private static let maxURLBytes = 2048
    private static let maxTitleCharacters = 300

    /// Takes what is usable of `relevant_sources`: entries without a web address, duplicates and internal documents are left out.
    mutating func add(sources value: JSONValue?) {
        for entry in value?.elements ?? [] {
            guard sources.count < Self.maxSources, let url = entry["source_url"]?.text, Self.isWebAddress(url),
                entry["contains_internal_data"]?.flag != true, !sources.contains(where: { $0.url == url })
            else { continue }
            sources.append(Source(url: url, title: String((entry["title"]?.text ?? "").prefix(Self.maxTitleCharacters))))
        }
    }

    /// Takes `thread_id` and `question_answer_id`, wherever they stand.
    mutating func add(identifiers object: JSONValue) {
        if let id = Self.identifier(object["thread_id"]) { threadID = id }
        if let id = Self.identifier(object["question_answer_id"]) { questionAnswerID = id }
        if let isUncertain = object["is_uncertain"]?.flag { self.isUncertain = isUncertain }
    }

    /// - Throws: ``KapaError`` with code `invalid-response` when the answer is too long.
    mutating func append(_ text: String) throws(KapaError) {
        self.text += text
        guard self.text.utf8.count <= Self.maxTextBytes else {
            throw KapaError(.invalidResponse, "an answer of more than \(Self.maxTextBytes) bytes")
        }
    }

    /// Nor one that reads like another host's than it leads to: `https://docs.example.org:x@evil.example/`.
    private static func isWebAddress(_ url: String) -> Bool { url.utf8.count <= maxURLBytes && StrictLinks.host(of: url) != nil }

    /// It becomes part of a path, and a column of the state.
    private static func identifier(_ value: JSONValue?) -> String? {
        guard let id = value?.text, (1...128).contains(id.utf8.count),
            id.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || isAlphanumeric($0) })
        else { return nil }
        return id
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
