internal import ServerFoundation
internal import YAMLKeys

/// The languages that are read without a program.
enum BuiltInLanguage: String, CaseIterable {
    case json, toml, yaml

    init?(named name: String) {
        if name == "yml" { self = .yaml } else { self.init(rawValue: name) }
    }

    /// As messages name it.
    private var title: String { rawValue.uppercased() }

    func check(_ text: String) throws(CodeFault) {
        switch self {
        case .json:
            do {
                _ = try JSONValue(parsing: Array(text.utf8), limits: .document)
            } catch {
                let before = text.utf8.prefix(error.offset)
                let start = before.lastIndex(of: 0x0A).map { before.index(after: $0) } ?? before.startIndex
                let column = text.unicodeScalars.distance(from: start, to: before.endIndex) + 1
                throw CodeFault(line: before.count { $0 == 0x0A } + 1, column: column, message: "the text \(error.reason)")
            }
        case .toml:
            do {
                _ = try TOMLReader.read(text)
            } catch {
                throw CodeFault(line: error.line, column: error.column, message: "not valid TOML: \(error.problem)")
            }
        case .yaml:
            do {
                try YAMLText.check(text)
            } catch {
                throw CodeFault(line: error.line, column: error.column, message: "not valid YAML: \(error.problem)")
            }
        }
    }
}
