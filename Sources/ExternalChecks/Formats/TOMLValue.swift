/// A value of TOML 1.0.
enum TOMLValue: Hashable, Sendable {
    case string(String)
    case integer(Int)
    case float(Double)
    case flag(Bool)
    /// A date, a time, or both, as it is written.
    case date(String)
    case array([TOMLValue])
    case table([String: TOMLValue])

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var number: Int? { if case .integer(let number) = self { number } else { nil } }
    var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
    var elements: [TOMLValue]? { if case .array(let elements) = self { elements } else { nil } }
    var members: [String: TOMLValue]? { if case .table(let members) = self { members } else { nil } }
}

/// Why a text is not TOML, and where: line and column from 1, in bytes.
struct TOMLFault: Error, Hashable {
    var line: Int
    var column: Int
    var problem: String
}

/// What stands below the tables and keys of a document while it is read: who may add to what.
///
/// Source: <https://toml.io/en/v1.0.0#table>: a table is opened once; a key with dots makes tables that no header may open; what stands in
/// braces or brackets is whole.
struct TOMLTree {
    private enum Node {
        case value(TOMLValue)
        /// - `isOpened`: By a header of its own.
        /// - `isDotted`: Made by a key with dots.
        case table([String: Node], isOpened: Bool, isDotted: Bool)
        case tables([Node])
    }

    private var root = Node.table([:], isOpened: true, isDotted: false)

    var value: TOMLValue { Self.value(of: root) }

    private static func value(of node: Node) -> TOMLValue {
        switch node {
        case .value(let value): value
        case .table(let members, _, _): .table(members.mapValues(value))
        case .tables(let tables): .array(tables.map(value))
        }
    }

    /// Opens a table by its header.
    /// - Returns: Why it cannot be, as the end of a sentence.
    mutating func open(_ path: [String], isList: Bool) -> String? { Self.open(path[...], isList: isList, in: &root) }

    private static func open(_ path: ArraySlice<String>, isList: Bool, in node: inout Node) -> String? {
        switch node {
        case .value: return "is a value already"
        case .tables(var tables):
            // Of a list of tables the last one is meant.
            let problem = open(path, isList: isList, in: &tables[tables.count - 1])
            node = .tables(tables)
            return problem
        case .table(var members, let isOpened, let isDotted):
            guard let name = path.first else {
                guard !isOpened, !isDotted else { return "is defined already" }
                node = .table(members, isOpened: true, isDotted: false)
                return nil
            }
            var next = members[name] ?? .table([:], isOpened: false, isDotted: false)
            let problem: String?
            if path.count == 1, isList {
                switch next {
                case .tables(let tables):
                    next = .tables(tables + [.table([:], isOpened: true, isDotted: false)])
                    problem = nil
                case .table where members[name] == nil:
                    next = .tables([.table([:], isOpened: true, isDotted: false)])
                    problem = nil
                default: problem = "is not a list of tables"
                }
            } else if path.count == 1, case .tables = next {
                problem = "is a list of tables already"
            } else {
                problem = open(path.dropFirst(), isList: isList, in: &next)
            }
            members[name] = next
            node = .table(members, isOpened: isOpened, isDotted: isDotted)
            return problem
        }
    }

    /// Sets a key below the table that is open.
    /// - Returns: Why it cannot be, as the end of a sentence.
    mutating func set(_ key: [String], to value: TOMLValue, below path: [String]) -> String? {
        Self.set(key[...], to: value, below: path[...], in: &root)
    }

    private static func set(_ key: ArraySlice<String>, to value: TOMLValue, below path: ArraySlice<String>, in node: inout Node) -> String?
    {
        switch node {
        case .value: return "is a value already"
        case .tables(var tables):
            guard !path.isEmpty || key.count > 0, !tables.isEmpty else { return "is a list of tables" }
            let problem = set(key, to: value, below: path, in: &tables[tables.count - 1])
            node = .tables(tables)
            return problem
        case .table(var members, let isOpened, let isDotted):
            if let name = path.first {
                guard var next = members[name] else { return "has no table" }
                let problem = set(key, to: value, below: path.dropFirst(), in: &next)
                members[name] = next
                node = .table(members, isOpened: isOpened, isDotted: isDotted)
                return problem
            }
            guard let name = key.first else { return "has no name" }
            if key.count == 1 {
                guard members[name] == nil else { return "is there twice" }
                members[name] = .value(value)
            } else {
                var next = members[name] ?? .table([:], isOpened: false, isDotted: true)
                guard case .table(_, let isOpened, _) = next, !isOpened else { return "is defined already" }
                if let problem = set(key.dropFirst(), to: value, below: [], in: &next) { return problem }
                members[name] = next
            }
            node = .table(members, isOpened: isOpened, isDotted: isDotted)
            return nil
        }
    }
}
