internal import ArgumentParser
internal import DocIndex
internal import DocModel
internal import Foundation

/// What `search` and `ask` share.
struct IndexOptions: ParsableArguments {
    @Option(help: "The index that 'docgen build' wrote.", completion: .file())
    var index = "dist/index.sqlite"

    @Flag(help: "One JSON value, for programs.")
    var json = false
}

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find the sections that match some words.",
        usage: "docgen search <word> ... [<options>]"
    )

    @OptionGroup var options: IndexOptions

    @Argument(help: "The words. With --tag they may be missing: the pages with the tag are listed, by title.")
    var query: [String] = []

    @Option(help: "How many results, 1 to 100.")
    var limit = 10

    @Option(name: .customLong("tag"), help: "Only pages with this tag. Repeat it for pages that have several.")
    var tags: [String] = []

    func validate() throws {
        if query.isEmpty && tags.isEmpty { throw ValidationError("say what to search for: some words, or --tag TAG") }
        if !(1...100).contains(limit) { throw ValidationError("--limit is \(limit), expected 1 to 100") }
    }

    func run() throws {
        let index = try SectionIndex(opening: options.index)
        let found = try index.search(query.joined(separator: " "), limit: limit, tags: tags)
        ResultText.explain(found.reading, hasResults: !found.results.isEmpty)
        guard !options.json else { return Console.print(JSONText.text(found.results.map(Entry.init))) }
        guard !found.results.isEmpty else { return Console.printError(nothingFound) }
        for (number, result) in found.results.enumerated() {
            Console.print("\(number + 1). " + Console.style(ResultText.place(result.citation), .bold, on: STDOUT_FILENO))
            Console.print("   " + Console.style(result.citation.url, .faint, on: STDOUT_FILENO))
            let snippet = ResultText.marked(result.snippet)
            if !snippet.isEmpty { Console.print("   " + snippet.replacing("\n", with: "\n   ")) }
        }
    }

    private var nothingFound: String {
        let with = tags.isEmpty ? "" : " with the \(tags.count == 1 ? "tag" : "tags") " + tags.map { "'\($0)'" }.joined(separator: " and ")
        if query.isEmpty { return "no page\(with)" }
        return "no section\(tags.isEmpty ? "" : " of a page\(with)") has any of these words"
    }

    private struct Entry: Encodable {
        var path: String
        var heading: String
        var title: String
        var breadcrumb: [String]
        var url: String
        var snippet: [SnippetPart]
        var score: Double

        init(_ result: SearchResult) {
            path = result.citation.path
            heading = result.citation.heading
            title = result.citation.title
            breadcrumb = result.citation.breadcrumb
            url = result.citation.url
            snippet = result.snippet
            score = result.score
        }
    }
}

