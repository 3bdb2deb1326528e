package import Yams

/// Parses YAML; the only place that takes the parser's errors apart.
package enum YAMLText {
    /// - Parameters:
    ///   - text: One document.
    ///   - resolver: `.basic` leaves scalars as they are written, which is faster, for readers that know the type of each key.
    /// - Returns: `nil` for a document that holds nothing.
    package static func compose(_ text: String, resolver: Resolver = .default) throws(YAMLFault) -> Node? {
        let text = withoutMark(text)
        do {
            // The default encoding would be read from the environment, for each text.
            let node = try Yams.compose(yaml: text, resolver, .default, .utf8)
            return node?.scalar?.string == "" ? nil : node
        } catch let error as YamlError {
            throw YAMLFault(error, in: text)
        } catch {
            throw YAMLFault(problem: "it cannot be parsed", line: 1, column: 1)
        }
    }
}

extension YAMLText {
    /// Parses any number of documents, and keeps nothing of them.
    package static func check(_ text: String) throws(YAMLFault) {
        let text = withoutMark(text)
        do {
            var documents = try Yams.compose_all(yaml: text, .default, .default, .utf8)
            while documents.next() != nil {}
            if let error = documents.error { throw error }
        } catch let error as YamlError {
            throw YAMLFault(error, in: text)
        } catch {
            throw YAMLFault(problem: "it cannot be parsed", line: 1, column: 1)
        }
    }

    /// A byte order mark would count as a column of the first line, which begins further right then than all others.
    ///
    /// Source: YAML 1.2.2 section 5.2: a stream may begin with one.
    private static func withoutMark(_ text: String) -> String {
        text.utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? String(text.unicodeScalars.dropFirst()) : text
    }
}

/// Why a text is not YAML, and where.
package struct YAMLFault: Error, Hashable, Sendable {
    /// What the parser found: `mapping values are not allowed in this context`, `key twice: title`.
    package var problem: String
    /// The keys that one mapping has twice, sorted.
    package var repeatedKeys: [String] = []
    /// From 1.
    package var line: Int
    /// From 1.
    package var column: Int

    init(problem: String, repeatedKeys: [String] = [], line: Int, column: Int) {
        self.problem = problem
        self.repeatedKeys = repeatedKeys
        self.line = line
        self.column = column
    }

    init(_ error: YamlError, in text: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            // Of a bracket or quote that nothing closes the parser names the end of the text: its beginning is what people look for.
            let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).dropFirst(mark.line - 1)
            let isAtEnd =
                lines.first?.dropFirst(mark.column - 1).allSatisfy(\.isWhitespace) ?? true
                && lines.dropFirst().allSatisfy { $0.allSatisfy(\.isWhitespace) }
            let place = isAtEnd ? context?.mark ?? mark : mark
            self.init(problem: problem, line: place.line, column: place.column)
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.sorted()
            let place = Array(text.utf8).withUnsafeBufferPointer { bytes in
                names.first.flatMap { DuplicateKey.place(of: $0, in: bytes, from: context.mark.line) }
            }
            self.init(
                problem: "key twice: \(names.joined(separator: ", "))",
                repeatedKeys: names,
                line: place?.line ?? context.mark.line,
                column: place?.column ?? context.mark.column
            )
        default: self.init(problem: "it cannot be parsed", line: 1, column: 1)
        }
    }
}
