/// Turns a language definition into tables.
///
/// The keys of a definition, all optional but the first two, which stand on the first two lines:
///
/// - `name`, `aliases`: what a code fence calls the language.
/// - `mode`: `code` (default); `markup` for tags, with the rules below for the code in `raw_elements`; `yaml`; `plain`
///   for text without colours.
/// - `ignore_case`: whether words match in any case.
/// - `identifiers`: `start` and `rest`, sets of characters such as `A-Za-z_`. All characters outside ASCII are letters.
/// - `words`: lists by kind; a list may be one text with spaces between the words.
/// - `introduce`: `function` and `type`, words after which a name of that kind comes.
/// - `capitalised`, `capitals`, `hyphenated`: the kind of names of the form `Name`, `NAME`, `a-name`.
/// - `calls`: texts such as `(` that make the name before them a function; with `calls_beat_capitals` even a `Name`.
/// - `members`: whether a name after `.` or `->` is never a word of the lists.
/// - `comments`: `"//"`, or `["/*", "*/"]`, or a mapping with `open`, `close`, `nested`, `alone` and `kind`.
/// - `strings`: `'"'`, or a mapping with `open` (one text or several), `close`, `escape` (default `\`, empty for none),
///   `multiline`, `interpolation: ["${", "}"]`, `variables`, `fence`, `nested`, `before_name`, `raw_delimiter`, `kind`.
/// - `characters`: `quote`, `escape`, and `otherwise`, the kind of a name after a lone quote.
/// - `numbers`: false for none, or `separators`, characters that join digits.
/// - `sigils`: mappings with `prefix`, `kind`, `start`, `rest`, `joiners`, `single`, `enclosed`, `alone`, `words`.
/// - `heredocs`: a mapping with `open`, and `spaced` when spaces may precede the tag.
/// - `directives`: `prefix`, and words whose rest of the line is `code`, a `header` in angle brackets, or `text`.
/// - `lines`: mappings with `prefix`, `kind`, `indented`, and `code` when only the prefix is the token.
/// - `prompts`: characters that are a prompt of their own at the start of a line; the longer forms are built in.
/// - `plain_elsewhere`: lines without a prefix or prompt are not code.
/// - `commands`: `kind` of the first word of a command, the characters `after` which one starts, words that `keep`
///   waiting for one, and keywords that count `anywhere`.
/// - `continuation`: the character that continues a line.
/// - `keys`: mappings with `separators`, `kind`, `line_start`, `spaced`, `tight`: names before a separator.
/// - `string_keys`: whether a string before `:` is a key.
/// - `raw_elements`: elements of markup without markup inside, each with `code` or `plain`.
struct GrammarBuilder {
    var settings = GrammarTables.Settings()
    var bytes: [UInt8] = []
    var tables = [UInt8](repeating: 0, count: GrammarTables.Table.end)
    var rules: [Rule] = []
    var wordTables: [WordTable] = []
    var slots: [WordSlot] = []
    var lineRules: [LineRule] = []
    var keyRules: [KeyRule] = []
    var calls: [PooledText] = []
    var rawElements: [(name: PooledText, isCode: Bool)] = []
    var candidates: [UInt8] = []
    var candidateStarts = [UInt16](repeating: 0, count: 257)
    var prefixedCandidates: [UInt8] = []

    var ignoresCase = false
    private var hasNumbers = true
    var punctuation = Set<UInt8>()
    /// The first byte of each rule, in the order of `rules`; `nil` for those that start with a name.
    var firstBytes: [UInt8?] = []

    private static let keys: Set<String> = [
        "name", "aliases", "mode", "ignore_case", "identifiers", "words", "introduce", "capitalised", "capitals", "hyphenated",
        "calls", "calls_beat_capitals", "members", "comments", "strings", "characters", "numbers", "sigils", "heredocs",
        "directives", "lines", "prompts", "plain_elsewhere", "commands", "continuation", "keys", "string_keys", "raw_elements",
    ]

