internal import HTTPTypes
internal import NIOHTTP1

/// Why bytes did not become a request. The raw value is the code of the problem that their client is told.
enum Malformation: String, Hashable, Sendable, CaseIterable {
    case headers = "headers-too-large"
    case syntax = "malformed-request"
    case coding = "unknown-transfer-coding"

    /// - Parameter error: What a connection's handlers complain of.
    init(_ error: any Error) {
        self =
            switch error {
            case HTTPParserError.headerOverflow: .headers
            case is UnknownTransferCoding: .coding
            default: .syntax
            }
    }

    var problem: Problem {
        switch self {
        case .headers: Problem(.requestHeaderFieldsTooLarge, rawValue, "The request's headers are too large or too many.")
        case .syntax: Problem(.badRequest, rawValue, "This is not a valid HTTP request.")
        case .coding: Problem(.notImplemented, rawValue, "The only transfer coding of a request's body that is understood is 'chunked'.")
        }
    }
}

/// A body came in a transfer coding that nobody here takes off. Source: RFC 9112, section 6.1
struct UnknownTransferCoding: Error {}
