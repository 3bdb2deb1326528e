internal import HTTPTypes
internal import HummingbirdCore
internal import ReaderText
internal import ServerFoundation
internal import ServerSettings
internal import SignIn

/// Keeps a site that not everybody may read from those who may not: its pages and the one that says that there is no such page, its search, its API.
///
/// It stands where a path has become a route or a file, so that a path is judged by what it leads to.
final class ReaderGate: Sendable {
    private let settings: SignInSettings
    private let operators: OperatorAccess
    private let base: String

    /// - Returns: `nil` where everybody may read.
    init?(_ settings: SignInSettings, operators: OperatorAccess) {
        guard settings.readers != .everyone else { return nil }
        self.settings = settings
        self.operators = operators
        base = settings.callback?.base ?? ""
    }

    /// Whether everybody may read a path all the same.
    /// - Parameter path: From the site's root, decoded.
    func isPublic(_ path: String) -> Bool {
        guard !settings.publicPaths.isEmpty, !path.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }), !path.contains("//")
        else {
            return false
        }
        return settings.publicPaths.contains { $0.hasSuffix("/") ? path.hasPrefix($0) : path == $0 }
    }

    /// - Returns: What leads to the sign-in; `nil` for somebody who may read.
    /// - Throws: ``Problem``: 401 for those who could prove who they are, 403 for others.
    func refusal(of request: Request, _ target: RequestTarget, _ context: AssistantContext) throws(Problem) -> Response? {
        if context.client.mayRead { return nil }
        if request.headers[.authorization] != nil, context.client.tokenFault == nil, operators.hasKey(request, context.client) {
            return nil
        }
        if context.client.tokenFault == .unavailable { throw OperatorAccess.unavailable }
        let wantsPage = (request.method == .get || request.method == .head) && request.wantsPage
        if context.client.principal != nil {
            if wantsPage, context.session != nil { return SignInPage.notForReader(base: base) }
            throw Problem(.forbidden, "not-a-reader") { words in words("sign-in.no-reader.text") }
        }
        guard settings.readers == .signedIn else {
            throw Self.notSignedIn(.forbidden)
        }
        guard wantsPage else {
            let error = context.client.tokenFault == nil ? "" : ", error=\"invalid_token\""
            throw Self.notSignedIn(.unauthorized, headers: [.wwwAuthenticate: "Bearer realm=\"site\"" + error])
        }
        let asked = base + PercentEncoding.encodedPath(target.path) + (target.query.map { "?" + $0 } ?? "")
        return Response(
            status: .found,
            headers: [
                .location: "\(base)\(SignInPage.path)?return_to=\(PercentEncoding.encoded(asked))", .cacheControl: "no-store",
                .vary: "Accept, Cookie",
            ]
        )
    }

    private static func notSignedIn(_ status: HTTPResponse.Status, headers: HTTPFields = [:]) -> Problem {
        Problem(status, "not-signed-in", headers: headers) { words in words("problem.not-signed-in") }
    }

    /// What only some may read is not kept for others.
    static func privately(_ response: Response) -> Response {
        var response = response
        let directives = (response.headers[.cacheControl] ?? "no-cache").split(separator: ",").map { String($0).trimmingWhitespace }
        if !directives.contains("no-store") {
            response.headers[.cacheControl] = (["private"] + directives.filter { $0 != "public" && $0 != "private" }).joined(
                separator: ", "
            )
        }
        if response.headers[.vary]?.contains("Cookie") != true { response.headers.addVary("Cookie") }
        return response
    }
}

extension Request {
    /// Whether a person looks at the answer, and not a script or a program.
    var wantsPage: Bool {
        let mode = headers[.secFetchMode]?.lowercased() ?? "navigate"
        return mode == "navigate" && headers[values: .accept].contains { $0.lowercased().contains("text/html") }
    }
}

extension HTTPField.Name {
    fileprivate static let secFetchMode = Self(known: "Sec-Fetch-Mode")
}