    init(yaml: String, file: String) throws(GrammarError) {
        let fields = try DefinitionNode.root(yaml: yaml, file: file).fields(allowed: Self.keys)
        try readBasics(fields)
        try readWords(fields)
        try readNames(fields)
        // Sigils come before strings, which look for variables inside.
        for element in fields["comments"]?.elements() ?? [] { try addComment(element) }
        for element in fields["sigils"]?.elements() ?? [] { try addSigil(element) }
        for element in fields["strings"]?.elements() ?? [] { try addString(element) }
        if let characters = fields["characters"] { try addCharacters(characters) }
        for element in fields["heredocs"]?.elements() ?? [] { try addHeredoc(element) }
        try readLines(fields)
        try readKeys(fields)
        for (name, node) in try fields["raw_elements"]?.orderedFields() ?? [] {
            rawElements.append((pool(try name.text()), try node.choice(["code", "plain"]) == "code"))
        }
        finishTables()
    }

    // MARK: Basics

    private mutating func readBasics(_ fields: [String: DefinitionNode]) throws(GrammarError) {
        if let node = fields["mode"] {
            let mode = try node.choice(GrammarTables.Mode.allCases.map(\.rawValue))
            settings.mode = GrammarTables.Mode(rawValue: mode) ?? .code
        }
        ignoresCase = try fields["ignore_case"]?.flag() ?? false
        for byte in UInt8.min...UInt8.max {
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            tables[GrammarTables.Table.fold + Int(byte)] = ignoresCase && isUpper ? byte | 0x20 : byte
        }
        var start = Self.set("A-Za-z_")
        var rest = Self.set("A-Za-z0-9_")
        if let node = fields["identifiers"] {
            let parts = try node.fields(allowed: ["start", "rest"])
            if let node = parts["start"] { start = try node.byteSet() }
            if let node = parts["rest"] { rest = try node.byteSet() }
        }
        let letters = UInt8(0x80)...UInt8.max
        add(ByteClass.start, start + letters)
        add(ByteClass.rest, start + rest + letters)
        add(ByteClass.digit, Self.set("0-9"))
        add(ByteClass.space, Self.set(" \t\n\r"))
        add(ByteClass.upper, Self.set("A-Z"))
        add(ByteClass.lower, Self.set("a-z"))
        add(ByteClass.hexDigit, Self.set("0-9a-fA-F"))
        add(ByteClass.alphanumeric, Self.set("0-9a-zA-Z_") + letters)

        if let node = fields["numbers"] {
            if node.isMapping {
                let parts = try node.fields(allowed: ["separators"])
                if let node = parts["separators"] { follow(FollowClass.numberSeparator, try node.byteSet()) }
            } else {
                hasNumbers = try node.flag()
            }
        }
        settings.continuation = try fields["continuation"]?.byte() ?? 0
        settings.hasStringKeys = try fields["string_keys"]?.flag() ?? false
    }

    static func set(_ text: StaticString) -> [UInt8] { DefinitionNode.expanded(text.withUTF8Buffer(Array.init)).set }

    private mutating func add(_ bit: UInt8, _ set: [UInt8]) {
        for byte in set { tables[GrammarTables.Table.classes + Int(byte)] |= bit }
    }

    mutating func follow(_ bit: UInt8, _ set: [UInt8]) {
        for byte in set { tables[GrammarTables.Table.follows + Int(byte)] |= bit }
    }

    func hasClass(_ bit: UInt8, _ byte: UInt8) -> Bool { tables[GrammarTables.Table.classes + Int(byte)] & bit != 0 }

    private func folded(_ byte: UInt8) -> UInt8 { tables[GrammarTables.Table.fold + Int(byte)] }

    /// Adds a text to the pool, folded as the code will be when it is compared.
    mutating func pool(_ text: some Sequence<UInt8>) -> PooledText {
        let start = bytes.count
        for byte in text { bytes.append(folded(byte)) }
        return PooledText(start: Int32(start), count: Int32(bytes.count - start))
    }

