internal import DocModel
internal import Foundation

/// The addresses that a site has promised to keep: `urls.lock`, beside `docgen.yml`.
///
/// A line is the path of a page from the site's root, `/guide/install.html`, or one with an anchor, `/guide/install.html#on-linux`, both
/// percent-encoded. Lines are sorted; those that begin with `#` are comments. `docs/decisions/0018-urls-lock.md` says why.
struct URLLock: Sendable, Hashable {
    static let fileName = "urls.lock"

    private static let comment = """
        # The addresses of this site: docgen check and build end with an error when one is lost without a redirect.
        # "docgen redirects --accept" keeps this list.

        """

    /// The lines with an address, each with its number, counted from 1.
    let entries: [Entry]

    struct Entry: Sendable, Hashable {
        /// Without its anchor.
        var address: String
        var anchor: String?
        var line: Int

        var text: String { anchor.map { address + "#" + $0 } ?? address }
    }

    /// - Returns: `nil` where the folder has no such file.
    /// - Throws: ``SiteError`` when it cannot be read.
    init?(root: String) throws(SiteError) {
        let path = root + "/" + Self.fileName
        guard access(path, F_OK) == 0 else { return nil }
        var bytes: [UInt8] = []
        try FileBytes.read(path, into: &bytes)
        self.init(text: String(decoding: bytes, as: UTF8.self))
    }

    init(text: String) {
        entries = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().compactMap { number, line in
            let line = line.trimmingCharacters(in: .whitespaces)
            guard !line.isEmpty, !line.hasPrefix("#") else { return nil }
            let parts = line.split(separator: "#", maxSplits: 1)
            return Entry(address: String(parts[0]), anchor: parts.count > 1 ? String(parts[1]) : nil, line: number + 1)
        }
    }

    /// The file's text.
    static func text(of addresses: some Sequence<String>) -> String {
        let lines = Set(addresses).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return comment + lines.map { $0 + "\n" }.joined()
    }
}
