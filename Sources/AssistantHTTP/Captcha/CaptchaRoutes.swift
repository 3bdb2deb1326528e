internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import ReaderText
internal import ServerFoundation
internal import ServerSettings

/// `/api/kapa/captcha`: a page that shows the provider's check, and takes its token.
///
/// A page of its own, because the pages of the site take scripts from nowhere else, by a policy that stands in each of them. This one alone lets the
/// provider in.
package struct CaptchaRoutes: Sendable {
    /// `nil` when no captcha is asked for.
    let gate: CaptchaGate?
    let words: Catalogue
    let maxBodyBytes: Int

    package static let path = "/api/kapa/captcha"
    package static let member = "captcha_token"
    private static let maxTokenBytes = 8192

    /// - Returns: What is wrong with a token's form; `nil` when nothing is.
    package static func fault(ofToken token: String) -> String? {
        token.utf8.count > maxTokenBytes ? "has more than \(maxTokenBytes) bytes" : nil
    }

    package var routes: [Route] {
        let template = ServerPage.Template("captcha", words: words)
        return [
            Route(.get, Self.path, rates: [.requests]) { [gate] _, _, _ in
                guard let gate else { throw Problem.notFound() }
                return Self.page(gate, template)
            },
            Route(.get, Self.path + ".js", rates: [.requests]) { _, _, _ in Self.script },
            Route(.post, Self.path, rates: [.requests]) { [self] request, _, context in
                guard let gate else { throw Problem.notFound() }
                let object = try await request.jsonObject([Self.member], maxBytes: maxBodyBytes)
                guard let token = object[Self.member]?.text, Self.fault(ofToken: token) == nil else {
                    let detail = "must be a string of at most \(Self.maxTokenBytes) bytes"
                    throw Problem(
                        .unprocessableContent,
                        "invalid-request",
                        "The request's body holds no token.",
                        errors: [.init(pointer: "#/" + Self.member, detail: detail)]
                    )
                }
                try await gate.admit(request, token: token, context)
                return Response(status: .noContent, headers: [.cacheControl: "no-store"])
            },
        ]
    }

    private static func page(_ gate: CaptchaGate, _ template: ServerPage.Template) -> Response {
        let facts = gate.provider.facts
        let html = template.render([
            "language": template.words.language, "direction": Catalogue.direction(of: template.words.language),
            "object": facts.object, "script_url": facts.scriptURL, "site_key": gate.siteKey,
        ])
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: """
                default-src 'none'; script-src 'self' \(facts.hosts); frame-src \(facts.hosts); connect-src 'self' \(facts.hosts); \
                style-src 'self' 'unsafe-inline' \(facts.hosts); img-src 'self' data: \(facts.hosts); base-uri 'none'; form-action 'none'; \
                frame-ancestors 'none'
                """,
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html))
        )
    }

    private static let script = Response(
        status: .ok,
        headers: [.contentType: "text/javascript; charset=utf-8", .cacheControl: "no-cache"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: ServerPage.bytes("captcha.js")))
    )
}