    mutating func pool(_ text: String) -> PooledText { pool(text.utf8) }

    // MARK: Words

    private mutating func readWords(_ fields: [String: DefinitionNode]) throws(GrammarError) {
        var words = try fields["words"]?.wordsByKind() ?? [:]
        var flags: [String: UInt8] = [:]
        func flag(_ node: DefinitionNode?, _ bit: UInt8) throws(GrammarError) {
            for word in try node?.words() ?? [] {
                if words[word] == nil { words[word] = .keyword }
                flags[word, default: 0] |= bit
            }
        }
        if let introduce = try fields["introduce"]?.fields(allowed: ["function", "type"]) {
            try flag(introduce["function"], WordSlot.introducesFunction)
            try flag(introduce["type"], WordSlot.introducesType)
        }
        if let commands = try fields["commands"]?.fields(allowed: ["kind", "after", "keep", "anywhere"]) {
            settings.command = try commands["kind"]?.kind() ?? .function
            try flag(commands["keep"], WordSlot.keepsCommand)
            try flag(commands["anywhere"], WordSlot.anywhere)
            let after = try commands["after"]?.byteSet() ?? []
            follow(FollowClass.command, after)
            punctuation.formUnion(after)
        }
        settings.words = addTable(words, flags: flags)
    }

    /// Adds an open-addressing table, at most half full, so that every search ends.
    mutating func addTable(_ words: [String: TokenKind], flags: [String: UInt8] = [:]) -> WordTable {
        var size = 4
        while size < words.count * 2 + 1 { size *= 2 }
        var table = WordTable(offset: Int32(slots.count), mask: UInt32(size - 1), longest: 0)
        slots += [WordSlot](repeating: WordSlot(), count: size)
        // Sorted, so that the same definition always gives the same table.
        for (word, kind) in words.sorted(by: { $0.key < $1.key }) where !word.isEmpty {
            var hash = WordHash()
            for byte in word.utf8 { hash.add(folded(byte)) }
            let text = pool(word)
            table.longest = max(table.longest, text.count)
            var position = hash.value & table.mask
            while !slots[Int(table.offset) + Int(position)].text.isEmpty { position = (position &+ 1) & table.mask }
            slots[Int(table.offset) + Int(position)] = WordSlot(hash: hash.value, text: text, kind: kind, flags: flags[word] ?? 0)
        }
        return table
    }

    // MARK: Names

    private mutating func readNames(_ fields: [String: DefinitionNode]) throws(GrammarError) {
        settings.capitalised = try fields["capitalised"]?.kind()
        settings.capitals = try fields["capitals"]?.kind()
        settings.hyphenated = try fields["hyphenated"]?.kind()
        settings.callsBeatCapitals = try fields["calls_beat_capitals"]?.flag() ?? false
        settings.hasMembers = try fields["members"]?.flag() ?? false
        for node in fields["calls"]?.elements() ?? [] {
            let text = try node.nonEmptyText()
            calls.append(pool(text))
            follow(FollowClass.call, Array(text.utf8.prefix(1)))
        }
        settings.hasCalls = !calls.isEmpty
    }

    private mutating func readKeys(_ fields: [String: DefinitionNode]) throws(GrammarError) {
        for node in fields["keys"]?.elements() ?? [] {
            let parts = try node.fields(allowed: ["separators", "kind", "line_start", "spaced", "tight"])
            guard let separators = parts["separators"] else { throw node.missing("separators") }
            let isLoose = try !(parts["tight"]?.flag() ?? false)
            for separator in separators.elements() {
                let text = try separator.nonEmptyText()
                follow(FollowClass.key, Array(text.utf8.prefix(1)) + (isLoose ? Self.set(" \t") : []))
                let rule = KeyRule(
                    separator: pool(text),
                    kind: try parts["kind"]?.kind() ?? .attribute,
                    isAtLineStart: try parts["line_start"]?.flag() ?? false,
                    isLoose: isLoose,
                    isSpaced: try parts["spaced"]?.flag() ?? false
                )
                keyRules.append(rule)
                if rule.isAtLineStart { settings.hasLineFeatures = true }
            }
        }
    }

