/// Reads TOML with the place of each value, in the order of the file.
///
/// A library would give neither; a report of what was read needs both. Dates are taken as they are written. Source: <https://toml.io/en/v1.0.0>.
struct TOMLSettings {
    private let bytes: [UInt8]
    private let file: String
    private var index = 0
    private var line = 1
    private var count = 0

    static func read(_ text: String, file: String) throws(SetupError) -> Setting {
        var reader = TOMLSettings(bytes: Array(text.utf8), file: file)
        return try reader.document()
    }

    private init(bytes: [UInt8], file: String) { (self.bytes, self.file) = (bytes, file) }

    /// A table while it is read; lists of tables hold their last one open.
    private final class Table {
        var keys: [String] = []
        var values: [String: Item] = [:]
        let place: Setting.Place

        init(_ place: Setting.Place) { self.place = place }

        func set(_ key: String, _ item: Item) {
            if values[key] == nil { keys.append(key) }
            values[key] = item
        }

        var setting: Setting {
            Setting(
                .table(keys.map { Setting.Entry(key: $0, value: values[$0]?.setting(at: place) ?? Setting(.nothing, at: place)) }),
                at: place
            )
        }
    }

    private enum Item {
        case value(Setting)
        case table(Table)
        case tables([Table])

        func setting(at place: Setting.Place) -> Setting {
            switch self {
            case .value(let setting): setting
            case .table(let table): table.setting
            case .tables(let tables): Setting(.list(tables.map(\.setting)), at: tables.first?.place ?? place)
            }
        }
    }

    private var place: Setting.Place { Setting.Place(file: file, line: line) }

    private func fault(_ problem: String) -> SetupError { SetupError("not valid TOML: \(problem)", at: place) }

    private mutating func document() throws(SetupError) -> Setting {
        let root = Table(Setting.Place(file: file, line: 1))
        var current = root
        while true {
            skipBlanks(withLines: true)
            guard let byte = peek else { return root.setting }
            if byte == UInt8(ascii: "[") {
                let isList = at(index + 1) == UInt8(ascii: "[")
                index += isList ? 2 : 1
                let path = try keyPath()
                guard take(UInt8(ascii: "]")), !isList || take(UInt8(ascii: "]")) else { throw fault("a table's name needs its ']'") }
                current = try open(path, from: root, isList: isList)
            } else {
                let place = place
                let path = try keyPath()
                skipBlanks(withLines: false)
                guard take(UInt8(ascii: "=")) else { throw fault("'\(path.joined(separator: "."))' needs a '='") }
                var value = try self.value(depth: 0)
                value.place = place
                let table = try open(Array(path.dropLast()), from: current, isList: false)
                guard let key = path.last, table.values[key] == nil else { throw fault("key twice: \(path.joined(separator: "."))") }
                table.set(key, .value(value))
            }
            skipBlanks(withLines: false)
            guard peek == nil || peek == 0x0A || peek == 0x0D else { throw fault("something follows the value") }
        }
    }

    private mutating func open(_ path: [String], from start: Table, isList: Bool) throws(SetupError) -> Table {
        guard path.count <= Setting.maxDepth else { throw fault("tables are nested more than \(Setting.maxDepth) deep") }
        var table = start
        for (position, key) in path.enumerated() {
            let isLast = position == path.count - 1
            switch table.values[key] {
            case nil:
                let next = Table(place)
                table.set(key, isLast && isList ? .tables([next]) : .table(next))
                table = next
            case .table(let next):
                guard !(isLast && isList) else { throw fault("'\(key)' is a table already") }
                table = next
            case .tables(let tables):
                if isLast, isList {
                    let next = Table(place)
                    table.set(key, .tables(tables + [next]))
                    table = next
                } else if let last = tables.last {
                    table = last
                }
            case .value: throw fault("'\(key)' has a value already")
            }
        }
        return table
    }

    // MARK: Bytes

    private var peek: UInt8? { at(index) }
    private func at(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        index += 1
        return true
    }

