internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import ServerFoundation
internal import ServerSettings

/// `/api/kapa/captcha`: a page that shows the provider's check, and takes its token.
///
/// A page of its own, because the pages of the site take scripts from nowhere else, by a policy that stands in each of them. This one alone lets the
/// provider in.
package struct CaptchaRoutes: Sendable {
    /// `nil` when no captcha is asked for.
    let gate: CaptchaGate?
    let maxBodyBytes: Int

    package static let path = "/api/kapa/captcha"
    package static let member = "captcha_token"
    private static let maxTokenBytes = 8192

    /// - Returns: What is wrong with a token's form; `nil` when nothing is.
    package static func fault(ofToken token: String) -> String? {
        token.utf8.count > maxTokenBytes ? "has more than \(maxTokenBytes) bytes" : nil
    }

    package var routes: [Route] {
        [
            Route(.get, Self.path) { [self] _, _, _ in
                guard let gate else { throw Problem.notFound() }
                return Self.page(gate)
            },
            Route(.get, Self.path + ".js") { _, _, _ in Self.script },
            Route(.post, Self.path) { [self] request, _, context in
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

    private static func page(_ gate: CaptchaGate) -> Response {
        let facts = gate.provider.facts
        func attribute(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;")
        }
        let html = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>Are you a person?</title>
            <h1>Are you a person?</h1>
            <div id="check" data-object="\(facts.object)" data-script="\(attribute(facts.scriptURL))" data-key="\(attribute(gate.siteKey))"></div>
            <p id="status" role="status">The check is loading.</p>
            <noscript><p>The check needs JavaScript.</p></noscript>
            <script src="captcha.js"></script>
            </html>

            """
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
        body: ResponseBody(
            byteBuffer: ByteBuffer(
                string: """
                    "use strict";
                    const check = document.getElementById("check");
                    const status = document.getElementById("status");
                    const say = (text) => { status.textContent = text; };

                    async function send(token) {
                      say("One moment.");
                      try {
                        const response = await fetch("captcha", {
                          method: "POST",
                          headers: { "content-type": "application/json" },
                          body: JSON.stringify({ captcha_token: token }),
                        });
                        if (!response.ok) return say((await response.json()).detail);
                        new BroadcastChannel("docgen-captcha").postMessage("passed");
                        say("Thank you. The answer is in the other tab; this one can be closed.");
                        close();
                      } catch {
                        say("The server cannot be reached. Reload this page to try again.");
                      }
                    }

                    // Called by the provider's script.
                    globalThis.ready = () => {
                      say("");
                      globalThis[check.dataset.object].render(check, { sitekey: check.dataset.key, callback: send });
                    };

                    const provider = document.createElement("script");
                    provider.src = check.dataset.script;
                    provider.onerror = () => say("The check could not be loaded. Reload this page to try again.");
                    document.head.append(provider);

                    """
            )
        )
    )
}