    // MARK: Lines

    private mutating func readLines(_ fields: [String: DefinitionNode]) throws(GrammarError) {
        for node in fields["lines"]?.elements() ?? [] {
            let parts = try node.fields(allowed: ["prefix", "kind", "indented", "code"])
            guard let prefix = parts["prefix"] else { throw node.missing("prefix") }
            guard let kind = parts["kind"] else { throw node.missing("kind") }
            for prefix in prefix.elements() {
                lineRules.append(
                    LineRule(
                        prefix: pool(try prefix.nonEmptyText()),
                        kind: try kind.kind(),
                        isIndented: try parts["indented"]?.flag() ?? false,
                        isCodeAfter: try parts["code"]?.flag() ?? false
                    )
                )
            }
        }
        if let node = fields["prompts"] {
            settings.hasPrompts = true
            follow(FollowClass.lonePrompt, try node.byteSet())
        }
        settings.isPlainElsewhere = try fields["plain_elsewhere"]?.flag() ?? false
        if let node = fields["directives"] {
            let parts = try node.fields(allowed: ["prefix", "code", "header", "text"])
            guard let prefix = parts["prefix"] else { throw node.missing("prefix") }
            settings.directive = try prefix.byte()
            var words: [String: TokenKind] = [:]
            // The table's kinds tell the scanner what follows the word; the directive itself is always meta.
            for word in try parts["code"]?.words() ?? [] { words[word] = .meta }
            for word in try parts["header"]?.words() ?? [] { words[word] = .string }
            for word in try parts["text"]?.words() ?? [] { words[word] = .comment }
            settings.directiveWords = addTable(words)
        } else {
            settings.directiveWords = addTable([:])
        }
        if !lineRules.isEmpty || settings.hasPrompts || settings.isPlainElsewhere || settings.directive != 0 || settings.command != nil {
            settings.hasLineFeatures = true
        }
    }

    // MARK: Tables

    /// Sorts the rules by first byte and sets the action of every byte.
    private mutating func finishTables() {
        var groups = [[Int]](repeating: [], count: 256)
        for (index, first) in firstBytes.enumerated() {
            guard let first else {
                prefixedCandidates.append(UInt8(index))
                continue
            }
            groups[Int(first)].append(index)
            let lowered = first | 0x20
            if ignoresCase, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowered) { groups[Int(first ^ 0x20)].append(index) }
        }
        prefixedCandidates = sorted(prefixedCandidates.map(Int.init)).map(UInt8.init)
        for byte in 0..<256 {
            candidateStarts[byte] = UInt16(candidates.count)
            candidates += sorted(groups[byte]).map { UInt8($0) }
            let fallback = fallbackAction(UInt8(byte))
            tables[GrammarTables.Table.fallbacks + byte] = fallback.rawValue
            tables[GrammarTables.Table.actions + byte] = groups[byte].isEmpty ? fallback.rawValue : ByteAction.opening.rawValue
        }
        candidateStarts[256] = UInt16(candidates.count)
    }

    /// Longest opening first; in the order of the definition among equals.
    private func sorted(_ indices: [Int]) -> [Int] {
        indices.sorted { left, right in
            let leftCount = rules[left].opening.count + rules[left].openingTail.count
            let rightCount = rules[right].opening.count + rules[right].openingTail.count
            return leftCount == rightCount ? left < right : leftCount > rightCount
        }
    }

    private func fallbackAction(_ byte: UInt8) -> ByteAction {
        if byte == UInt8(ascii: "\n") { return .newline }
        if hasClass(ByteClass.start, byte) { return .identifier }
        if hasNumbers, hasClass(ByteClass.digit, byte) { return .number }
        return punctuation.contains(byte) ? .punctuation : .skip
    }
}
