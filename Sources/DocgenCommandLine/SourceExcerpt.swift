internal import DocModel
internal import Foundation

/// The line of an author's file that a finding is about, with a caret below the place.
struct SourceExcerpt {
    /// Of a longer line so many characters around the place are shown.
    private static let maxColumns = 100
    private static let before = 60

    /// The folder that paths of findings begin in.
    private let root: String
    private var path: String?
    private var lines: [Substring.UTF8View] = []

    init(root: String) { self.root = root }

    /// - Returns: Two lines; `nil` where there is no such place.
    mutating func text(at place: SourceLocation) -> String? {
        guard !place.isWhole, place.line > 0 else { return nil }
        if path != place.path {
            path = place.path
            lines = Self.lines(of: place.path, in: root)
        }
        guard place.line <= lines.count else { return nil }
        var line = Array(Substring(lines[place.line - 1]).unicodeScalars)
        var column = place.column - 1
        guard column >= 0, column <= line.count, !line.allSatisfy(\.properties.isWhitespace) else { return nil }
        var cut = (start: "", end: "")
        if line.count > Self.maxColumns {
            let start = max(0, min(column - Self.before, line.count - Self.maxColumns))
            let end = min(line.count, start + Self.maxColumns)
            cut = (start > 0 ? "…" : "", end < line.count ? "…" : "")
            line = Array(line[start..<end])
            column -= start
        }
        let shown = line.map(Self.shown)
        let number = String(place.line)
        let margin = String(repeating: " ", count: number.count)
        let indent = String(repeating: " ", count: cut.start.count + shown[..<column].reduce(0) { $0 + Self.width(of: $1) })
        return "  \(number) | \(cut.start)\(String(String.UnicodeScalarView(shown)))\(cut.end)\n  \(margin) | \(indent)^"
    }

    private static func lines(of path: String, in root: String) -> [Substring.UTF8View] {
        guard let data = ProjectFile.contents(of: path, in: root) else { return [] }
        return String(decoding: data, as: UTF8.self).utf8.split(omittingEmptySubsequences: false) { $0 == 0x0A }
            .map { $0.last == 0x0D ? $0.dropLast() : $0 }
    }

    /// A document must not repaint a terminal: what is no plain character stands as a blank.
    private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        String(scalar).escapingControls().unicodeScalars.count == 1 ? scalar : " "
    }

    /// The columns of a terminal that a character takes. Source: Unicode Standard Annex 11, in short.
    private static func width(of scalar: Unicode.Scalar) -> Int {
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
