internal import DocModel
internal import Foundation
internal import ReaderText
internal import ServerFoundation

/// The API for people: every operation of `openapi.json` with its parameters, body, answers and an example, and a form that sends it.
struct APIPage: Sendable {
    /// Of the site.
    var title: String
    /// What the example requests begin with, without `/` at the end.
    var origin: String
    /// The site's own style sheets and the script that picks its colours, as tags.
    var head: String

    /// From the page to the site's root.
    private static let root = "../../"
    private static let words = Catalogue.english
    private static let template = ServerPage.Template("api", words: words)
    private static let document = (try? JSONValue(parsing: OpenAPIDocument.json, limits: .service)) ?? .null

    /// What styles the site's pages, for a page two folders below its root.
    ///
    /// - Parameter searchPage: The HTML of the site's search page, one folder below the root.
    static func head(of searchPage: String) -> String {
        let head = searchPage.prefix(upTo: searchPage.firstRange(of: "</head>")?.lowerBound ?? searchPage.endIndex)
        // The one script that is not put off picks the colours before anything is drawn.
        let tags = head.matches(of: #/<link rel="stylesheet" href="[^"<>]*">|<script src="[^"<>]*"></script>/#)
        return tags.map { $0.output.replacing("\"../", with: "\"../../") }.joined(separator: "\n")
    }

    func html() -> String {
        let operations = Self.operations.map { values(of: $0) }
        let schemas = (Self.document["components"]?["schemas"]?.members ?? [:]).sorted { $0.key < $1.key }.map(Self.schemaValues)
        return Self.template.render([
            "language": "en", "title": Self.words("api.title"), "site": title, "root": Self.root, "head": head, "origin": origin,
            "operations": operations, "schemas": schemas,
        ])
    }

    // MARK: Operations

    private struct Operation {
        var method: String
        var path: String
        var value: JSONValue
    }

    private static var operations: [Operation] {
        (document["paths"]?.members ?? [:]).sorted { $0.key < $1.key }.flatMap { path, methods in
            (methods.members ?? [:]).sorted { $0.key < $1.key }.map { Operation(method: $0.key.uppercased(), path: path, value: $0.value) }
        }
    }

    private func values(of operation: Operation) -> [String: Any] {
        let parameters = (operation.value["parameters"]?.elements ?? []).map(Self.resolved)
        let bodies = operation.value["requestBody"]?["content"]?.members ?? [:]
        var values: [String: Any] = [
            "id": operation.value["operationId"]?.text ?? "", "method": operation.method, "class": operation.method.lowercased(),
            "path": operation.path, "summary": operation.value["summary"]?.text ?? "", "has_parameters": !parameters.isEmpty,
            "parameters": parameters.map(Self.parameterValues), "curl": curl(operation, parameters, bodies),
            "responses": Self.responses(of: operation.value),
        ]
        if let (media, content) = bodies.min(by: { $0.key < $1.key }) {
            values["body"] = [
                "media": media, "type": Self.type(content["schema"]), "example": content["example"].map { Self.text(of: $0) } ?? "{}",
            ]
        }
        return values
    }

    private static func parameterValues(_ parameter: JSONValue) -> [String: Any] {
        [
            "name": parameter["name"]?.text ?? "", "in": parameter["in"]?.text ?? "", "required": parameter["required"] == .bool(true),
            "type": type(parameter["schema"]), "description": parameter["description"]?.text ?? "", "example": example(of: parameter) ?? "",
        ]
    }

    private static func example(of parameter: JSONValue) -> String? { parameter["example"].map { $0.text ?? text(of: $0) } }

    private static func responses(of operation: JSONValue) -> [[String: Any]] {
        (operation["responses"]?.members ?? [:]).sorted { $0.key < $1.key }.map { status, response in
            let response = resolved(response)
            let contents = (response["content"]?.members ?? [:]).sorted { $0.key < $1.key }
            return [
                "status": status, "description": response["description"]?.text ?? "",
                "contents": contents.map { ["media": $0.key, "type": type($0.value["schema"])] },
            ]
        }
    }

    private func curl(_ operation: Operation, _ parameters: [JSONValue], _ bodies: [String: JSONValue]) -> String {
        let query = parameters.filter { $0["in"]?.text == "query" }.compactMap { parameter -> String? in
            guard let value = Self.example(of: parameter), let name = parameter["name"]?.text else { return nil }
            return PercentEncoding.encoded(name) + "=" + PercentEncoding.encoded(value)
        }
        let url = origin + operation.path + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
        var lines = ["curl -s '\(url)'"]
        if let (media, content) = bodies.min(by: { $0.key < $1.key }) {
            lines.append("-H 'Content-Type: \(media)'")
            let body = Self.text(of: content["example"] ?? .object([:]), isCompact: true)
            lines.append("-d '\(body.replacing("'", with: "'\\''"))'")
        } else if operation.method != "GET" {
            lines.append("-X \(operation.method)")
        }
        return lines.joined(separator: " \\\n  ")
    }

    // MARK: Schemas

    private static func schemaValues(_ name: String, _ schema: JSONValue) -> [String: Any] {
        let required = Set((schema["required"]?.elements ?? []).compactMap(\.text))
        let members = (schema["properties"]?.members ?? [:]).sorted { left, right in
            let (isLeft, isRight) = (required.contains(left.key), required.contains(right.key))
            return isLeft == isRight ? left.key < right.key : isLeft
        }
        var values: [String: Any] = [
            "id": "schema-" + name, "name": name, "has_members": !members.isEmpty,
            "members": members.map { name, value in
                [
                    "name": name, "required": required.contains(name), "type": type(value),
                    "description": value["description"]?.text ?? "",
                ] as [String: Any]
            },
        ]
        if members.isEmpty { values["kind"] = type(schema) }
        return values
    }

    /// What a reference stands for.
    private static func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.text, reference.hasPrefix("#/") else { return value }
        return reference.dropFirst(2).split(separator: "/").reduce(document) { $0[String($1)] ?? .null }
    }

