internal import DocModel
internal import Synchronization
internal import YAMLKeys
internal import Yams

/// Reads front matter, turning every mistake into a diagnostic.
struct FrontMatterParser {
    /// More than any page needs; a bound for what YAML may make us allocate.
    static let maxBytes = 65_536
    /// YAML aliases can name each other; with so few the tree cannot grow past some thousand nodes.
    static let maxAliases = 8

    /// Keys of other tools that are passed over in silence; a `*` at the end stands for any rest.
    let acceptedKeys: [String]
    var keys: KeyReader
    /// What stands between the `---` lines is YAML, but no front matter.
    private(set) var isNoMapping = false
    /// The page that the front matter describes.
    private(set) var home: HomePage?
    private let format: FrontMatterBlock.Format

    var diagnostics: [Diagnostic] { keys.diagnostics }

    /// - Parameter firstLine: The line of the file on which the block's text begins: below the opening fence.
    init(path: String, acceptedKeys: [String], firstLine: Int = 2, format: FrontMatterBlock.Format = .yaml) {
        self.acceptedKeys = acceptedKeys
        self.format = format
        keys = KeyReader(
            file: path,
            ids: KeyReader.IDs(
                syntax: .frontMatterSyntax,
                key: .frontMatterKey,
                value: .frontMatterValue,
                unknownKey: .frontMatterUnknownKey
            ),
            severity: .warning,
            firstLine: firstLine
        )
    }

