internal import ArgumentParser
internal import DocIndex
internal import DocModel
internal import Foundation

/// What `search` and `ask` share.
struct IndexOptions: ParsableArguments {
    @Option(help: "The index that 'docgen build' wrote.")
    var index = "dist/index.sqlite"

    @Flag(help: "One JSON value, for programs.")
    var json = false
}

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "search", abstract: "Find the sections that match some words.")

    @OptionGroup var options: IndexOptions

    @Argument(help: "The words.")
    var query: [String]

    @Option(help: "How many results, 1 to 100.")
    var limit = 10

    func validate() throws {
        if !(1...100).contains(limit) { throw ValidationError("--limit is \(limit), expected 1 to 100") }
    }

    func run() throws {
        let index = try SectionIndex(opening: options.index)
        let results = try index.search(query.joined(separator: " "), limit: limit)
        guard !options.json else { return Console.print(JSONText.encode(results.map(Entry.init))) }
        guard !results.isEmpty else { return Console.printError("no section has any of these words") }
        for (number, result) in results.enumerated() {
            let place = ([result.citation.title] + result.citation.breadcrumb + [result.citation.heading]).reduce(into: [String]()) {
                parts,
                part in
                if parts.last != part { parts.append(part) }
            }
            Console.print("\(number + 1). " + Console.style(place.joined(separator: " › "), .bold, on: STDOUT_FILENO))
            Console.print("   " + Console.style(result.citation.url, .faint, on: STDOUT_FILENO))
            let snippet = result.snippet.map { $0.isMatch ? Console.style($0.text, .yellow, on: STDOUT_FILENO) : $0.text }.joined()
            if !snippet.isEmpty { Console.print("   " + snippet) }
        }
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
        abstract: "Answer a question with a passage of the docs, or say that they hold none."
    )

    @OptionGroup var options: IndexOptions

    @Argument(help: "The question.")
    var question: [String]

    func run() throws {
        let index = try SectionIndex(opening: options.index)
        let question = question.joined(separator: " ")
        let answer = try index.answer(question)
        guard !options.json else { return Console.print(JSONText.encode(Entry(question, answer))) }
        if answer.isAnswered {
            if answer.isUncertain { Console.print("The closest match in the docs:\n") }
            Console.print(answer.text.split(separator: "\n", omittingEmptySubsequences: false).map { "  │ " + $0 }.joined(separator: "\n"))
            Console.print("")
        } else {
            Console.print("The docs do not seem to cover this.")
            if !answer.missingTerms.isEmpty {
                Console.print("Words that stand nowhere in them: \(answer.missingTerms.joined(separator: ", ")).")
            }
            if !answer.sources.isEmpty { Console.print("\nThe nearest sections:") }
        }
        for (number, source) in answer.sources.enumerated() {
            let place = source.title == source.heading ? source.title : source.title + " › " + source.heading
            Console.print("[\(number + 1)] " + Console.style(place, .bold, on: STDOUT_FILENO) + "  " + source.url)
        }
    }

    private struct Entry: Encodable {
        var question: String
        var answered: Bool
        var uncertain: Bool
        var answer: String
        var confidence: Double
        var missingTerms: [String]
        var sources: [Citation]

        enum CodingKeys: String, CodingKey {
            case question, answered, uncertain, answer, confidence, sources
            case missingTerms = "missing_terms"
        }

        init(_ question: String, _ answer: Answer) {
            self.question = question
            answered = answer.isAnswered
            uncertain = answer.isUncertain
            self.answer = answer.text
            confidence = answer.confidence
            missingTerms = answer.missingTerms
            sources = answer.sources
        }
    }
}
