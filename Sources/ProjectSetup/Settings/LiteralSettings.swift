/// Reads the literals of a JavaScript or TypeScript file, and JSON with comments, which is a part of it. Nothing is run.
///
/// Understood are texts, numbers, flags, lists and objects; names of constants that the file sets to one of these; `...name` of a list or an object; and
/// `path.resolve` and `path.join` of texts, calls of its own functions without arguments that do nothing but return one. Everything else becomes ``Setting/Value/code(_:)`` and is told of.
struct LiteralSettings {
    private let bytes: [UInt8]
    private let file: String
    /// Where the line of each offset is found: the offsets of the newlines.
    private let newlines: [Int]
    private var index = 0
    private var count = 0
    private var depth = 0
    /// The depth of the statement whose value is read.
    private var base = 0
    /// Where the value of each constant, and what each function returns, begins.
    private let names: [String: Int]
    /// Names that are being looked up, so that none leads to itself.
    private var pending: Set<String> = []

    /// - Returns: What the file exports, or its only value; `nil` where no object is found.
    static func read(_ text: String, file: String) throws(SetupError) -> Setting? {
        let bytes = Array(text.utf8)
        var reader = LiteralSettings(bytes: bytes, file: file, names: names(in: bytes))
        guard let start = reader.exported() else { return nil }
        reader.index = start
        let value = try reader.value()
        if case .table = value.value { return value }
        if case .list = value.value { return value }
        return nil
    }

    private init(bytes: [UInt8], file: String, names: [String: Int]) {
        self.bytes = bytes
        self.file = file
        self.names = names
        newlines = bytes.indices.filter { bytes[$0] == 0x0A }
    }

    private func place(_ offset: Int) -> Setting.Place {
        var (low, high) = (0, newlines.count)
        while low < high {
            let middle = (low + high) / 2
            if newlines[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return Setting.Place(file: file, line: low + 1)
    }

    // MARK: Finding values

    /// Words outside texts and comments, each with the offset behind it.
    private static func words(in bytes: [UInt8], _ visit: (String, Int) -> Void) {
        var index = 0
        while index < bytes.count {
            if isName(bytes[index]) {
                let start = index
                while index < bytes.count, isName(bytes[index]) { index += 1 }
                visit(String(decoding: bytes[start..<index], as: UTF8.self), index)
            } else {
                index = skipping(bytes, index) ?? index + 1
            }
        }
    }

    /// Where a comment or a text that begins here ends; `nil` where none does.
    private static func skipping(_ bytes: [UInt8], _ start: Int) -> Int? {
        let next = start + 1 < bytes.count ? bytes[start + 1] : 0
        switch bytes[start] {
        case UInt8(ascii: "/") where next == UInt8(ascii: "/"):
            var index = start
            while index < bytes.count, bytes[index] != 0x0A { index += 1 }
            return index
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
            var index = start + 2
            while index + 1 < bytes.count, !(bytes[index] == UInt8(ascii: "*") && bytes[index + 1] == UInt8(ascii: "/")) { index += 1 }
            return min(index + 2, bytes.count)
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            var index = start + 1
            while index < bytes.count, bytes[index] != bytes[start] {
                // A quote in a regular expression must not swallow the file.
                if bytes[index] == 0x0A, bytes[start] != UInt8(ascii: "`") { return start + 1 }
                index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
            }
            return min(index + 1, bytes.count)
        default: return nil
        }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "$")
    }

    private static func names(in bytes: [UInt8]) -> [String: Int] {
        var names: [String: Int] = [:]
        var before = ""
        var function: String?
        words(in: bytes) { word, end in
            if ["const", "let", "var"].contains(before), let start = afterEquals(bytes, end) {
                switch returned(bytes, from: start) {
                // What it returns stands after the next `return`.
                case .block: function = word
                case .value(let place): if names[word] == nil { names[word] = place }
                }
            } else if word == "return", let name = function {
                if names[name] == nil { names[name] = end }
                function = nil
            } else if before == "function" {
                function = word
            }
            before = word
        }
        return names
    }

    private enum Returned {
        case value(Int)
        case block
    }

    /// Where the value begins that a declaration gives its name, or that a function without parameters there returns: `() => […]`, `(): Item[] => ({…})`,
    /// `() => { return […] }`, `function () { return […] }`.
    private static func returned(_ bytes: [UInt8], from start: Int) -> Returned {
        func skipBlanks(_ index: inout Int) { while index < bytes.count, bytes[index] <= 0x20 { index += 1 } }
        var index = start
        skipBlanks(&index)
        if bytes[index...].starts(with: "function".utf8), index + 8 < bytes.count, !isName(bytes[index + 8]) { return .block }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "(") else { return .value(start) }
        index += 1
        skipBlanks(&index)
        guard index < bytes.count, bytes[index] == UInt8(ascii: ")"),
            // A type may stand before the arrow.
            let arrow = bytes[index...].prefix(400).indices.first(where: { bytes[$0...].starts(with: "=>".utf8) }),
            !bytes[index..<arrow].contains(where: { ";{\n".utf8.contains($0) })
        else { return .value(start) }
        index = arrow + 2
        skipBlanks(&index)
        guard index < bytes.count else { return .value(start) }
        if bytes[index] == UInt8(ascii: "{") { return .block }
        return .value(bytes[index] == UInt8(ascii: "(") ? index + 1 : index)
    }

