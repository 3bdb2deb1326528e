internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import ReaderText

/// An error as the client sees it: RFC 9457, plus a stable code and the request's id.
///
/// Thrown by routes; `ProblemResponses` turns it into the response. The cause of a fault of ours goes to the log, not into ``detail``.
package struct Problem: Error, Sendable {
    var status: HTTPResponse.Status
    /// Stable and kebab-case; scripts branch on it.
    var code: String
    /// One or two sentences for the person who reads the response; in English, as the log has it.
    var detail: String
    /// ``detail`` in the words of the site, where readers meet the problem on its pages.
    private var said: (@Sendable (Catalogue) -> String)?
    var headers: HTTPFields = [:]
    /// What is wrong with single members of the request's body.
    var errors: [Member] = []
    /// What is behind a fault of ours; for the log alone.
    var reason: String?
    /// Whether somebody has to look: a fault of ours that was reported before is not reported again.
    var isFault = true

    struct Member: Encodable, Sendable, Hashable {
        /// A JSON Pointer in its URI fragment form: `#/query`.
        var pointer: String
        var detail: String
    }

    init(
        _ status: HTTPResponse.Status,
        _ code: String,
        _ detail: String,
        headers: HTTPFields = [:],
        errors: [Member] = [],
        reason: String? = nil,
        isFault: Bool = true
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers
        self.errors = errors
        self.reason = reason
        self.isFault = isFault
    }

    /// A problem that readers meet.
    /// - Parameter said: Its ``detail`` in the words of a catalogue.
    init(
        _ status: HTTPResponse.Status,
        _ code: String,
        headers: HTTPFields = [:],
        said: @escaping @Sendable (_ words: Catalogue) -> String
    ) {
        self.init(status, code, said(.english), headers: headers)
        self.said = said
    }

    /// - Parameters:
    ///   - instance: The request's path, without its query: a query can be a reader's question.
    ///   - requestID: The value of `X-Request-Id`.
    ///   - words: What the site says to its readers.
    func response(instance: String, requestID: String, in words: Catalogue = .english) -> Response {
        var headers = allHeaders
        // By that a page knows that its reader may see the sentence.
        if said != nil { headers[.contentLanguage] = words.language }
        let body = encodedBody(instance: instance, requestID: requestID, in: words)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// ``headers``, and those that every problem has.
    var allHeaders: HTTPFields {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        return headers
    }

    func encodedBody(instance: String, requestID: String, in words: Catalogue = .english) -> ByteBuffer {
        JSONResponse.encoded(
            Body(
                type: "about:blank",
                title: status.reasonPhrase,
                status: status.code,
                detail: said?(words) ?? detail,
                instance: instance,
                code: code,
                requestID: requestID,
                errors: errors.isEmpty ? nil : errors
            )
        )
    }

    private struct Body: Encodable {
        var type: String
        var title: String
        var status: Int
        var detail: String
        var instance: String
        var code: String
        var requestID: String
        var errors: [Member]?

        enum CodingKeys: String, CodingKey {
            case type, title, status, detail, instance, code, errors
            case requestID = "request_id"
        }
    }
}

extension Problem {
    static func notFound() -> Problem {
        Problem(.notFound, "not-found", "There is nothing at this path.")
    }

    static func methodNotAllowed(allow: [HTTPRequest.Method]) -> Problem {
        let names = allow.map(\.rawValue).sorted().joined(separator: ", ")
        return Problem(.methodNotAllowed, "method-not-allowed", "This path answers to \(names).", headers: [.allow: names])
    }

    static func internalFault() -> Problem {
        Problem(.internalServerError, "internal", "The server could not answer. Its log has the reason under this request's id.")
    }

    /// Nobody is at fault: the server was told to end, and how much it cut is in its last line.
    static func shuttingDown() -> Problem {
        Problem(.serviceUnavailable, "shutting-down", headers: [.retryAfter: "1"]) { words in words("problem.shutting-down") }
    }

    /// For the log and the metrics; there is nobody to read it.
    static func clientGone() -> Problem {
        Problem(.clientGone, "client-gone", "The client went away before it had its answer.")
    }

    /// Whether it is due to a planned stop.
    var isOfStop: Bool { code == "shutting-down" }
}

extension HTTPResponse.Status {
    /// No status of HTTP, and never sent. Source: <https://nginx.org/en/docs/dev/development_guide.html#http_return_codes>.
    static let clientGone = HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")
}
