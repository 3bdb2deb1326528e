package import DocModel
package import Yams

/// Reads keys and values of one YAML file, in the same words for every kind of file, and collects each mistake with its place.
package struct KeyReader: Sendable {
    /// The ids that findings about one kind of file have.
    package struct IDs: Sendable {
        package var syntax: DiagnosticID
        /// A key that is not text.
        package var key: DiagnosticID
        package var value: DiagnosticID
        package var unknownKey: DiagnosticID

        package init(syntax: DiagnosticID, key: DiagnosticID, value: DiagnosticID, unknownKey: DiagnosticID) {
            self.syntax = syntax
            self.key = key
            self.value = value
            self.unknownKey = unknownKey
        }
    }

    /// The path that findings name.
    package let file: String
    package let ids: IDs
    package let severity: Diagnostic.Severity
    /// The line of the file on which the YAML begins.
    private let firstLine: Int
    package var diagnostics: [Diagnostic] = []

    /// - Parameter firstLine: The line of the file on which the YAML begins, from 1.
    package init(file: String, ids: IDs, severity: Diagnostic.Severity, firstLine: Int = 1) {
        self.file = file
        self.ids = ids
        self.severity = severity
        self.firstLine = firstLine
    }

    // MARK: Places

    /// The place of a node; that of the text's beginning for a node without one.
    package func location(of node: Node) -> SourceLocation { location(of: node.mark) }

    /// The place of a key with all its characters; a point for one in quotes, which may hide others.
    package func location(ofKey key: Node) -> SourceLocation {
        let place = location(of: key)
        guard let scalar = key.scalar, scalar.style == .plain, key.mark != nil else { return place }
        return place.spanning(scalar.string.unicodeScalars.count)
    }

    /// The place in the file; that of line 1 where Yams gives none.
    package func location(of mark: Mark?) -> SourceLocation { location(line: mark?.line ?? 1, column: mark?.column ?? 1) }

    /// - Parameters:
    ///   - line: In the YAML, from 1.
    package func location(line: Int, column: Int = 1) -> SourceLocation {
        SourceLocation(path: file, line: line + firstLine - 1, column: column)
    }

    // MARK: Findings

    /// Adds a finding of the reader's ``severity``.
    package mutating func report(_ id: DiagnosticID, at location: SourceLocation, _ message: String, hint: String? = nil) {
        diagnostics.append(Diagnostic(severity, id: id, at: location, message, hint: hint))
    }

    /// The same where a mistake of that kind weighs something else.
    package mutating func report(
        _ id: DiagnosticID,
        _ severity: Diagnostic.Severity,
        at location: SourceLocation,
        _ message: String,
        hint: String? = nil
    ) {
        diagnostics.append(Diagnostic(severity, id: id, at: location, message, hint: hint))
    }

    /// A key whose value is a comment, because it begins with `#` and stands in no quotes: `accent: #ff0000`. Nothing else says that it is not read.
    ///
    /// - Parameters:
    ///   - key: One without a value.
    ///   - name: With the keys above it.
    ///   - text: The whole YAML.
    package mutating func reportComment(behind key: Node, _ name: String, in text: some StringProtocol) {
        guard let mark = key.mark,
            let line = text.split(maxSplits: mark.line, omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                .dropFirst(mark.line - 1).first,
            let colon = line.dropFirst(mark.column - 1).firstIndex(of: ":")
        else { return }
        let rest = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        let value = rest.prefix { $0 != " " && !$0.isNewline }
        // `# a note` is meant as a comment.
        guard value.first == "#", let next = value.dropFirst().first, next.isLetter || next.isNumber else { return }
        diagnostics.append(
            Diagnostic(
                .warning,
                id: ids.value,
                at: location(line: mark.line, column: line.utf8.distance(from: line.startIndex, to: rest.startIndex) + 1),
                "\(name) has no value: '\(value.prefix(40))' is a comment",
                hint: "put it in quotes"
            )
        )
    }

    /// A value that cannot be taken.
    package mutating func reportValue(_ node: Node, _ message: String, hint: String? = nil) {
        report(ids.value, at: location(of: node), message, hint: hint)
    }

    /// A value of another type than its key takes.
    /// - Parameter expected: What it takes, as a sentence ends: "a number".
    package mutating func reportType(_ node: Node, _ key: String, _ expected: String) {
        reportValue(node, "\(key) is \(node.shown), expected \(expected)")
    }

    /// - Parameters:
    ///   - name: As the file has it, with the keys above: `theme.acent`.
    ///   - keys: What may stand there.
    ///   - listsAll: Whether the hint names all of them where none is near.
    ///   - advice: What to do about a key of that name, where that is known.
    package mutating func reportUnknown(
        _ name: String,
        at node: Node,
        among keys: [String],
        listsAll: Bool = true,
        advice: String? = nil
    ) {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        let hint = advice ?? NearestMatch.hint(for: last, among: keys)
        report(
            ids.unknownKey,
            at: location(ofKey: node),
            "unknown key '\(name.prefix(80))'",
            hint: hint ?? (listsAll ? "known keys: \(keys.joined(separator: ", "))" : nil)
        )
    }

    // MARK: Shapes

    /// Parses a file of `key: value` lines.
    /// - Returns: `nil` when it holds none; unless it is empty, a finding says why.
    package mutating func mapping(_ text: String) -> Node.Mapping? {
        do throws(YAMLFault) {
            guard let node = try YAMLText.compose(text) else { return nil }
            guard let mapping = node.mapping else {
                report(ids.syntax, at: location(of: node), "expected 'key: value' lines")
                return nil
            }
            return mapping
        } catch {
            report(ids.syntax, at: location(line: error.line, column: error.column), "not valid YAML: \(error.problem)")
            return nil
        }
    }

    /// The name of a key; one that is not text is reported.
    package mutating func name(of key: Node) -> String? {
        if let name = key.scalar?.string { return name }
        report(ids.key, at: location(of: key), "a key must be text")
        return nil
    }

    // MARK: Values

    /// - Returns: `nil` for what is not text, which is reported, and for an empty one.
    package mutating func text(_ node: Node, _ key: String) -> String? {
        guard let text = node.scalar?.string else {
            reportType(node, key, "text")
            return nil
        }
        // YAML can write NUL; no page or index can hold it.
        return text.isEmpty ? nil : text.replacing("\0", with: "\u{FFFD}")
    }

    /// `true` or `false`; anything else is reported.
    /// - Returns: `nil` where it was reported.
    package mutating func flag(_ node: Node, _ key: String) -> Bool? {
        guard let value = node.flag else {
            reportType(node, key, "true or false")
            return nil
        }
        return value
    }

    /// - Parameter expected: See ``reportType(_:_:_:)``.
    package mutating func number(_ node: Node, _ key: String, in range: ClosedRange<Double>, _ expected: String) -> Double? {
        guard let value = node.scalar.flatMap({ Double($0.string) }), range.contains(value) else {
            reportType(node, key, expected)
            return nil
        }
        return value
    }

    /// A whole number: `7`, or `7.0`, but not `7.5`.
    /// - Parameter expected: See ``reportType(_:_:_:)``.
    package mutating func integer(_ node: Node, _ key: String, in range: ClosedRange<Int>, _ expected: String) -> Int? {
        guard let value = node.scalar.flatMap({ Double($0.string) }).flatMap({ Int(exactly: $0) }), range.contains(value) else {
            reportType(node, key, expected)
            return nil
        }
        return value
    }

    /// One of a few words.
    package mutating func choice(_ node: Node, _ key: String, among choices: [String]) -> String? {
        guard let text = text(node, key) else { return nil }
        guard choices.contains(text) else {
            reportType(node, key, choices.map { "'\($0)'" }.joined(separator: " or "))
            return nil
        }
        return text
    }

    /// Names and texts; those of a group have its name and a dot in front.
    package mutating func variables(_ node: Node, _ key: String) -> [String: String] {
        guard let mapping = node.mapping else {
            reportType(node, key, "'name: text' lines")
            return [:]
        }
        var values: [String: String] = [:]
        for (name, value) in mapping {
            guard let name = self.name(of: name) else { continue }
            if value.mapping != nil {
                for (inner, text) in variables(value, "\(key).\(name)") { values["\(name).\(inner)"] = text }
            } else if !value.isNull, let text = text(value, "\(key).\(name)") {
                values[name] = text
            }
        }
        return values
    }

    /// The texts of a list; a text alone is a list of one.
    package mutating func list(_ node: Node, _ key: String) -> [String] {
        if let text = node.scalar?.string { return text.isEmpty ? [] : [text] }
        guard let sequence = node.sequence else {
            reportType(node, key, "a list of texts")
            return []
        }
        return sequence.compactMap { item in
            if item.isNull {
                reportValue(item, "\(key) has an entry that is empty", hint: "remove it")
                return nil
            }
            if let text = item.scalar?.string { return text }
            reportValue(item, "\(key) holds \(item.shown), expected a list of texts")
            return nil
        }
    }
}

extension Node {
    /// How a message names a value: `'abc'`, `a list`, `a mapping`.
    package var shown: String {
        scalar.map { "'\($0.string.prefix(60))'" } ?? (sequence == nil ? "a mapping" : "a list")
    }

    /// Whether a key has no value, which means that it is not given. Source: YAML 1.2.2, section 10.3.2.
    package var isNull: Bool {
        guard let scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// A flag in any of the forms that tools write: those of YAML 1.1, in quotes or not.
    package var flag: Bool? {
        switch scalar?.string.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }
}
