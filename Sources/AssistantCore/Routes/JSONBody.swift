internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

/// Any JSON value, so that all the members of a request can be judged, not just the first wrong one.
enum JSONValue: Decodable, Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}

extension Request {
    /// Reads a JSON object.
    /// - Throws: ``Problem``: 415 for another media type, 413 above `maxBytes`, 400 when it is not JSON, 422 when it is no object;
    ///   ``RequestDeadlineExceeded`` when it comes too slowly.
    func jsonObject(maxBytes: Int) async throws -> [String: JSONValue] {
        try requireJSON()
        var bytes = Array(try await bytes(max: maxBytes).readableBytesView)
        UnpairedSurrogates.replace(in: &bytes)
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else {
            throw Problem(.badRequest, "invalid-json", "The request's body is not valid JSON.")
        }
        guard case .object(let object) = value else {
            throw Problem(
                .unprocessableContent,
                "invalid-request",
                "The request's body is JSON, but not an object.",
                errors: [.init(pointer: "#", detail: "must be an object")]
            )
        }
        return object
    }

    /// A form of another site can send text, but not this media type without asking first (CORS preflight): that keeps foreign pages out.
    private func requireJSON() throws(Problem) {
        let type = headers[.contentType]?.split(separator: ";").first.map { String($0).trimmingWhitespace.lowercased() }
        let coding = headers[.contentEncoding]?.lowercased() ?? "identity"
        guard type == "application/json", coding == "identity" else {
            throw Problem(
                .unsupportedMediaType,
                "unsupported-media-type",
                "Send the body as application/json, not encoded.",
                headers: [.accept: "application/json"]
            )
        }
    }

    private func bytes(max maxBytes: Int) async throws -> ByteBuffer {
        let tooLarge = Problem(.contentTooLarge, "body-too-large", "A request's body has at most \(maxBytes) bytes.")
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > maxBytes { throw tooLarge }
        var result = ByteBuffer()
        for try await var part in body {
            guard result.readableBytes + part.readableBytes <= maxBytes else { throw tooLarge }
            result.writeBuffer(&part)
        }
        return result
    }
}

/// Halves of a character in JSON: what a browser sends of a text that was cut within one. Foundation takes none of the text for them.
///
/// Source: RFC 8259, section 8.2, which leaves open what becomes of them.
private enum UnpairedSurrogates {
    /// Puts U+FFFD in the place of each, as browsers do when they write UTF-8.
    static func replace(in json: inout [UInt8]) {
        var index = 0
        while let escape = json[index...].firstIndex(of: UInt8(ascii: "\\")) {
            guard let unit = unit(json, at: escape) else {
                index = min(escape + 2, json.count)
                continue
            }
            index = escape + 6
            if (0xD800...0xDBFF).contains(unit), let next = self.unit(json, at: index), (0xDC00...0xDFFF).contains(next) {
                index += 6
            } else if (0xD800...0xDFFF).contains(unit) {
                json.replaceSubrange((escape + 2)..<index, with: "FFFD".utf8)
            }
        }
    }

    /// The value of an escape like `\u00E9`; `nil` where there is none.
    private static func unit(_ json: [UInt8], at index: Int) -> UInt16? {
        guard index + 6 <= json.count, json[index] == UInt8(ascii: "\\"), json[index + 1] == UInt8(ascii: "u") else { return nil }
        return UInt16(String(decoding: json[(index + 2)..<(index + 6)], as: UTF8.self), radix: 16)
    }
}
