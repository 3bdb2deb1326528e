extension String {
    /// Whether the text names something below a folder, and says so plainly: no `.` or `..`, nothing empty, no backslash or control character.
    /// A site holds files of such paths alone.
    package var isPlainPath: Bool {
        !utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }
            && split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
    }
}
