/// The lines of a file that a page takes.
struct IncludedText {
    /// By their numbers in the file, from 1.
    private(set) var lines: [(number: Int, bytes: ArraySlice<UInt8>)] = []
    /// Numbers of those that stand around the lines which are meant.
    private(set) var context: Set<Int> = []
    /// The region that the file does not have.
    private(set) var missingRegion: String?
    /// The region that goes on to the end of the file, because nothing ends it: most likely its end is misspelled. Nothing of it is taken, unless
    /// the tool whose mark it is takes all of it.
    private(set) var unclosedRegion: (name: String, line: Int, end: String, isTaken: Bool)?
    /// The text that ``IncludeDirective/Bounds`` name and the file does not have.
    private(set) var missingText: String?
    /// Names of the regions it has, in their order.
    private(set) var regions: [String] = []

    /// - Parameter keepsContext: Whether the lines that the selection leaves out are taken too, as ``context``.
    init(_ file: [UInt8], _ selection: IncludeDirective.Selection, isMarkdown: Bool, keepsContext: Bool = false) {
        var all = Self.split(file)
        if case .all = selection, isMarkdown {
            let end = file.withUnsafeBufferPointer { FrontMatterBlock.read($0).bodyStart }
            all.removeAll { $0.bytes.startIndex < end }
        }
        var marks: [Int: Mark] = [:]
        for (index, line) in all.enumerated() {
            if let mark = Mark(line.bytes) { marks[index] = mark }
        }
        for index in marks.keys.sorted() {
            if let mark = marks[index], mark.isStart, let name = mark.name, !regions.contains(name) { regions.append(name) }
        }
        let shown = all.indices.filter { !(marks[$0]?.isOfTool ?? false) }.map { all[$0] }
        switch selection {
        case .all: lines = shown
        case .lines(let ranges):
            for range in ranges {
                lines += shown.filter { range.contains($0.number) }
            }
        case .region(let name):
            takeRegion(name, of: all, marks)
            if missingRegion != nil { return }
        case .bounds(let bounds): takeLines(within: bounds, of: all)
        }
        if keepsContext, !lines.isEmpty {
            let unmarked = all.indices.filter { marks[$0] == nil }.map { all[$0] }
            context = Set(unmarked.map(\.number)).subtracting(lines.map(\.number))
            lines = unmarked
        } else if selection != .all {
            dedent()
        }
    }

    private mutating func takeLines(within bounds: IncludeDirective.Bounds, of all: [(number: Int, bytes: ArraySlice<UInt8>)]) {
        func index(_ line: Int?, or other: Int) -> Int {
            line.map { min(all.count, max(0, $0 < 0 ? all.count + $0 : $0)) } ?? other
        }
        let first = index(bounds.startLine, or: 0)
        lines = Array(all[first..<max(first, index(bounds.endLine, or: all.count))])
        /// Where a text stands first.
        func find(_ text: String, from start: Int = 0) -> Hit? {
            let hit = self.find(text, from: start)
            if hit == nil { missingText = text }
            return hit
        }
        if let text = bounds.startAt ?? bounds.startAfter {
            guard let hit = find(text) else { return lines = [] }
            let isWhole = bounds.startAt != nil || bounds.takesLines
            lines.removeFirst(bounds.startAt != nil ? hit.start.line : isWhole ? hit.end.line + 1 : hit.end.line)
            if !isWhole { lines[0].bytes = lines[0].bytes[hit.end.byte...] }
        }
        // A text that begins the part does not end it.
        if let text = bounds.endAt ?? bounds.endBefore {
            guard let hit = find(text, from: bounds.startAt != nil ? 1 : 0) else { return lines = [] }
            let isWhole = bounds.endAt != nil || bounds.takesLines
            let count = bounds.endAt != nil ? hit.end.line + 1 : isWhole ? hit.start.line : hit.start.line + 1
            lines.removeLast(lines.count - count)
            if !isWhole, let last = lines.indices.last { lines[last].bytes = lines[last].bytes[..<hit.start.byte] }
        }
    }

    /// Where a text begins and ends: lines as they are counted here, and bytes of them.
    private typealias Hit = (start: (line: Int, byte: Int), end: (line: Int, byte: Int))

    /// The first place of a text, which may hold ends of lines.
    private func find(_ text: String, from start: Int) -> Hit? {
        let parts = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let wanted = parts[0]
        for line in lines.indices.dropFirst(start) {
            let bytes = lines[line].bytes
            if parts.count > 1 {
                let last = line + parts.count - 1
                guard last < lines.count, bytes.suffix(wanted.count).elementsEqual(wanted),
                    lines[last].bytes.starts(with: parts[parts.count - 1]),
                    zip(lines[(line + 1)...], parts.dropFirst().dropLast()).allSatisfy({ $0.bytes.elementsEqual($1) })
                else { continue }
                return ((line, bytes.endIndex - wanted.count), (last, lines[last].bytes.startIndex + parts[parts.count - 1].count))
            }
            let hit = bytes.withUnsafeBufferPointer { line in
                wanted.withUnsafeBufferPointer { line.index(of: $0, in: line.indices) }
            }
            if let hit { return ((line, bytes.startIndex + hit), (line, bytes.startIndex + hit + wanted.count)) }
        }
        return nil
    }

