package import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore

/// Sets the headers that every response carries: what a browser may do with it, and the request's id.
enum SecurityHeaders {
    /// Pages bring no inline script or style, and take nothing but images from other hosts.
    static let pagePolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; font-src 'self'; connect-src 'self'; \
        base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'
        """

    /// A drawing opened on its own is a document. It may style itself, and do nothing else; `sandbox` takes even its origin away.
    static let drawingPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"

    static func secure(_ response: Response, to request: Request, _ context: AssistantContext) -> Response {
        var response = response
        add(to: &response.headers, requestID: context.requestID)
        // Browsers believe it over HTTPS only, and RFC 6797, section 7.2, wants it sent nowhere else.
        if context.client.isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        // The framework writes a body where there is one; the length stays, as HEAD is to tell it.
        return request.method == .head ? response.createHeadResponse() : response
    }

    static func add(to headers: inout HTTPFields, requestID: String) {
        if !headers.contains(.contentSecurityPolicy) { headers.append(pagePolicyField) }
        headers.append(contentsOf: fixed)
        headers.append(HTTPField(name: .requestID, value: requestID))
    }

    // Made once: a field checks its value, and each response has all of these. No route sets one of them.
    private static let pagePolicyField = HTTPField(name: .contentSecurityPolicy, value: pagePolicy)
    private static let fixed = [
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
        HTTPField(name: .referrerPolicy, value: "strict-origin-when-cross-origin"),
        HTTPField(name: .crossOriginOpenerPolicy, value: "same-origin"),
        HTTPField(name: .crossOriginResourcePolicy, value: "same-origin"),
        HTTPField(name: .permissionsPolicy, value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ]
}

extension HTTPField.Name {
    package static let referrerPolicy = Self(known: "Referrer-Policy")
    package static let crossOriginOpenerPolicy = Self(known: "Cross-Origin-Opener-Policy")
    static let crossOriginResourcePolicy = Self(known: "Cross-Origin-Resource-Policy")
    package static let permissionsPolicy = Self(known: "Permissions-Policy")
    package static let requestID = Self(known: "X-Request-Id")

    /// A name that is written in the source.
    package init(known name: String) {
        guard let field = Self(name) else { preconditionFailure("'\(name)' is not a field name") }
        self = field
    }
}
