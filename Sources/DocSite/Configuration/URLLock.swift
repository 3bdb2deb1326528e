internal import DocMarkdown
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
    /// Lines that are not an address, and bytes that are not text.
    private(set) var diagnostics: [Diagnostic] = []

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
        if let fault = TextFile.fault(in: bytes, file: Self.fileName) { diagnostics.append(fault) }
    }

    init(text: String) {
        var entries: [Entry] = []
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard line.hasPrefix("/") else {
                diagnostics.append(Self.notAnAddress(line, number: number + 1))
                continue
            }
            let parts = line.split(separator: "#", maxSplits: 1)
            entries.append(Entry(address: String(parts[0]), anchor: parts.count > 1 ? String(parts[1]) : nil, line: number + 1))
        }
        self.entries = entries
    }

    private static func notAnAddress(_ line: String, number: Int) -> Diagnostic {
        let place = SourceLocation(path: fileName, line: number)
        // Source: git documentation, git-merge, "How conflicts are presented"; the third kind is that of `diff3`.
        if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].contains(where: line.hasPrefix) {
            let text = "'\(line.cut(to: 60))' is a mark of an unfinished merge, not an address"
            return Diagnostic(id: .mergeConflict, at: place, text, hint: "end the merge, and run 'docgen redirects --accept'")
        }
        return Diagnostic(
            id: .lostURL,
            at: place,
            "'\(line.cut(to: 60))' is not an address",
            hint: "write the path of a page from the site's root, like '/guide/install.html', or take the line out"
        )
    }

    /// The file's text.
    static func text(of addresses: some Sequence<String>) -> String {
        let lines = Set(addresses).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return comment + lines.map { $0 + "\n" }.joined()
    }
}