    /// The offset behind the `=` of a declaration whose name ends here, past its type.
    private static func afterEquals(_ bytes: [UInt8], _ end: Int) -> Int? {
        var index = end
        var depth = 0
        while index < bytes.count, index < end + 400 {
            switch bytes[index] {
            case UInt8(ascii: "="):
                if index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: ">") {
                    index += 1
                } else if depth == 0 {
                    return index + 1
                }
            case UInt8(ascii: ";"): if depth == 0 { return nil }
            case UInt8(ascii: "{"), UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Where what the file exports begins: behind `export default` or `module.exports =`; of JSON its beginning.
    private func exported() -> Int? {
        var start: Int?
        var before = ""
        Self.words(in: bytes) { [bytes] word, end in
            if word == "default", before == "export" { start = end }
            if word == "exports", before == "module", let equals = Self.afterEquals(bytes, end) { start = start ?? equals }
            before = word
        }
        if let start { return start }
        let first = bytes.firstIndex { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
        guard let first, "{[/".utf8.contains(bytes[first]) else { return nil }
        return first
    }

    // MARK: Values

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte = peek {
            if byte <= 0x20 || byte == 0xEF || byte == 0xBB || byte == 0xBF {
                index += 1
            } else if byte == UInt8(ascii: "/"), let end = Self.skipping(bytes, index) {
                index = end
            } else {
                return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard peek == byte else { return false }
        index += 1
        return true
    }

    private mutating func value() throws(SetupError) -> Setting {
        skipBlanks()
        let start = index
        let place = place(start)
        count += 1
        guard count < Setting.maxCount else {
            throw SetupError("the file holds more than \(Setting.maxCount) values", at: Setting.Place(file: file))
        }
        guard depth < Setting.maxDepth else { throw SetupError("values are nested more than \(Setting.maxDepth) deep", at: place) }
        depth += 1
        defer { depth -= 1 }
        let value = try literal(at: place)
        skipType()
        // `"a" + b` and `list.map(…)` are more than their beginning.
        if let value, isEnd { return Setting(value, at: place) }
        index = start
        skipExpression()
        return Setting(.code(Self.shown(bytes[start..<index])), at: place)
    }

    private static func shown(_ code: ArraySlice<UInt8>) -> String {
        let text = String(decoding: code.prefix(200), as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.count > 60 ? text.prefix(60) + "…" : text
    }

    /// Whether what stands here can follow a value. A line's end can, where the file leaves out its semicolons.
    private var isEnd: Bool {
        var copy = self
        copy.skipBlanks()
        guard let byte = copy.peek else { return true }
        if ",]});:".utf8.contains(byte) { return true }
        // The next statement.
        return depth == base + 1 && bytes[index..<copy.index].contains(0x0A) && !".+?(*-/&|[".utf8.contains(byte)
    }

    private mutating func literal(at place: Setting.Place) throws(SetupError) -> Setting.Value? {
        guard let byte = peek else { return nil }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["):
            index += 1
            var list: [Setting] = []
            while !take(UInt8(ascii: "]")) {
                guard peek != nil else { return nil }
                if let shared = try spread()?.list { list += shared } else { list.append(try value()) }
                guard take(UInt8(ascii: ",")) || peek == UInt8(ascii: "]") else { return nil }
            }
            return .list(list)
        case UInt8(ascii: "("):
            index += 1
            let inner = try value()
            return take(UInt8(ascii: ")")) ? inner.value : nil
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return string().map(Setting.Value.text)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let start = index
            index += 1
            while let byte = peek, Self.isName(byte) || byte == UInt8(ascii: ".") { index += 1 }
            return .text(String(decoding: bytes[start..<index], as: UTF8.self))
        case _ where Self.isName(byte): return try named()
        default: return nil
        }
    }

    private mutating func object() throws(SetupError) -> Setting.Value? {
        index += 1
        var entries: [Setting.Entry] = []
        while !take(UInt8(ascii: "}")) {
            guard let byte = peek else { return nil }
            let start = index
            let place = place(start)
            if let shared = try spread()?.entries {
                // What stands behind it counts where both have a key.
                entries += shared
                guard take(UInt8(ascii: ",")) || peek == UInt8(ascii: "}") else { return nil }
                continue
            }
            var key: String?
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                key = string()
            } else if Self.isName(byte) {
                while let byte = peek, Self.isName(byte) { index += 1 }
                key = String(decoding: bytes[start..<index], as: UTF8.self)
            }
            skipBlanks()
            if let key, take(UInt8(ascii: ":")) {
                var value = try value()
                value.place = place
                entries.append(Setting.Entry(key: key, value: value))
            } else if let key, peek == UInt8(ascii: ",") || peek == UInt8(ascii: "}") {
                // `{ nav }` names a constant.
                index = start
                var value = try value()
                value.place = place
                entries.append(Setting.Entry(key: key, value: value))
            } else {
                // A method, or `...rest`.
                skipExpression()
                entries.append(Setting.Entry(key: key ?? "...", value: Setting(.code(Self.shown(bytes[start..<index])), at: place)))
            }
            guard take(UInt8(ascii: ",")) || peek == UInt8(ascii: "}") else { return nil }
        }
        return .table(entries)
    }

    /// The list or object of `...name`; where it is none of these, nothing is read.
    private mutating func spread() throws(SetupError) -> Setting? {
        skipBlanks()
        guard bytes[index...].starts(with: "...".utf8) else { return nil }
        let start = index
        index += 3
        let value = try value()
        if value.list != nil || value.entries != nil { return value }
        index = start
        return nil
    }

    private mutating func named() throws(SetupError) -> Setting.Value? {
        let start = index
        while let byte = peek, Self.isName(byte) { index += 1 }
        let name = String(decoding: bytes[start..<index], as: UTF8.self)
        switch name {
        case "true": return .flag(true)
        case "false": return .flag(false)
        case "null", "undefined": return .nothing
        default: break
        }
        if name == "path", let call = ["path.resolve(", "path.join("].first(where: { bytes[start...].starts(with: $0.utf8) }) {
            index = start + call.utf8.count
            return try joinedPath()
        }
        let end = index
        skipBlanks()
        if peek == UInt8(ascii: "("), names[name] == nil {
            // `defineConfig({…})` gives what it gets; other functions do not.
            index += 1
            guard name.hasPrefix("define") || name.hasPrefix("with") else { return nil }
            let inner = try value()
            skipToClosing()
            return inner.value
        }
        guard let target = names[name], pending.insert(name).inserted else { return nil }
        defer { pending.remove(name) }
        if peek == UInt8(ascii: "(") {
            index += 1
            guard take(UInt8(ascii: ")")) else { return nil }
        } else {
            index = end
        }
        let behind = index
        index = target
        let outer = base
        base = depth
        let value = try value()
        base = outer
        index = behind
        if case .code = value.value { return nil }
        return value.value
    }

    /// `path.resolve(__dirname, '../docs')`: a path from the folder of the settings.
    private mutating func joinedPath() throws(SetupError) -> Setting.Value? {
        var parts: [String] = []
        while !take(UInt8(ascii: ")")) {
            skipBlanks()
            if bytes[index...].starts(with: "__dirname".utf8) {
                index += "__dirname".utf8.count
            } else {
                guard let part = try value().text else { return nil }
                parts.append(part)
            }
            guard take(UInt8(ascii: ",")) || peek == UInt8(ascii: ")") else { return nil }
        }
        return parts.isEmpty ? nil : .text(parts.joined(separator: "/"))
    }

    /// `as const`, `satisfies Config`.
    private mutating func skipType() {
        let start = index
        skipBlanks()
        for word in ["as", "satisfies"] where bytes[index...].starts(with: Array((word + " ").utf8)) {
            index += word.utf8.count
            while let byte = peek, !",;)]}\n".utf8.contains(byte) { index += 1 }
            return
        }
        index = start
    }

    /// Behind the `)` of the call that is open here.
    private mutating func skipToClosing() {
        skipExpression(across: true)
        _ = take(UInt8(ascii: ")"))
    }

    /// To the `,` or the bracket that ends what stands here.
    /// - Parameter across: Whether commas are part of it.
    private mutating func skipExpression(across: Bool = false) {
        var depth = 0
        while let byte = peek {
            if let end = Self.skipping(bytes, index) {
                index = end
                continue
            }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
            case UInt8(ascii: ","): if depth == 0, !across { return }
            case UInt8(ascii: ";"): if depth == 0 { return }
            default: break
            }
            index += 1
        }
    }

    private mutating func string() -> String? {
        guard let quote = peek else { return nil }
        index += 1
        var text: [UInt8] = []
        while let byte = peek {
            index += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "$"), quote == UInt8(ascii: "`"), peek == UInt8(ascii: "{") { return nil }
            guard byte == UInt8(ascii: "\\"), let escaped = peek else {
                text.append(byte)
                continue
            }
            index += 1
            switch escaped {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "u"):
                guard index + 4 <= bytes.count, let number = UInt32(String(decoding: bytes[index..<(index + 4)], as: UTF8.self), radix: 16)
                else { break }
                index += 4
                text += String(Character(Unicode.Scalar(number) ?? "\u{FFFD}")).utf8
            case 0x0A: break
            default: text.append(escaped)
            }
        }
        return nil
    }
}
