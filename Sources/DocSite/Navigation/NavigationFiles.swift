internal import Crypto
internal import DocModel
internal import Foundation

/// The whole navigation of a large site as scripts that pages load when a reader opens a group that the page does not hold, or filters.
///
/// A file holds the entries of several groups; a group's entries are one list. Scripts, because pages from a folder cannot fetch data.
/// The folder's name is a fingerprint of the files: they may be kept for ever.
struct NavigationFiles: Sendable {
    /// Relative to the site's root, without a slash at its end.
    let folder: String
    let files: [[UInt8]]
    /// For each node with children in which file and where in it they stand: `3.14`.
    private let places: [String?]

    /// So many entries make a file full: 10 to 20 KB, a quarter of it compressed.
    private static let entriesPerFile = 400

    static let root = "navigation"

    /// - Returns: `nil` for sites whose pages hold the whole tree.
    init?(_ navigation: Navigation) {
        guard navigation.nodes.count > Sidebar.wholeTreeLimit else { return nil }
        var groups: [Int] = []
        var stack = [0]
        while let id = stack.popLast() {
            groups.append(id)
            stack += (navigation.nodes[id].children ?? []).reversed().filter { navigation.nodes[$0].children != nil }
        }
        var places = [String?](repeating: nil, count: navigation.nodes.count)
        var filesOfGroups: [[Int]] = []
        var entries = Self.entriesPerFile
        for id in groups {
            if entries >= Self.entriesPerFile {
                filesOfGroups.append([])
                entries = 0
            }
            places[id] = "\(filesOfGroups.count - 1).\(filesOfGroups[filesOfGroups.count - 1].count)"
            filesOfGroups[filesOfGroups.count - 1].append(id)
            entries += navigation.nodes[id].children?.count ?? 0
        }
        var hash = SHA256()
        files = filesOfGroups.enumerated().map { number, groups in
            var bytes = Array("docgen.branches[\(number)] = [\n".utf8)
            for id in groups {
                bytes.append(UInt8(ascii: "["))
                for child in navigation.nodes[id].children ?? [] {
                    let node = navigation.nodes[child]
                    bytes.append(UInt8(ascii: "["))
                    Self.write(node.label, to: &bytes)
                    for text in [node.url, places[child]].compactMap({ $0 }) {
                        bytes.append(UInt8(ascii: ","))
                        Self.write(text, to: &bytes)
                    }
                    bytes += "],".utf8
                }
                bytes += "],\n".utf8
            }
            bytes += "];\n".utf8
            hash.update(data: bytes)
            return bytes
        }
        self.places = places
        folder = Self.root + "/" + hash.finalize().hexadecimal.prefix(10)
    }

    func place(of node: Int) -> String? { places[node] }

    func write(to output: any SiteOutput) throws {
        for (number, bytes) in files.enumerated() {
            try bytes.withUnsafeBufferPointer { try output.write($0, to: "\(folder)/\(number).js", cache: .immutable) }
        }
    }

    /// Writes a JavaScript string. A title or an address has no line breaks.
    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
