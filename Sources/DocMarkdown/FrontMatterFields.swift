package import DocModel
internal import YAMLKeys
internal import Yams

/// The front matter of a file that is not a page, as its author wrote it: keys and values in order, each with its place.
///
/// The same bounds hold as for pages: 65,536 bytes, 8 aliases. What the keys mean is for the caller to say.
package struct FrontMatterFields: Sendable {
    /// What stands behind a key.
    package enum Value: Hashable, Sendable {
        case text(String)
        /// Elements that are not text are reported, and left out.
        case list([Element])
        case mapping

        /// How a message names it: `'abc'`, `a list`, `a mapping`.
        package var shown: String {
            switch self {
            case .text(let text): "'\(text.prefix(60))'"
            case .list: "a list"
            case .mapping: "a mapping"
            }
        }
    }

    /// An element of a list, with its place in the file.
    package struct Element: Hashable, Sendable {
        package var text: String
        package var location: SourceLocation

        package init(text: String, location: SourceLocation) {
            self.text = text
            self.location = location
        }
    }

    /// A key and its value, each with its place in the file.
    package struct Field: Hashable, Sendable {
        package var key: String
        package var keyLocation: SourceLocation
        package var value: Value
        package var location: SourceLocation
    }

    /// In the order of the file.
    package private(set) var fields: [Field] = []
    /// What made the block, or a key of it, unreadable; the same ids as for pages.
    package private(set) var diagnostics: [Diagnostic] = []
    /// Whether the file has front matter at all.
    package private(set) var isPresent = false
    /// Where the text below the block begins, in bytes from the file's first.
    package private(set) var bodyStart = 0
    /// How many lines of the file stand above the text.
    package private(set) var bodyLineOffset = 0

    /// - Parameters:
    ///   - source: The whole file.
    ///   - path: The name diagnostics use.
    package init(reading source: [UInt8], path: String) {
        source.withUnsafeBufferPointer { source in
            let mark = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            let bytes = UnsafeBufferPointer(rebasing: source[mark...])
            guard let found = FrontMatterParser.locate(in: bytes) else { return }
            isPresent = true
            bodyStart = mark + found.bodyStart
            bodyLineOffset = bytes[..<found.bodyStart].count { $0 == UInt8(ascii: "\n") }
            var parser = FrontMatterParser(path: path, acceptedKeys: [])
            let mapping = parser.compose(UnsafeBufferPointer(rebasing: bytes[found.yaml]))
            diagnostics = parser.diagnostics
            guard let mapping else { return }

            func location(_ node: Node) -> SourceLocation { parser.keys.location(of: node) }
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    diagnostics.append(
                        Diagnostic(id: .frontMatterKey, at: location(key), "front matter has a key that is not text")
                    )
                    continue
                }
                let read: Value
                if let scalar = value.scalar {
                    read = .text(scalar.string)
                } else if let sequence = value.sequence {
                    read = .list(
                        sequence.prefix(1_000).compactMap { node in
                            if let scalar = node.scalar, !node.isNull { return Element(text: scalar.string, location: location(node)) }
                            let message = node.isNull ? "has an entry that is empty" : "holds \(node.shown), expected a list of texts"
                            diagnostics.append(
                                Diagnostic(id: .frontMatterValue, at: location(node), "\(name) \(message)")
                            )
                            return nil
                        }
                    )
                } else {
                    read = .mapping
                }
                fields.append(Field(key: name, keyLocation: location(key), value: read, location: location(value)))
            }
        }
    }
}
