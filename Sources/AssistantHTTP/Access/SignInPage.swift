internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import ReaderText
internal import SignIn

/// A page that says how signing in went.
enum SignInPage {
    static let path = "/signin"
    static let signOutPath = "/signout"

    private static let template = ServerPage.Template("sign-in", words: .english)

    /// - Parameter base: The path of the site's root, without a slash at its end.
    static func fault(_ fault: SignInFault, _ status: HTTPResponse.Status, base: String) -> Response {
        page(status, title: "sign-in.fault.title", message: "sign-in.fault.\(fault.name)", base: base)
    }

    static func signedOut(base: String) -> Response {
        page(.ok, title: "sign-in.signed-out.title", message: "sign-in.signed-out.text", base: base)
    }

    static func notForReader(base: String) -> Response {
        page(.forbidden, title: "sign-in.no-reader.title", message: "sign-in.no-reader.text", base: base, offersSignOut: true)
    }

    private static func page(
        _ status: HTTPResponse.Status,
        title: String,
        message: String,
        base: String,
        offersSignOut: Bool = false
    ) -> Response {
        let words = Catalogue.english
        var values: [String: Any] = [
            "language": words.language, "title": words(title), "message": words(message), "sign_in": base + path,
        ]
        if offersSignOut { values["sign_out"] = base + signOutPath }
        return Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: template.render(values)))
        )
    }
}
