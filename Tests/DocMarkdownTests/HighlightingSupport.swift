import DocMarkdown
import Foundation

/// The languages of the site template, and code with its tokens in a form to read and to compare.
enum Highlighting {
    /// `site-template/languages` of the repository, found from this file's place in it.
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "site-template/languages")

    static let definitions: [String: String] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        var definitions: [String: String] = [:]
        for name in names where name.hasSuffix(".yml") {
            definitions[name] = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        return definitions
    }()

    static let catalog = GrammarCatalog(definitions: definitions)

    static func tokens(_ code: [UInt8], _ grammar: Grammar) -> [HighlightToken] {
        var tokens: [HighlightToken] = []
        code.withUnsafeBufferPointer { grammar.tokenize($0, into: &tokens) }
        return tokens
    }

    /// The code with each token as `«class:text»`.
    static func rendered(_ code: String, _ grammar: Grammar) -> String {
        let bytes = Array(code.utf8)
        var output: [UInt8] = []
        var position = 0
        for token in tokens(bytes, grammar) {
            output += bytes[position..<Int(token.start)]
            output += Array("«\(token.kind.cssClass):".utf8) + bytes[Int(token.start)..<Int(token.end)] + Array("»".utf8)
            position = Int(token.end)
        }
        return String(decoding: output + bytes[position...], as: UTF8.self)
    }

    /// The code without the notation of ``rendered(_:_:)``.
    static func stripped(_ rendered: String) -> String {
        var output: [UInt8] = []
        let bytes = Array(rendered.utf8)
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: Array("«".utf8)) {
                index += 4
            } else if bytes[index...].starts(with: Array("»".utf8)) {
                index += 2
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}
