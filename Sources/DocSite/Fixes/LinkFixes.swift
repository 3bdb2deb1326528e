package import DocModel

/// What ``Diagnostic/fix`` of findings makes of the author's files. Bytes outside the targets stay as they are.
package struct LinkFixes: Sendable {
    /// A file that changes.
    package struct File: Sendable {
        /// As findings show it.
        package let path: String
        /// Its real path on the disk.
        fileprivate let location: String
        fileprivate let before: [UInt8]
        fileprivate let after: [UInt8]
        /// How many targets are others now.
        package let count: Int

        /// The change in the unified format, which `patch -p1` takes.
        package var diff: [UInt8] { UnifiedDiff(of: path, from: before, to: after).bytes }
    }

    /// Sorted by path.
    package let files: [File]

    package var count: Int { files.reduce(0) { $0 + $1.count } }

    /// A target in a file, and what comes in its place.
    private struct Edit: Hashable {
        var range: Range<Int>
        var text: [UInt8]
    }

    /// Reads the files. What is not found where a finding says stays as it is, and so does what two findings would make two things of.
    /// - Parameters:
    ///   - root: The folder that paths of findings begin in.
    ///   - readers: Of each file that pages include, by its real path, how many pages show it; as links in it are relative to these, they are
    ///     put right where there is one.
    package init(_ findings: [Diagnostic], in root: String, readers: [String: Int]) {
        let fixes = Dictionary(grouping: findings.compactMap(\.fix), by: \.place.path)
        files = fixes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.compactMap { path, fixes in
            guard let location = RealPath.of(root + "/" + path), readers[location, default: 1] == 1 else { return nil }
            var source: [UInt8] = []
            // Places count characters: of another encoding they are those of what it was read as.
            guard (try? FileBytes.read(location, into: &source)) != nil, String(validating: source, as: UTF8.self) != nil else {
                return nil
            }
            let text = SourceText(source)
            let edits = Self.withoutConflicts(
                Set(fixes.lazy.flatMap { fix in text.places(of: fix).map { Edit(range: $0.range, text: $0.text) } })
            )
            guard !edits.isEmpty else { return nil }
            return File(path: path, location: location, before: source, after: Self.apply(edits, to: source), count: edits.count)
        }
    }

    /// Writes each file as a whole: a reader, or an end of the process, meets the one before or the one after.
    /// - Throws: ``SiteError`` that names the file.
    package func write() throws(SiteError) {
        for file in files { try FileReplacement.write(file.after, to: file.location, shownAs: file.path) }
    }

    /// By rising place.
    private static func withoutConflicts(_ edits: Set<Edit>) -> [Edit] {
        let sorted = edits.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
        return sorted.indices.filter { index in
            let isBehind = index == 0 || sorted[index - 1].range.upperBound <= sorted[index].range.lowerBound
            let isBefore = index + 1 == sorted.count || sorted[index].range.upperBound <= sorted[index + 1].range.lowerBound
            return isBehind && isBefore
        }.map { sorted[$0] }
    }

    private static func apply(_ edits: [Edit], to source: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(source.count + edits.reduce(0) { $0 + $1.text.count })
        var end = 0
        for edit in edits {
            result += source[end..<edit.range.lowerBound]
            result += edit.text
            end = edit.range.upperBound
        }
        return result + source[end...]
    }
}

/// The bytes of a Markdown file, in which targets of links are looked for.
private struct SourceText {
    private let bytes: [UInt8]
    /// Where each line begins.
    private let lines: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lines = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
    }

    /// Where the target of a fix stands, with the text to stand there.
    func places(of fix: LinkFix) -> [(range: Range<Int>, text: [UInt8])] {
        guard let start = offset(of: fix.place) else { return [] }
        let wanted = Array(fix.target.utf8)
        guard isOpened(before: start), let range = target(wanted, at: start, in: line(at: fix.place.line - 1)),
            let text = text(of: fix, at: range)
        else { return [] }
        return [(range, text)]
    }

    private func line(at number: Int) -> Range<Int> {
        lines[number]..<(number + 1 < lines.count ? lines[number + 1] - 1 : bytes.count)
    }

    /// The byte at a place; `nil` where the file has no such place.
    private func offset(of place: SourceLocation) -> Int? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        let line = line(at: place.line - 1)
        // A mark of the encoding is not a character of the text.
        var offset = line.lowerBound == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : line.lowerBound
        for _ in 1..<max(1, place.column) {
            offset += 1
            while offset < line.upperBound, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            guard offset < line.upperBound else { return nil }
        }
        return offset
    }

    /// Whether the target of a link may begin here: behind `](`, `](<`, `<`, `href="`, `[name]: `, and not within a text that happens to say the same.
    private func isOpened(before offset: Int) -> Bool {
        guard offset > 0 else { return false }
        switch bytes[offset - 1] {
        case UInt8(ascii: "("): return offset > 1 && bytes[offset - 2] == UInt8(ascii: "]")
        case UInt8(ascii: "<"), UInt8(ascii: "="): return true
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return offset > 1 && bytes[offset - 2] == UInt8(ascii: "=")
        default: return isDefinition(before: offset)
        }
    }

    private func target(_ wanted: [UInt8], at offset: Int, in line: Range<Int>) -> Range<Int>? {
        guard let range = PercentBytes.match(wanted, bytes, offset..<line.upperBound) else { return nil }
        let end = range.upperBound < line.upperBound ? bytes[range.upperBound] : 0x0A
        return ") \t\r\n>\"'".utf8.contains(end) ? range : nil
    }

    /// Whether the address of a definition may begin here: `[name]: `, on this line or at the end of the one above.
    private func isDefinition(before offset: Int) -> Bool {
        let blanks = bytes[..<offset].reversed().prefix { $0 <= 0x20 }
        guard blanks.count(where: { $0 == 0x0A }) < 2 else { return false }
        let end = offset - blanks.count
        guard end > 2, bytes[end - 1] == UInt8(ascii: ":"), bytes[end - 2] == UInt8(ascii: "]"),
            let open = bytes[..<(end - 2)].lastIndex(of: UInt8(ascii: "["))
        else { return false }
        // Before it stand the signs of quotes and lists at most.
        let before = bytes[..<open].reversed().prefix { $0 != 0x0A }
        return before.allSatisfy { " \t>-*+.)".utf8.contains($0) || (0x30...0x39).contains($0) || $0 >= 0x80 && open < 4 }
    }

    private func text(of fix: LinkFix, at range: Range<Int>) -> [UInt8]? {
        let written = bytes[range]
        // An escaped sign may be one that does not end a path.
        guard !written.contains(UInt8(ascii: "\\")) else { return nil }
        let hash = written.firstIndex(of: UInt8(ascii: "#"))
        let pathEnd = written.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? range.upperBound
        var text = fix.path.map { Array($0.utf8) } ?? Array(written[..<pathEnd])
        guard let fragment = fix.fragment else { return text + written[pathEnd...] }
        guard let hash else { return nil }
        text += written[pathEnd...hash]
        return text + fragment.utf8
    }
}