    /// A type in a few words of JSON Schema, as HTML.
    private static func type(_ schema: JSONValue?) -> String {
        guard let schema else { return "" }
        if let reference = schema["$ref"]?.text, let name = reference.split(separator: "/").last {
            return "<a href=\"#schema-\(HTML.escaped(String(name)))\">\(HTML.escaped(String(name)))</a>"
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            if let parts = schema[key]?.elements { return parts.map { type($0) }.joined(separator: key == "allOf" ? " &amp; " : " | ") }
        }
        if let items = schema["items"] { return type(items) + "<code>[]</code>" }
        var parts: [String] = []
        if let one = schema["type"]?.text { parts.append(one) }
        if let several = schema["type"]?.elements { parts.append(several.compactMap(\.text).joined(separator: " | ")) }
        if let values = schema["enum"]?.elements { parts.append(values.map { text(of: $0, isCompact: true) }.joined(separator: " | ")) }
        if let value = schema["const"] { parts.append(text(of: value, isCompact: true)) }
        for (low, high) in [("minimum", "maximum"), ("minLength", "maxLength")] where schema[low] != nil || schema[high] != nil {
            parts.append([schema[low], schema[high]].map { $0.map { text(of: $0, isCompact: true) } ?? "" }.joined(separator: "…"))
        }
        if let pattern = schema["pattern"]?.text { parts.append("/" + pattern + "/") }
        if let format = schema["format"]?.text { parts.append(format) }
        return parts.isEmpty ? "" : "<code>\(HTML.escaped(parts.joined(separator: " ")))</code>"
    }

    private static func text(of value: JSONValue, isCompact: Bool = false) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            isCompact ? [.sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return (try? encoder.encode(Encoded(value))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private struct Encoded: Encodable {
        let value: JSONValue
        init(_ value: JSONValue) { self.value = value }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch value {
            case .null: try container.encodeNil()
            case .bool(let flag): try container.encode(flag)
            case .number(let number):
                if let whole = Int(exactly: number) { try container.encode(whole) } else { try container.encode(number) }
            case .string(let text): try container.encode(text)
            case .array(let elements): try container.encode(elements.map(Encoded.init))
            case .object(let members): try container.encode(members.mapValues(Encoded.init))
            }
        }
    }
}
