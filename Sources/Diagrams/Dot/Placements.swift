internal import Foundation
internal import Synchronization

/// What Graphviz has answered, by what it was asked: a word that changes on a page asks for none of its graphs again.
///
/// In memory, and where builds keep something, in a file. Damaged, that is as good as empty.
package final class Placements: Hashable, Sendable {
    static let fileName = "diagrams.json"
    /// Of questions and answers together: some thousand graphs.
    static let maxBytes = 32 << 20

    private struct State {
        var answers: [String: String] = [:]
        var bytes = 0
        var hasChanged = false

        mutating func keep(_ answer: String, to question: String) {
            guard answers[question] == nil else { return }
            // An author's loop makes a new one with each edit.
            if bytes > Placements.maxBytes { (answers, bytes) = ([:], 0) }
            answers[question] = answer
            bytes += question.utf8.count + answer.utf8.count
        }
    }

    private let path: String?
    private let state: Mutex<State>

    /// - Parameter folder: `nil` for memory alone.
    package init(in folder: String?) {
        path = folder.map { $0 + "/" + Self.fileName }
        let data = path.flatMap { FileManager.default.contents(atPath: $0) }
        let kept: [String: String]? = data.flatMap { try? JSONDecoder().decode([String: String].self, from: $0) }
        var known = State()
        for (question, answer) in kept ?? [:] { known.keep(answer, to: question) }
        state = Mutex(known)
    }

    func answer(to question: String) -> [UInt8]? { state.withLock { $0.answers[question] }.map { Array($0.utf8) } }

    func keep(_ answer: [UInt8], to question: String) {
        guard let text = String(validating: answer, as: UTF8.self) else { return }
        state.withLock {
            $0.keep(text, to: question)
            $0.hasChanged = true
        }
    }

    /// Writes the file in one step; what cannot be written is no loss.
    package func write() {
        guard let path else { return }
        let answers = state.withLock { state in
            defer { state.hasChanged = false }
            return state.hasChanged ? state.answers : nil
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let answers, let data = try? encoder.encode(answers) else { return }
        try? data.write(to: URL(filePath: path), options: .atomic)
    }

    // It decides how soon a drawing is there, and nothing of what comes out.
    package static func == (_: Placements, _: Placements) -> Bool { true }
    package func hash(into _: inout Hasher) {}
}
