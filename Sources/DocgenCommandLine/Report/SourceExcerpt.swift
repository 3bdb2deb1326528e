internal import DocModel
internal import Foundation

/// The line of an author's file that a finding is about, with a caret below the place, and a line below what follows of it.
struct SourceExcerpt {
    /// Of a longer line so many characters around the place are shown.
    private static let maxColumns = 100
    private static let before = 60

    private let project: ExcerptFiles
    private var path: String?
    private var bytes: [UInt8] = []
    /// Where each line of it begins.
    private var starts: [Int] = []

    /// - Parameter root: The folder that paths of findings begin in.
    init(root: String) { project = ExcerptFiles(root: root) }

    /// - Returns: Two lines; `nil` where there is no such place.
    mutating func text(at place: SourceLocation) -> String? {
        guard !place.isWhole, place.line > 0 else { return nil }
        if path != place.path {
            path = place.path
            read(place.path)
        }
        guard place.line <= starts.count else { return nil }
        var line = Array(text(ofLine: place.line - 1).unicodeScalars)
        var column = place.column - 1
        // Of what goes on in other lines, the rest of this one.
        var end = place.end.map { $0.line == place.line ? $0.column - 1 : line.count } ?? column
        guard column >= 0, column <= line.count, !line.allSatisfy(\.properties.isWhitespace) else { return nil }
        var cut = (start: "", end: "")
        if line.count > Self.maxColumns {
            let start = max(0, min(column - Self.before, line.count - Self.maxColumns))
            let last = min(line.count, start + Self.maxColumns)
            cut = (start > 0 ? "…" : "", last < line.count ? "…" : "")
            line = Array(line[start..<last])
            column -= start
            end -= start
        }
        let shown = line.map(Self.shown)
        let number = String(place.line)
        let margin = Self.line(of: " ", number.utf8.count)
        let indent = Self.line(of: " ", cut.start.count + shown[..<column].reduce(0) { $0 + Self.width(of: $1) })
        let width = shown[column..<max(column, min(end, shown.count))].reduce(0) { $0 + Self.width(of: $1) }
        let mark = "^" + Self.line(of: "~", max(0, width - 1))
        return "  \(number) | \(cut.start)\(Self.text(shown))\(cut.end)\n  \(margin) | \(indent)\(mark)"
    }

    // A report may have thousands of lines, which are put together by bytes.

    private static func text(_ scalars: [Unicode.Scalar]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(scalars.count)
        for scalar in scalars {
            if scalar.isASCII { bytes.append(UInt8(scalar.value)) } else { bytes += UTF8.encode(scalar).map { Array($0) } ?? [] }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func line(of sign: Unicode.Scalar, _ count: Int) -> String {
        String(decoding: repeatElement(UInt8(ascii: sign), count: count), as: UTF8.self)
    }

    private mutating func read(_ path: String) {
        starts.removeAll(keepingCapacity: true)
        guard project.read(path, into: &bytes), isText else { return }
        starts.append(0)
        bytes.withUnsafeBytes { bytes in
            var end = 0
            while end < bytes.count, let hit = memchr(bytes.baseAddress! + end, 0x0A, bytes.count - end) {
                end = bytes.baseAddress!.distance(to: hit) + 1
                starts.append(end)
            }
        }
    }

    /// A picture has no lines to show. A page may hold a NUL by mistake, and is UTF-8 all the same.
    private var isText: Bool {
        let holdsNUL = bytes.withUnsafeBytes { !$0.isEmpty && memchr($0.baseAddress!, 0, $0.count) != nil }
        return !holdsNUL || String(validating: bytes, as: UTF8.self) != nil
    }

    private func text(ofLine number: Int) -> String {
        var end = number + 1 < starts.count ? starts[number + 1] - 1 : bytes.count
        if end > starts[number], bytes[end - 1] == 0x0D { end -= 1 }
        return String(decoding: bytes[starts[number]..<end], as: UTF8.self)
    }

    /// A document must not repaint a terminal: what is not a plain character stands as a space.
    private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        (0x20..<0x7F).contains(scalar.value) || String(scalar).escapingControls().unicodeScalars.count == 1 ? scalar : " "
    }

    /// The columns of a terminal that a character takes. Source: Unicode Standard Annex 11, in short.
    private static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
