package import Foundation

/// What a key takes, for editors that check a file while it is written.
///
/// A schema takes what docgen takes: a number where a text is wanted, a number or a flag in quotes, and a key without a value.
/// Source: JSON Schema 2020-12, <https://json-schema.org/draft/2020-12>.
package indirect enum ValueSchema: Hashable, Sendable {
    /// Any value but a list or a mapping.
    case text
    /// A text that holds a regular expression; numbers and flags are none.
    case pattern(String)
    /// The same, and numbers too.
    case patternOrNumber(String)
    case flag
    /// A flag that says no.
    case off
    case number(ClosedRange<Double>? = nil)
    case integer(ClosedRange<Int>)
    case choice([String])
    /// A text alone is a list of one.
    case texts(maxCount: Int? = nil, maxCharacters: Int? = nil)
    case list(ValueSchema)
    case either([ValueSchema])
    case object([Property], takesOthers: Bool = false)
    /// One key, whatever its name.
    case entry(ValueSchema)
    /// One of the definitions of the document.
    case reference(String)
    /// A key without a value.
    case nothing

    /// A key of an object.
    package struct Property: Hashable, Sendable {
        package var name: String
        package var value: ValueSchema
        /// One sentence.
        package var summary: String
        /// What counts where the key is not given; `nil` where that is nothing, or no plain value.
        package var standard: Standard?

        package init(_ name: String, _ value: ValueSchema, _ summary: String, standard: Standard? = nil) {
            self.name = name
            self.value = value
            self.summary = summary
            self.standard = standard
        }
    }

    /// A value that counts where nothing is written.
    package enum Standard: Hashable, Sendable {
        case text(String)
        case flag(Bool)
        case number(Double)

        /// - Returns: `nil` for an empty text, and for what is not a plain value.
        package init?(_ value: Any) {
            switch value {
            case let text as String where !text.isEmpty: self = .text(text)
            case let flag as Bool: self = .flag(flag)
            case let number as Int: self = .number(Double(number))
            case let number as Double: self = .number(number)
            default: return nil
            }
        }

        fileprivate var json: Any {
            switch self {
            case .text(let text): text
            case .flag(let flag): flag
            case .number(let number): number
            }
        }
    }

    /// The schema of a whole file, as JSON with sorted keys.
    /// - Parameter definitions: What ``reference(_:)`` names.
    package func document(title: String, definitions: [String: ValueSchema] = [:]) throws -> Data {
        var fields = json
        fields["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        fields["title"] = title
        if !definitions.isEmpty { fields["$defs"] = definitions.mapValues(\.json) }
        return try JSONSerialization.data(withJSONObject: fields, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    }

    /// `true` and `false` as YAML 1.1 has them, in quotes: without them most editors read `yes` as a text too.
    private static let flagPattern =
        ["true", "false", "yes", "no", "on", "off"].map { "\($0)|\($0.capitalized)|\($0.uppercased())" }.joined(separator: "|")

    private var json: [String: Any] {
        switch self {
        case .text: return ["type": ["string", "number", "boolean"]]
        case .pattern(let expression): return ["type": ["string"], "pattern": expression]
        case .patternOrNumber(let expression): return ["type": ["string", "number"], "pattern": expression]
        case .flag: return ["type": ["boolean", "string"], "pattern": "^(\(Self.flagPattern))$"]
        case .off: return ["enum": [false, "false", "no", "off"] as [Any]]
        case .number(let range):
            var json: [String: Any] = ["type": ["number", "string"], "pattern": "^[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)$"]
            if let range { (json["minimum"], json["maximum"]) = (range.lowerBound, range.upperBound) }
            return json
        case .integer(let range):
            return [
                "type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": range.lowerBound, "maximum": range.upperBound,
            ]
        case .choice(let words): return ["enum": words]
        case .texts(let maxCount, let maxCharacters):
            var text = ValueSchema.text.json
            if let maxCharacters { text["maxLength"] = maxCharacters }
            var list: [String: Any] = ["type": ["array"], "items": text]
            if let maxCount { list["maxItems"] = maxCount }
            return ["anyOf": [text, list]]
        case .list(let element): return ["type": ["array"], "items": element.json]
        case .either(let schemas): return ["anyOf": schemas.map(\.json)]
        case .object(let properties, let takesOthers):
            let fields = properties.map { property in
                var json = property.value.jsonOrNull
                json["description"] = property.summary
                if let standard = property.standard { json["default"] = standard.json }
                return (property.name, json)
            }
            return [
                "type": ["object"], "properties": Dictionary(uniqueKeysWithValues: fields), "additionalProperties": takesOthers,
            ]
        case .entry(let value): return ["type": ["object"], "additionalProperties": value.json, "minProperties": 1, "maxProperties": 1]
        case .reference(let name): return ["$ref": "#/$defs/\(name)"]
        case .nothing: return ["type": ["null"]]
        }
    }

    /// What a key takes that may also stand without a value.
    private var jsonOrNull: [String: Any] {
        var json = self.json
        if let types = json["type"] as? [String] {
            json["type"] = types + ["null"]
        } else if let values = json["enum"] as? [Any] {
            json["enum"] = values + [NSNull()]
        } else {
            json = ["anyOf": (json["anyOf"] as? [Any] ?? [json]) + [["type": ["null"]]]]
        }
        return json
    }
}
