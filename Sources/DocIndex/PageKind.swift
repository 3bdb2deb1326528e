/// Pages that record what changed, or what was proposed, where guides say how things are. Those about how something came about or moves elsewhere explain: their
/// names are none of these.
enum PageKind {
    case changeLog, proposal

    private static let names: [(name: String, kind: PageKind)] =
        [
            "changelog", "change-log", "release-notes", "releasenotes", "releases", "release-history", "version-history", "upgrad",
            "whats-new",
            "what-s-new",
        ].map { ($0, .changeLog) } + ["proposals/", "rfcs/"].map { ($0, .proposal) }
    /// By the byte that they begin with: 200 paths are looked at for each question.
    private static let namesByFirst: [[(name: [UInt8], kind: PageKind)]] = (0...UInt8.max).map { first in
        names.map { (Array($0.name.utf8), $0.kind) }.filter { $0.0[0] == first }
    }

    /// - Parameter path: In the content folder, of any letters.
    /// - Returns: `nil` for all other pages.
    init?(path: String) {
        let path = path.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        for start in path.indices {
            if let found = Self.namesByFirst[Int(path[start])].first(where: { path[start...].starts(with: $0.name) }) {
                self = found.kind
                return
            }
        }
        return nil
    }
}
