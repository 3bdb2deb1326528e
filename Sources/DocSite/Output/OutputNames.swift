/// What the disks that sites are written to can hold.
enum OutputNames {
    /// Bytes of one file name. Source: `NAME_MAX` of the file systems of Linux, macOS and Windows.
    static let maxNameBytes = 255
    /// Bytes of a path in the site. Linux stops at 4,096 with the folders above it.
    static let maxPathBytes = 3_000

    /// Why no file of this path can be written; `nil` when one can.
    static func problem(with path: String) -> String? {
        if path.utf8.count > maxPathBytes { return "the path would have \(path.utf8.count) bytes, more than \(maxPathBytes)" }
        guard let long = path.utf8.split(separator: UInt8(ascii: "/")).first(where: { $0.count > maxNameBytes }) else { return nil }
        return "the file name would have \(long.count) bytes, more than \(maxNameBytes)"
    }
}