    /// Takes the lines of a region. One that begins again is made of all its parts, as for VitePress.
    private mutating func takeRegion(_ name: String, of all: [(number: Int, bytes: ArraySlice<UInt8>)], _ marks: [Int: Mark]) {
        guard let first = all.indices.first(where: { marks[$0]?.isStart ?? false && marks[$0]?.name == name }),
            let style = marks[first]?.style
        else { return missingRegion = name }
        /// The line that the part has begun on which is being read.
        var start: Int?
        var depth = 0
        for index in all.indices[first...] {
            guard let mark = marks[index] else {
                if start != nil { lines.append(all[index]) }
                continue
            }
            guard mark.style == style else { continue }
            if start == nil {
                if mark.isStart, mark.name == name { (start, depth) = (index, 0) }
            } else if mark.isStart {
                depth += 1
            } else if mark.name == name || mark.name == nil && depth == 0 {
                // An end without a name ends the innermost.
                start = nil
            } else {
                depth = max(0, depth - 1)
            }
        }
        guard let start else { return }
        unclosedRegion = (name, all[start].number, style.end(of: name), style.endsWithFile)
        if !style.endsWithFile { lines = [] }
    }

    private static func split(_ file: [UInt8]) -> [(number: Int, bytes: ArraySlice<UInt8>)] {
        var lines: [(number: Int, bytes: ArraySlice<UInt8>)] = []
        var start = file.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        // A carriage return alone ends a line of Markdown too.
        while start < file.count {
            let end = file[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? file.count
            lines.append((lines.count + 1, file[start..<end]))
            start = end + (end + 1 < file.count && file[end] == 0x0D && file[end + 1] == 0x0A ? 2 : 1)
        }
        return lines
    }

    /// Takes away the spaces that all lines begin with.
    private mutating func dedent() {
        var common: ArraySlice<UInt8>?
        for line in lines {
            let blanks = line.bytes.prefix { $0 == 0x20 || $0 == 0x09 }
            guard blanks.count < line.bytes.count else { continue }
            guard let known = common else {
                common = blanks
                continue
            }
            let shared = zip(known, blanks).prefix { $0 == $1 }.count
            common = known.prefix(shared)
        }
        guard let width = common?.count, width > 0 else { return }
        for index in lines.indices { lines[index].bytes = lines[index].bytes.dropFirst(min(width, lines[index].bytes.count)) }
    }

    /// A line that begins or ends a region.
    private struct Mark {
        enum Style {
            case anchor, scissors, region, tag

            /// Whether a region that nothing ends goes on to the end of the file.
            ///
            /// Source: mdBook 0.4, `take_anchored_lines` in `utils/string.rs`.
            var endsWithFile: Bool { self == .anchor }

            /// What ends a region.
            func end(of name: String) -> String {
                switch self {
                case .anchor: "ANCHOR_END: \(name)"
                case .scissors: "--8<-- [end:\(name)]"
                case .region: "#endregion \(name)"
                case .tag: "end::\(name)[]"
                }
            }
        }

        var style: Style
        var isStart: Bool
        /// `nil` for an end that does not say of what.
        var name: String?

        /// Whether only tools for documents know it: it is never shown. Editors fold `#region`.
        var isOfTool: Bool { style != .region }

        init?(_ line: ArraySlice<UInt8>) {
            guard line.count < 300, let form = Self.form(line) else { return nil }
            (style, isStart, name) = form
        }

        private static func form(_ line: ArraySlice<UInt8>) -> (Style, Bool, String?)? {
            func index(of text: StaticString) -> Int? {
                line.withUnsafeBufferPointer { $0.index(of: text, from: 0) }.map { line.startIndex + $0 + text.utf8CodeUnitCount }
            }
            func name(from start: Int, until stop: UInt8 = 0x20) -> String? {
                let rest = line[start...].drop { $0 == 0x20 || $0 == 0x09 }
                let word = rest.prefix { $0 > 0x20 && $0 != stop && !"<*[".utf8.contains($0) }
                // `-->` and `*/` end a comment.
                let text = String(decoding: word, as: UTF8.self)
                return text.isEmpty || text.allSatisfy { "-/>*#".contains($0) } ? nil : text
            }
            if let end = index(of: "ANCHOR_END:") { return (.anchor, false, name(from: end)) }
            if let end = index(of: "ANCHOR:") { return name(from: end).map { (.anchor, true, $0) } }
            if index(of: "8<-") != nil {
                if let end = index(of: "[start:") { return name(from: end, until: UInt8(ascii: "]")).map { (.scissors, true, $0) } }
                if let end = index(of: "[end:") { return (.scissors, false, name(from: end, until: UInt8(ascii: "]"))) }
                return nil
            }
            if let end = index(of: "end::") { return line.contains(UInt8(ascii: "[")) ? (.tag, false, name(from: end)) : nil }
            if let end = index(of: "tag::") { return line.contains(UInt8(ascii: "[")) ? name(from: end).map { (.tag, true, $0) } : nil }
            if let end = index(of: "#endregion") ?? index(of: "# endregion") ?? index(of: "#pragma endregion") {
                return (.region, false, name(from: end))
            }
            if let end = index(of: "#region") ?? index(of: "# region") ?? index(of: "#pragma region") {
                return name(from: end).map { (.region, true, $0) }
            }
            return nil
        }
    }
}