    private mutating func skipBlanks(withLines: Bool) {
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0D: index += 1
            case 0x0A where withLines:
                line += 1
                index += 1
            case UInt8(ascii: "#"): while let byte = peek, byte != 0x0A { index += 1 }
            default: return
            }
        }
    }

    // MARK: Keys and values

    private mutating func keyPath() throws(SetupError) -> [String] {
        var path: [String] = []
        repeat {
            skipBlanks(withLines: false)
            if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") {
                path.append(try string())
            } else {
                let start = index
                while let byte = peek, Self.isBare(byte) { index += 1 }
                guard index > start else { throw fault("expected a key") }
                path.append(String(decoding: bytes[start..<index], as: UTF8.self))
            }
            skipBlanks(withLines: false)
        } while take(UInt8(ascii: "."))
        return path
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-") || byte >= 0x80
    }

    private mutating func value(depth: Int) throws(SetupError) -> Setting {
        skipBlanks(withLines: false)
        count += 1
        guard count < Setting.maxCount else { throw SetupError("the file holds more than \(Setting.maxCount) values", at: place) }
        guard depth < Setting.maxDepth else { throw fault("values are nested more than \(Setting.maxDepth) deep") }
        let place = place
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return Setting(.text(try string()), at: place)
        case UInt8(ascii: "["):
            index += 1
            var list: [Setting] = []
            while true {
                skipBlanks(withLines: true)
                if take(UInt8(ascii: "]")) { return Setting(.list(list), at: place) }
                list.append(try value(depth: depth + 1))
                skipBlanks(withLines: true)
                guard take(UInt8(ascii: ",")) || peek == UInt8(ascii: "]") else { throw fault("a list needs ',' or ']'") }
            }
        case UInt8(ascii: "{"):
            index += 1
            let table = Table(place)
            while true {
                skipBlanks(withLines: true)
                if take(UInt8(ascii: "}")) { return table.setting }
                let path = try keyPath()
                guard take(UInt8(ascii: "=")) else { throw fault("a table needs 'key = value'") }
                let value = try value(depth: depth + 1)
                let inner = try open(Array(path.dropLast()), from: table, isList: false)
                inner.set(path[path.count - 1], .value(value))
                skipBlanks(withLines: true)
                guard take(UInt8(ascii: ",")) || peek == UInt8(ascii: "}") else { throw fault("a table needs ',' or '}'") }
            }
        default:
            let start = index
            while let byte = peek, byte > 0x20, !",]}#".utf8.contains(byte) { index += 1 }
            // A date and its time may have a space between them.
            if index - start == 10, peek == 0x20, let next = at(index + 1), (0x30...0x39).contains(next) {
                index += 1
                while let byte = peek, byte > 0x20, !",]}#".utf8.contains(byte) { index += 1 }
            }
            guard index > start else { throw fault("expected a value") }
            let word = String(decoding: bytes[start..<index], as: UTF8.self)
            return Setting(word == "true" ? .flag(true) : word == "false" ? .flag(false) : .text(word), at: place)
        }
    }

    private mutating func string() throws(SetupError) -> String {
        guard let quote = peek else { throw fault("expected a text") }
        let isLong = at(index + 1) == quote && at(index + 2) == quote
        index += isLong ? 3 : 1
        var text: [UInt8] = []
        if isLong, peek == 0x0A {
            index += 1
            line += 1
        }
        while let byte = peek {
            if byte == quote, !isLong || at(index + 1) == quote && at(index + 2) == quote {
                index += isLong ? 3 : 1
                // `""""` ends with a quote of its own.
                while isLong, peek == quote {
                    text.append(quote)
                    index += 1
                }
                return String(decoding: text, as: UTF8.self)
            }
            index += 1
            if byte == 0x0A {
                guard isLong else { throw fault("a text does not end on its line") }
                line += 1
            }
            guard byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") else {
                text.append(byte)
                continue
            }
            try escape(into: &text)
        }
        throw fault("a text does not end")
    }

    private mutating func escape(into text: inout [UInt8]) throws(SetupError) {
        guard let byte = peek else { throw fault("a text does not end") }
        index += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let length = byte == UInt8(ascii: "u") ? 4 : 8
            guard index + length <= bytes.count,
                let number = UInt32(String(decoding: bytes[index..<(index + length)], as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(number)
            else { throw fault("'\\u' needs the number of a character") }
            index += length
            text += String(Character(scalar)).utf8
        case 0x0A, 0x0D, 0x20:
            // The end of a line with the spaces of the next.
            index -= 1
            while let byte = peek, byte <= 0x20 {
                if byte == 0x0A { line += 1 }
                index += 1
            }
        default: text.append(byte)
        }
    }
}