    /// The byte range of the YAML between the two `---` lines, and where the page's text begins.
    ///
    /// - Returns: `nil` when the file does not begin with a `---` line or no line closes it: then it is a thematic break.
    static func locate(in source: UnsafeBufferPointer<UInt8>) -> (yaml: Range<Int>, bodyStart: Int)? {
        guard let firstEnd = fenceEnd(source, at: 0, allowsDots: false) else { return nil }
        var lineStart = firstEnd
        while lineStart < source.count {
            if let end = fenceEnd(source, at: lineStart, allowsDots: true) { return (firstEnd..<lineStart, end) }
            guard let newline = source[lineStart...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            lineStart = newline + 1
        }
        return nil
    }

    /// Where the line after a `---` (or `...`) line at `start` begins.
    static func fenceEnd(
        _ source: UnsafeBufferPointer<UInt8>,
        at start: Int,
        fence: UInt8 = UInt8(ascii: "-"),
        allowsDots: Bool
    ) -> Int? {
        guard start + 3 <= source.count else { return nil }
        let mark = source[start]
        guard mark == fence || (allowsDots && mark == UInt8(ascii: ".")) else { return nil }
        guard source[start + 1] == mark, source[start + 2] == mark else { return nil }
        var index = start + 3
        while index < source.count {
            switch source[index] {
            case 0x20, 0x09, 0x0D: index += 1
            case 0x0A: return index + 1
            default: return nil
            }
        }
        return index
    }

    /// Reads a block in whatever form it has.
    mutating func read(_ block: FrontMatterBlock, of source: UnsafeBufferPointer<UInt8>) -> FrontMatter {
        let content = UnsafeBufferPointer(rebasing: source[block.content])
        guard block.format == .toml, content.count <= Self.maxBytes else { return parse(content) }
        switch TOMLFrontMatter.yaml(from: content) {
        case .success(let yaml): return yaml.withUnsafeBufferPointer { parse($0) }
        case .failure(let line):
            report(
                .warning,
                .frontMatterSyntax,
                line: line.number,
                "front matter is not valid TOML, or more than docgen reads of it; it is passed over",
                hint: "write 'key = \"value\"' lines, or YAML between '---' lines"
            )
            var result = FrontMatter()
            result.isDraft = Self.saysDraft(content)
            return result
        }
    }

    mutating func parse(_ yaml: UnsafeBufferPointer<UInt8>) -> FrontMatter {
        var result = FrontMatter()
        guard let mapping = compose(yaml) else {
            // A block with a mistake may still hold the one line that keeps a page from its readers.
            result.isDraft = Self.saysDraft(yaml)
            return result
        }
        home = HomePage(mapping, keys)
        var given: Set<String> = []
        var foreign: [(key: ForeignKey, name: Node, value: Node)] = []
        for (key, value) in mapping where home == nil || !HomePage.keys.contains(key.scalar?.string ?? "") {
            if value.isNull, let name = key.scalar?.string {
                keys.reportComment(behind: key, name, in: String(decoding: yaml, as: UTF8.self))
            }
            if let name = key.scalar?.string, let known = ForeignKey.find(name) {
                foreign.append((known, key, value))
            } else if let name = key.scalar?.string, !value.isNull, let meaning = ForeignKey.schedules[name.lowercased()] {
                reportSchedule(name, meaning, at: key.mark)
            } else if !value.isNull {
                given.insert(key.scalar?.string ?? "")
                read(key, value, into: &result)
            } else if let name = key.scalar?.string, !FrontMatter.keys.contains(name) {
                reportUnknown(name, at: key.mark)
            }
        }
        // The page's own key counts, then the one that says it best.
        for (key, name, value) in foreign.sorted(by: { $0.key.rank < $1.key.rank }) where !value.isNull {
            // Of two words for a draft, one is enough to keep the page from its readers.
            let isCumulative = ["redirect_from", "draft", "published"].contains(key.meaning)
            guard given.insert(key.meaning).inserted || isCumulative else { continue }
            readForeign(key, name, value, into: &result)
        }
        return result
    }

    private mutating func readForeign(_ key: ForeignKey, _ name: Node, _ value: Node, into result: inout FrontMatter) {
        guard let value = key.value(in: value) else { return }
        let findings = diagnostics.count
        if key.name == "aliases" {
            let aliases = addresses(value, key.written)
            let addresses = aliases.filter { ForeignKey.isAddress($0.text) }
            result.redirectFrom += addresses
            guard diagnostics.count == findings, !isAccepted(key.written), !aliases.isEmpty else { return }
            // Obsidian's aliases are other names of a note, and an address without a folder may be meant from anywhere.
            guard addresses.count < aliases.count else { return reportMeaning(key, at: name.mark) }
            return report(
                .notice,
                .frontMatterForeignKey,
                at: name.mark,
                addresses.isEmpty
                    ? "'\(key.written)' is not read: it contains no address with a '/'"
                    : "'\(key.written)' is read as 'redirect_from', but for what is not an address with a '/'",
                hint: "for an old address of the page write 'redirect_from: [folder/page.html]'"
            )
        }
        read(Node(key.meaning), value, shownAs: key.written, into: &result)
        guard diagnostics.count == findings, !isAccepted(key.written) else { return }
        reportMeaning(key, at: name.mark)
    }

    private mutating func reportMeaning(_ key: ForeignKey, at mark: Mark?) {
        report(.notice, .frontMatterForeignKey, at: mark, "'\(key.written)' is read as '\(key.meaning)'")
    }

    /// A day on which another tool would begin or cease to show the page. What is published depends on the files alone, never on the day.
    private mutating func reportSchedule(_ name: String, _ meaning: String, at mark: Mark?) {
        guard !isAccepted(name) else { return }
        report(
            .warning,
            .frontMatterSchedule,
            at: mark,
            "'\(name)' is not read: the page is published \(meaning)",
            hint: "write 'draft: true' for as long as readers must not see it"
        )
    }

    /// The block's keys and values.
    /// - Returns: `nil` when there is nothing to read; unless the block is empty, a diagnostic says why.
    mutating func compose(_ yaml: UnsafeBufferPointer<UInt8>) -> Node.Mapping? {
        guard yaml.count <= Self.maxBytes else {
            report(
                .warning,
                .frontMatterTooLarge,
                line: 1,
                "front matter has \(yaml.count) bytes, more than \(Self.maxBytes); it is not read"
            )
            return nil
        }
        guard Self.aliasCount(yaml) <= Self.maxAliases else {
            report(.warning, .frontMatterAliases, line: 1, "front matter has more than \(Self.maxAliases) YAML aliases; it is not read")
            return nil
        }
        if let plain = PlainYAML.mapping(yaml) { return plain }
        let node: Node?
        do throws(YAMLFault) {
            // Without resolving types, which costs more than the parsing: each key knows the type it wants.
            node = try YAMLText.compose(String(decoding: yaml, as: UTF8.self), resolver: .basic)
        } catch {
            reportSyntax(error)
            return nil
        }
        guard let node else { return nil }
        guard case .mapping(let mapping) = node else {
            isNoMapping = true
            report(
                .warning,
                .frontMatterNotMapping,
                line: 1,
                "front matter is not a list of 'key: value' lines",
                hint: "write 'title: …', or leave a blank line before '---' if you meant a rule"
            )
            return nil
        }
        return mapping
    }

    private mutating func read(_ key: Node, _ value: Node, shownAs shown: String? = nil, into result: inout FrontMatter) {
        guard let name = key.scalar?.string else {
            return report(.warning, .frontMatterKey, at: key.mark, "front matter has a key that is not text")
        }
        guard let known = FrontMatterKey.named[name] else { return reportUnknown(shown ?? name, at: key.mark) }
        known.read(value, shown ?? name, &self, &result)
    }

    /// Whether a line of the block, which may be neither YAML nor TOML, says that the page is a draft; or says something of it that is not
    /// understood, which keeps the page from its readers too.
    private static func saysDraft(_ yaml: UnsafeBufferPointer<UInt8>) -> Bool {
        yaml.prefix(maxBytes).split(separator: 0x0A).contains { line in
            let parts = line.split(maxSplits: 1) { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }.map { part in
                String(decoding: part.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self).lowercased().filter { !" \t\r\"',".contains($0) }
            }
            guard parts.count == 2, !["", "~", "null"].contains(parts[1]) else { return false }
            let flag = Node(parts[1]).flag
            return parts[0] == "draft" ? flag ?? true : parts[0] == "published" ? !(flag ?? false) : false
        }
    }

    mutating func text(_ node: Node, _ key: String) -> String? {
        guard let scalar = node.scalar else {
            keys.reportType(node, key, "text")
            return nil
        }
        let text = scalar.string.collapsingWhitespace()
        return text.isEmpty ? nil : text
    }

    private mutating func list(_ node: Node, _ key: String) -> [String] { scalars(node, key).map(\.string) }

    mutating func addresses(_ node: Node, _ key: String) -> [FormerAddress] {
        scalars(node, key).map { scalar in
            let place = keys.location(of: scalar.mark ?? node.mark)
            return FormerAddress(scalar.string.collapsingWhitespace(), key: key, line: place.line, column: place.column)
        }
    }

    /// The texts of a list; a text alone is a list of one.
    private mutating func scalars(_ node: Node, _ key: String) -> [Node.Scalar] {
        if let scalar = node.scalar { return scalar.string.isEmpty ? [] : [scalar] }
        guard let sequence = node.sequence else {
            keys.reportType(node, key, "a list of texts")
            return []
        }
        return sequence.prefix(1_000).compactMap { item in
            if item.scalar == nil { keys.reportValue(item, "\(key) holds \(item.shown), expected a list of texts") }
            return item.isNull ? nil : item.scalar
        }.filter { !$0.string.isEmpty }
    }

    mutating func tags(_ node: Node, _ key: String) -> [String] {
        var keys: Set<String> = []
        var tags: [String] = []
        for tag in list(node, key).map({ $0.collapsingWhitespace() }) where !tag.isEmpty {
            if tag.count > PageTag.maxCharacters {
                let message = "a tag has \(tag.count) characters, more than \(PageTag.maxCharacters); it is left out"
                report(.warning, .frontMatterValue, at: node.mark, message)
            } else if keys.insert(PageTag.key(of: tag)).inserted {
                tags.append(tag)
            }
        }
        return tags
    }

    /// `3`, `-1` or `1.5`; no infinity, and nothing that is not a number.
    static func number(_ text: String) -> Double? {
        guard text.utf8.count <= 20, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.".utf8.contains($0) }) else { return nil }
        return Double(text)
    }

    static func isSlug(_ text: String) -> Bool {
        text != "." && text != ".." && text.utf8.count <= 200
            && text.unicodeScalars.allSatisfy {
                $0 == "-" || $0 == "_" || $0 == "." || $0.properties.isAlphabetic || $0.properties.numericType != nil
            }
    }

    /// The first ten characters where they are a date.
    static func day(_ text: String) -> String? {
        let day = text.utf8.prefix(10)
        guard day.count == 10 else { return nil }
        for (index, byte) in day.enumerated() {
            let isDash = index == 4 || index == 7
            guard isDash ? byte == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        }
        guard let month = Int(text.prefix(7).suffix(2)), let date = Int(text.prefix(10).suffix(2)) else { return nil }
        guard (1...12).contains(month), let year = Int(text.prefix(4)) else { return nil }
        let isLeapYear = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(date) ? String(text.prefix(10)) : nil
    }

    /// Counts `*name` where a YAML node may begin; text that only looks like it counts too, which is on the safe side.
    private static func aliasCount(_ yaml: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        var previous = UInt8(ascii: "\n")
        for byte in yaml {
            if byte == UInt8(ascii: "*"), "\n:-,[{?".utf8.contains(previous) { count += 1 }
            if byte != 0x20 && byte != 0x09 { previous = byte }
        }
        return count
    }

    // MARK: Diagnostics

    private mutating func report(
        _ severity: Diagnostic.Severity,
        _ id: DiagnosticID,
        line: Int,
        column: Int = 1,
        _ message: String,
        hint: String? = nil
    ) {
        keys.diagnostics.append(Diagnostic(severity, id: id, at: keys.location(line: line, column: column), message, hint: hint))
    }

    private mutating func report(
        _ severity: Diagnostic.Severity,
        _ id: DiagnosticID,
        at mark: Mark?,
        _ message: String,
        hint: String? = nil
    ) {
        keys.diagnostics.append(Diagnostic(severity, id: id, at: keys.location(of: mark), message, hint: hint))
    }

    private mutating func reportUnknown(_ name: String, at mark: Mark?) {
        guard !isAccepted(name) else { return }
        let suggestion = Self.suggestion(for: name)
        report(
            .warning,
            .frontMatterUnknownKey,
            at: mark,
            "unknown front matter key '\(name.prefix(80))'",
            hint: suggestion.map(NearestMatch.hint(naming:))
        )
    }

    /// The key that may be meant. Pages of one site have the same few keys of other tools, on each page.
    private static func suggestion(for name: String) -> String? {
        if let known = suggestions.withLock({ $0[name] }) { return known }
        let found = NearestMatch.find(name, among: FrontMatter.keys)
        suggestions.withLock { if $0.count < maxSuggestions { $0[name] = .some(found) } }
        return found
    }

    private static let suggestions = Mutex<[String: String?]>([:])
    private static let maxSuggestions = 1_000

    private func isAccepted(_ name: String) -> Bool {
        acceptedKeys.contains { $0.hasSuffix("*") ? name.hasPrefix($0.dropLast()) : name == $0 }
    }

    private mutating func reportSyntax(_ fault: YAMLFault) {
        guard fault.repeatedKeys.isEmpty else {
            return report(
                .warning,
                .frontMatterSyntax,
                line: fault.line,
                column: fault.column,
                "front matter has a key twice: \(fault.repeatedKeys.joined(separator: ", "))"
            )
        }
        report(
            .warning,
            .frontMatterSyntax,
            line: fault.line,
            column: fault.column,
            "front matter is not valid \(format.rawValue): \(fault.problem)",
            hint: format == .yaml ? Self.hint(for: fault) : nil
        )
    }

    /// What people write without quotes: `title: a: b`, and `title: @name`.
    private static func hint(for fault: YAMLFault) -> String? {
        if fault.problem.hasPrefix("mapping values are not allowed") { return "put the value in quotes: it contains ':'" }
        let isStart = fault.problem.hasPrefix("found character that cannot start any token")
        return isStart ? "put a value that begins with '@', '`' or '%' in quotes, and indent with spaces, not tabs" : nil
    }
}
