internal import CZlib
package import Foundation

/// The files of a zip archive, such as a Python wheel. Nothing in it is trusted; archives of 4 GB and more are not read.
///
/// Source: <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>
package struct ZipArchive {
    private struct Entry {
        var method: Int
        var compressedSize: Int
        var size: Int
        /// Of its local header.
        var offset: Int
    }

    private let archive: Data
    private let entries: [String: Entry]
    /// In the archive's order.
    package let names: [String]

    /// - Returns: `nil` when `archive` is not a zip archive or its table of contents is damaged.
    package init?(_ archive: Data) {
        // Without its own indices.
        let archive = archive.startIndex == 0 ? archive : Data(archive)
        guard let end = Self.endRecord(in: archive) else { return nil }
        let count = archive.number(2, at: end + 10)
        var place = archive.number(4, at: end + 16)
        var entries: [String: Entry] = [:]
        var names: [String] = []
        for _ in 0..<count {
            guard place + 46 <= end, archive.number(4, at: place) == 0x0201_4B50 else { return nil }
            let nameLength = archive.number(2, at: place + 28)
            let next = place + 46 + nameLength + archive.number(2, at: place + 30) + archive.number(2, at: place + 32)
            guard next <= end else { return nil }
            let name = String(decoding: archive[(place + 46)..<(place + 46 + nameLength)], as: UTF8.self)
            let isEncrypted = archive.number(2, at: place + 8) & 1 == 1
            entries[name] = Entry(
                method: isEncrypted ? -1 : archive.number(2, at: place + 10),
                compressedSize: archive.number(4, at: place + 20),
                size: archive.number(4, at: place + 24),
                offset: archive.number(4, at: place + 42)
            )
            names.append(name)
            place = next
        }
        self.archive = archive
        self.entries = entries
        self.names = names
    }

    /// The content of a file.
    ///
    /// - Parameter maxBytes: A larger one is refused before anything is unpacked.
    /// - Returns: `nil` when there is none of that name, or when it is damaged, encrypted, too large, or compressed in another way than by deflate.
    package func content(of name: String, maxBytes: Int) -> [UInt8]? {
        guard let entry = entries[name], entry.size <= maxBytes, entry.offset + 30 <= archive.count,
            archive.number(4, at: entry.offset) == 0x0403_4B50
        else { return nil }
        let start = entry.offset + 30 + archive.number(2, at: entry.offset + 26) + archive.number(2, at: entry.offset + 28)
        guard start + entry.compressedSize <= archive.count else { return nil }
        let bytes = archive[start..<(start + entry.compressedSize)]
        let content =
            switch entry.method {
            case 0: Array(bytes)
            case 8: bytes.withUnsafeBytes { ContentCoding.inflated($0, maxBytes: entry.size, docgen_inflate_init_raw) }
            default: [UInt8]?.none
            }
        return content?.count == entry.size ? content : nil
    }

    /// Where the record at the archive's end begins; a comment of up to 64 KB may follow it.
    private static func endRecord(in archive: Data) -> Int? {
        guard archive.count >= 22 else { return nil }
        for place in stride(from: archive.count - 22, through: max(0, archive.count - 22 - 65_535), by: -1)
        where archive.number(4, at: place) == 0x0605_4B50 && place + 22 + archive.number(2, at: place + 20) == archive.count {
            return place
        }
        return nil
    }
}

extension Data {
    /// A little-endian number; the bytes are there.
    fileprivate func number(_ count: Int, at place: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(self[place + $1]) << (8 * $1) }
    }
}
