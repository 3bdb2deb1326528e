internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import ServerFoundation

extension Request {
    /// Reads a JSON object.
    /// - Parameter members: Those that the caller knows; the others are checked and passed over.
    /// - Throws: ``Problem``: 415 for another media type, 413 above `maxBytes`, 400 when it is not JSON, 422 when it is not an object;
    ///   ``RequestDeadlineExceeded`` when it comes too slowly; ``ServerStops`` when the server ends before it is whole.
    func jsonObject(_ members: Set<String>, maxBytes: Int) async throws -> [String: JSONValue] {
        try requireJSON()
        let bytes = Array(try await bytes(max: maxBytes).readableBytesView)
        let parsed = await LongWork.run(ifLarge: bytes.count) { () -> Result<JSONValue, JSONFault> in
            do throws(JSONFault) {
                return .success(try JSONValue(parsing: bytes, keeping: members))
            } catch {
                return .failure(error)
            }
        }
        let value: JSONValue
        do throws(JSONFault) {
            value = try parsed.get()
        } catch {
            throw Problem(.badRequest, "invalid-json", "The request's body \(error.reason), at byte \(error.offset).")
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
        // Digits that are not a number of ours are too many of them.
        if let length = headers[.contentLength], Int(length).map({ $0 > maxBytes }) ?? true { throw tooLarge }
        var result = ByteBuffer()
        do {
            for try await var part in body {
                guard result.readableBytes + part.readableBytes <= maxBytes else { throw tooLarge }
                result.writeBuffer(&part)
            }
        } catch  where error is IOError || error is ChannelError {
            // Of its connection, which is gone.
            throw Problem.clientGone()
        }
        return result
    }
}
