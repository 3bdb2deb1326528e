package import Foundation

/// JSON, written the same way everywhere: members sorted, slashes as they are, dates as in ISO 8601.
package enum JSONText {
    /// A value as JSON with sorted keys and dates as ISO 8601, so that the same value is the same bytes.
    ///
    /// For values of ours, which always can be encoded: one that cannot stops the program.
    package static func encoded(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        do {
            return try encoder.encode(value)
        } catch {
            // Our values hold strings, whole numbers, flags and finite measures: nothing that JSON cannot say.
            preconditionFailure("a value of ours has no JSON form: \(error)")
        }
    }

    /// The same as ``encoded(_:)``, as text.
    package static func text(_ value: some Encodable) -> String { String(decoding: encoded(value), as: UTF8.self) }
}
