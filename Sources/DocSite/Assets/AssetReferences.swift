internal import Foundation

/// The files that an HTML file or a style sheet of the author names.
///
/// It reads what stands in quotes behind `href=`, `src=` and the like, and in `url(…)`: enough for pages that a program wrote. What is not a file is
/// no harm, because only files that are there are asked for.
enum AssetReferences {
    /// Longer files are data.
    static let maxBytes = 8_000_000

    static func mayHave(_ path: String) -> Bool {
        let name = PagePath.name(of: path).lowercased()
        return [".html", ".htm", ".xhtml", ".css"].contains(where: name.hasSuffix)
    }

    /// - Parameter path: The file's own; what it names is relative to its folder.
    /// - Returns: Paths in the content folder, decoded.
    static func paths(in bytes: [UInt8], of path: String) -> [String] {
        let folder = PagePath.folder(of: path)
        var paths: [String] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            // `="…"`, `='…'`, `("…")`, `(…)`, and `@import "…"`: a quote, or what stands in parentheses.
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "(") else { continue }
            let close = byte == UInt8(ascii: "(") ? UInt8(ascii: ")") : byte
            guard
                let end = bytes[index...].prefix(maxURLBytes).firstIndex(where: {
                    $0 == close || $0 == byte || $0 == 0x0A || $0 == UInt8(ascii: "<")
                }),
                bytes[end] == close, end > index
            else { continue }
            if let target = self.path(of: bytes[index..<end], in: folder) {
                paths.append(target)
                if close != UInt8(ascii: ")") { index = end + 1 }
            }
        }
        return paths
    }

    private static let maxURLBytes = 2_000

    private static func path(of url: ArraySlice<UInt8>, in folder: String) -> String? {
        let text = String(decoding: url.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }, as: UTF8.self)
        guard !text.isEmpty, !text.hasPrefix("//"), !text.contains(where: { ":\"' ".contains($0) }) else { return nil }
        let decoded = text.removingPercentEncoding ?? text
        return PagePath.normalized(decoded, in: decoded.hasPrefix("/") ? "" : folder)
    }
}
