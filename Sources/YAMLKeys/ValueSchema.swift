public import Foundation

/// What a key takes, for editors that check a file while it is written.
///
/// Source: JSON Schema 2020-12, <https://json-schema.org/draft/2020-12>.
public indirect enum ValueSchema: Hashable, Sendable {
    case text
    case flag
    case number(ClosedRange<Double>? = nil)
    case integer(ClosedRange<Int>)
    case choice([String])
    /// A text alone is a list of one.
    case texts
    case list(ValueSchema)
    case either([ValueSchema])
    case object([Property], takesOthers: Bool = false)
    case anything
    /// A key without a value.
    case nothing

    /// A key of an object.
    public struct Property: Hashable, Sendable {
        public var name: String
        public var value: ValueSchema
        /// One sentence.
        public var summary: String

        public init(_ name: String, _ value: ValueSchema, _ summary: String) {
            self.name = name
            self.value = value
            self.summary = summary
        }
    }

    /// The schema of a whole file, as JSON with sorted keys.
    public func document(title: String) throws -> Data {
        var fields = json
        fields["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        fields["title"] = title
        return try JSONSerialization.data(withJSONObject: fields, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    }

    private var json: [String: Any] {
        switch self {
        case .text: return ["type": "string"]
        case .flag: return ["type": "boolean"]
        case .number(let range):
            guard let range else { return ["type": "number"] }
            return ["type": "number", "minimum": range.lowerBound, "maximum": range.upperBound]
        case .integer(let range): return ["type": "integer", "minimum": range.lowerBound, "maximum": range.upperBound]
        case .choice(let words): return ["enum": words]
        case .texts: return ValueSchema.either([.text, .list(.text)]).json
        case .list(let element): return ["type": "array", "items": element.json]
        case .either(let schemas): return ["anyOf": schemas.map(\.json)]
        case .object(let properties, let takesOthers):
            let fields = properties.map { property in
                var json = property.value.json
                json["description"] = property.summary
                return (property.name, json)
            }
            return [
                "type": "object", "properties": Dictionary(uniqueKeysWithValues: fields), "additionalProperties": takesOthers,
            ]
        case .anything: return [:]
        case .nothing: return ["type": "null"]
        }
    }
}
