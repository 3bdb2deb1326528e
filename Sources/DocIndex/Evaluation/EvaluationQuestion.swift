internal import DocModel
internal import Foundation

/// A question whose right place in the docs is known, or that the docs do not answer.
package struct EvaluationQuestion: Sendable {
    /// A section that answers the question.
    package struct Place: Sendable, Decodable {
        /// The Markdown file, relative to the content folder.
        package var path: String
        /// The nearest heading above the answer; the page's title before the first heading.
        package var heading: String
    }

    package var id: String
    package var question: String
    /// Earlier questions of the same conversation, oldest first.
    package var context: [String]
    /// What sort of question it is: `howto`, `error` … any word.
    package var kind: String
    /// `false`: the docs do not answer it, and the right reaction is to say so.
    package var isAnswerable: Bool
    /// Any one of these is right.
    package var gold: [Place]
    /// What a good answer contains, empty where that is not known.
    package var answerQuote: String

    /// Reads a file with one JSON object in each line.
    ///
    /// - Throws: ``IndexError``: the file cannot be read; or ``EvaluationQuestion/Mistakes``, all of them at once.
    package static func read(_ path: String) throws -> [EvaluationQuestion] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw IndexError(.cannotOpen, path, "cannot read the questions '\(path)'")
        }
        var questions: [EvaluationQuestion] = []
        var mistakes: [Mistakes.Mistake] = []
        var lines: [String: Int] = [:]
        for (number, line) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\t") }) else {
                continue
            }
            func note(_ message: String) {
                mistakes.append(.init(location: SourceLocation(path: path, line: number + 1), message: message))
            }
            do {
                let question = try JSONDecoder().decode(Line.self, from: Data(line)).question
                if let first = lines[question.id] {
                    note("the id '\(question.id)' is that of line \(first) too: every question has its own")
                }
                lines[question.id] = number + 1
                if question.isAnswerable && question.gold.isEmpty { note("'\(question.id)' is answerable, but 'gold' names no place") }
                questions.append(question)
            } catch let error as DecodingError {
                note(Self.describe(error))
            }
        }
        if questions.isEmpty && mistakes.isEmpty {
            mistakes.append(.init(location: SourceLocation(path: path), message: "no questions: one JSON object is expected in each line"))
        }
        guard mistakes.isEmpty else { throw Mistakes(all: mistakes) }
        return questions
    }

    /// What is wrong with a file of questions.
    package struct Mistakes: Error, CustomStringConvertible, Sendable {
        struct Mistake: Sendable {
            var location: SourceLocation
            var message: String
        }

        var all: [Mistake]

        /// One line for each: `file:line:column: message`.
        package var description: String {
            all.map { "\($0.location): \($0.message)" }.joined(separator: "\n")
        }
    }

    private struct Line: Decodable {
        var id: String
        var text: String
        var context: [String]?
        var kind: String?
        var isAnswerable: Bool?
        var gold: [Place]?
        var answerQuote: String?

        enum CodingKeys: String, CodingKey {
            case id, context, kind, gold
            case text = "question"
            case isAnswerable = "answerable"
            case answerQuote = "answer_quote"
        }

        var question: EvaluationQuestion {
            EvaluationQuestion(
                id: id,
                question: text,
                context: context ?? [],
                kind: kind ?? "other",
                isAnswerable: isAnswerable ?? true,
                gold: gold ?? [],
                answerQuote: answerQuote ?? ""
            )
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        func key(_ path: [any CodingKey]) -> String {
            path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let missing, let context):
            return "'\(key(context.codingPath + [missing]))' is missing"
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let expected =
                type == String.self ? "a string" : type == Bool.self ? "true or false" : type == [String].self ? "a list" : "another value"
            return context.codingPath.isEmpty ? "a JSON object is expected" : "'\(key(context.codingPath))' is not \(expected)"
        default:
            return "not valid JSON: one object is expected in each line"
        }
    }
}
