/// The words behind the opening fence of a code block: language, title, line numbers, marked lines.
///
/// The forms of the common tools are understood: `title="main.swift"`, `{1,3-5}`, `hl_lines="1 3-5"`, `ins={2}`, `del={4-5}`, `diff`,
/// `showLineNumbers`, `showLineNumbers=10`, `linenums="10"`.
struct CodeFence: Equatable {
    var language = ""
    var title: String?
    /// The number of the first line, where lines are numbered.
    var firstLineNumber: Int?
    var highlighted: [ClosedRange<Int>] = []
    var inserted: [ClosedRange<Int>] = []
    var deleted: [ClosedRange<Int>] = []
    /// Lines that begin with `+` or `-` are insertions and deletions, and the sign is not part of the code.
    var hasDiffSigns = false

    var hasLineFeatures: Bool {
        firstLineNumber != nil || hasDiffSigns || !highlighted.isEmpty || !inserted.isEmpty || !deleted.isEmpty
    }

    /// - Parameter info: The info string as cmark gives it, entities and backslash escapes resolved.
    /// - Complexity: O(*n*) in bytes.
    init(info: UnsafeBufferPointer<UInt8>) {
        var index = 0
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

        let languageEnd = info.firstIndex { isSpace($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "{") } ?? info.count
        // `hl_lines="1"` without a language before it.
        let hasLanguage = !info[..<languageEnd].contains(UInt8(ascii: "="))
        language = hasLanguage ? String(decoding: info[..<languageEnd], as: UTF8.self) : ""
        index = hasLanguage ? languageEnd : 0
        // `rust,ignore` and `python{.class}` are other tools' words about the language; they end at the next space.
        if index < info.count, info[index] == UInt8(ascii: ",") {
            while index < info.count, !isSpace(info[index]) { index += 1 }
        }

        while index < info.count {
            if isSpace(info[index]) {
                index += 1
                continue
            }
            let wordStart = index
            while index < info.count, !isSpace(info[index]), info[index] != UInt8(ascii: "="), info[index] != UInt8(ascii: "{") {
                index += 1
            }
            let name = String(decoding: info[wordStart..<index], as: UTF8.self)
            var value = ""
            if index < info.count, info[index] == UInt8(ascii: "=") { index += 1 }
            if index < info.count, let close = Self.closing(info[index]) {
                let end = info[(index + 1)...].firstIndex(of: close) ?? info.count
                value = String(decoding: info[(index + 1)..<end], as: UTF8.self)
                index = min(end + 1, info.count)
            } else if index > wordStart, info[index - 1] == UInt8(ascii: "=") {
                let valueStart = index
                while index < info.count, !isSpace(info[index]) { index += 1 }
                value = String(decoding: info[valueStart..<index], as: UTF8.self)
            }
            apply(name, value)
        }
    }

    private static func closing(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): byte
        case UInt8(ascii: "{"): UInt8(ascii: "}")
        default: nil
        }
    }

    private mutating func apply(_ name: String, _ value: String) {
        switch name {
        case "title", "filename", "file": title = value.isEmpty ? nil : value
        case "", "hl_lines", "mark", "highlight":
            // `{.python .numbered}` is Pandoc's way to name classes.
            if value.hasPrefix(".") {
                if language.isEmpty { language = String(value.dropFirst().prefix { $0 != " " && $0 != "." }) }
            } else {
                add(value, to: \.highlighted)
            }
        case "ins": add(value, to: \.inserted)
        case "del": add(value, to: \.deleted)
        case "diff": hasDiffSigns = true
        case "showLineNumbers", "linenums", "numbered", "lineNumbers", "startLineNumber":
            if value == "false" { return }
            firstLineNumber = max(0, min(Int(value) ?? firstLineNumber ?? 1, 1_000_000))
        default: break
        }
    }

    /// Each line of the block is compared with each range.
    private static let maxRanges = 200

    private mutating func add(_ text: String, to ranges: WritableKeyPath<CodeFence, [ClosedRange<Int>]>) {
        guard self[keyPath: ranges].count < Self.maxRanges else { return }
        self[keyPath: ranges] += Self.ranges(text)
    }

    /// `1,3-5 9` as line ranges; what is no number is left out.
    private static func ranges(_ text: String) -> [ClosedRange<Int>] {
        text.split { $0 == "," || $0 == " " }.prefix(maxRanges).compactMap { part in
            let ends = part.split(separator: "-", maxSplits: 1).map { Int($0) }
            guard let first = ends.first ?? nil else { return nil }
            guard ends.count == 2 else { return first...first }
            guard let last = ends[1], last >= first else { return nil }
            return first...last
        }
    }
}