struct AskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Answer a question with a passage of the docs, or say that there is none.",
        usage: "docgen ask <question> [<options>]"
    )

    @OptionGroup var options: IndexOptions

    @OptionGroup var model: ModelOptions

    @Argument(help: "The question.")
    var question: [String]

    @Option(help: "The question that this one follows up on. Repeat it for several, oldest first.")
    var earlier: [String] = []

    func validate() throws {
        if question.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) { throw ValidationError("the question is empty") }
    }

    func run() throws {
        let index = try model.open(options.index)
        let question = question.joined(separator: " ")
        // As if they were asked now: what is not answered is nothing to go on with.
        let answered = try earlier.reduce(into: [String]()) { if try index.answer($1, earlier: $0).isAnswered { $0.append($1) } }
        let answer = try index.answer(question, earlier: answered)
        ResultText.explain(answer.reading, hasResults: true)
        guard !options.json else { return Console.print(JSONText.text(Entry(question, answer))) }
        if !answer.isAnswered {
            Console.print(answer.refusal)
            for suggestion in answer.suggestions { Console.print("Did you mean '\(suggestion.meant)'?") }
            if !answer.sources.isEmpty { Console.print("\nThe nearest sections:") }
        } else if answer.isUncertain {
            Console.print("The closest match in the docs:\n")
        }
        for (number, source) in answer.sources.enumerated() {
            Console.print("[\(number + 1)] " + Console.style(ResultText.place(source), .bold, on: STDOUT_FILENO))
            Console.print("    " + Console.style(source.url, .faint, on: STDOUT_FILENO))
            if number < answer.passages.count {
                Console.print(
                    "\n" + ResultText.answer(answer.passages[number]).map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n") + "\n"
                )
            } else {
                Console.print("    " + ResultText.folded(source.quoteParts ?? []) + "\n")
            }
        }
        if !answer.related.isEmpty {
            Console.print("These docs do answer:")
            for related in answer.related { Console.print("    " + related.question) }
        }
        if !answer.handOver.isEmpty {
            Console.print("\nHelp elsewhere:")
            for link in answer.handOver { Console.print("    \(link.name): \(link.url)") }
        }
    }

    private struct Entry: Encodable {
        var question: String
        var answered: Bool
        var isUncertain: Bool
        var answer: String
        var confidence: Double
        var missingTerms: [String]
        var sources: [Citation]
        var corrections: [QueryReading.Correction]
        var synonyms: [QueryReading.Synonym]
        var partial: Bool
        var suggestions: [Answer.Suggestion]
        var related: [Answer.RelatedQuestion]
        var handover: [HandOver]

        enum CodingKeys: String, CodingKey {
            case question, answered, answer, confidence, sources, corrections, synonyms, partial, suggestions, related, handover
            case isUncertain = "is_uncertain"
            case missingTerms = "missing_terms"
        }

        init(_ question: String, _ answer: Answer) {
            self.question = question
            answered = answer.isAnswered
            isUncertain = answer.isUncertain
            self.answer = answer.text
            confidence = answer.confidence
            missingTerms = answer.missingTerms
            sources = answer.sources
            corrections = answer.reading.corrections
            synonyms = answer.reading.synonyms
            partial = answer.reading.isPartial
            suggestions = answer.suggestions
            related = answer.related
            handover = answer.handOver
        }
    }
}

/// How results and the reading of a question are written for people.
private enum ResultText {
    /// - Parameter hasResults: Where nothing was found, no word was left out for the others.
    static func explain(_ reading: QueryReading, hasResults: Bool) {
        for correction in reading.corrections {
            Console.printError("no '\(correction.typed)' in the docs: looking for '\(correction.meant)'")
        }
        for word in reading.dropped where hasResults { Console.printError("no '\(word)' in the docs: looking for the other words") }
        for synonym in reading.synonyms { Console.printError("'\(synonym.also)' is looked for too: it means '\(synonym.word)' here") }
        if reading.isPartial { Console.printError("time ran out: these are the best results found until then") }
    }

    /// Title, parent headings and heading, none twice.
    static func place(_ citation: Citation) -> String {
        let parts = ([citation.title] + citation.breadcrumb + [citation.heading]).reduce(into: [String]()) { parts, part in
            if parts.last != part { parts.append(part) }
        }
        return parts.joined(separator: Section.breadcrumbSeparator)
    }

    static func answer(_ markdown: String) -> [String] {
        TerminalMarkdown(SectionMarkdown(markdown)) { text, part in
            switch part {
            case .head: Console.style(text, .bold, on: STDOUT_FILENO)
            case .code: Console.style(text, .faint, on: STDOUT_FILENO)
            case .plain: text
            }
        }.lines
    }

    /// The beginning of a passage, in one line.
    static func folded(_ parts: [SnippetPart]) -> String {
        var left = foldedLength
        var shown: [SnippetPart] = []
        for part in parts where left > 0 {
            let text = String(part.text.replacing("\n", with: " ").prefix(left))
            shown.append(SnippetPart(text: text, isMatch: part.isMatch))
            left -= text.count
        }
        return marked(shown) + (parts.reduce(0) { $0 + $1.text.count } > foldedLength ? " …" : "")
    }

    /// About two lines of a terminal, in characters.
    private static let foldedLength = 150

    static func marked(_ parts: [SnippetPart]) -> String {
        parts.map { $0.isMatch ? Console.style($0.text, .yellow, on: STDOUT_FILENO) : $0.text }.joined()
    }
}
