internal import COpenAPI

/// The description of the API for programs: OpenAPI 3.1, whose schemas are JSON Schema 2020-12.
///
/// Written by hand in `docs/reference/openapi.json`, so that it says what a client may rely on and not what the code happens to do; tests
/// compare it with the route table and with real responses.
enum OpenAPIDocument {
    static let json: [UInt8] = {
        var size = 0
        guard let bytes = docgen_openapi(&size) else { return [] }
        return Array(UnsafeBufferPointer(start: bytes, count: size))
    }()
}
