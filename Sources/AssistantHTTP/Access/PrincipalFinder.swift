internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import ServerFoundation
internal import ServerSettings
internal import SignIn

/// Finds out whom a request is from: by its token, its session, or the word of a proxy of ours. What does not count is as if it had not been sent; what
/// needs somebody says so itself.
final class PrincipalFinder: Sendable {
    private static let maxNameBytes = 255

    let access: SignInAccess
    let ends: SessionEnds

    init(access: SignInAccess, ends: SessionEnds) {
        self.access = access
        self.ends = ends
    }

    /// Has a request answered for whom it is from.
    func respond(
        to request: Request,
        _ context: AssistantContext,
        _ answering: any HTTPResponder<AssistantContext>
    ) async throws -> Response {
        if context.isOnAdminListener { return try await answering.respond(to: request, context: context) }
        var context = context
        if let token = token(of: request) {
            do throws(TokenFault) {
                let holder = try await token.verifier.holder(of: token.text)
                (context.client.principal, context.client.mayRead) = (holder.principal, holder.mayRead)
                access.metrics.countToken(nil)
            } catch {
                context.client.tokenFault = error
                access.metrics.countToken(error)
                context.logger.info("a token does not count", metadata: ["token.fault": "\(error.rawValue)"])
            }
        }
        // A proxy may pass on a token of its own.
        if context.client.principal == nil, access.settings.readers == .proxy, context.client.isThroughTrustedProxy {
            nameByProxy(request, &context)
        }
        guard context.client.principal == nil, let flow = access.flow, let cookies = access.cookies,
            let session = cookies.value(.session, of: request).flatMap(flow.sessions.session)
        else { return try await answering.respond(to: request, context: context) }
        let verdict = await ends.verdict(on: session)
        guard verdict != .ended else { return try await answering.respond(to: request, context: context) }
        try checkOrigin(request, flow.callback)
        context.session = session
        context.client.principal = session.principal(access.settings)
        if verdict == .unknown, let known = context.client.principal, !known.roles.isEmpty {
            context.client.principal = Principal(kind: known.kind, name: known.name, roles: [])
            context.client.isSessionUnknown = true
        }
        context.client.mayRead = session.mayRead(access.settings)
        // What is in it may depend on who asks, the cookie above all.
        var response = ReaderGate.privately(try await answering.respond(to: request, context: context))
        if response.headers[.setCookie] == nil, let renewed = flow.sessions.renewed(session) {
            response.headers.append(cookies.set(.session, renewed.cookie, seconds: renewed.seconds))
        }
        return response
    }

    private func token(of request: Request) -> (verifier: ServiceTokens, text: String)? {
        guard let verifier = access.tokens, let value = request.headers[.authorization], value.lowercased().hasPrefix("bearer ") else {
            return nil
        }
        let text = String(value.dropFirst("bearer ".count))
        return ServiceTokens.isToken(text) ? (verifier, text) : nil
    }

    /// A browser sends the cookie with whatever any page makes it send; what changes something has to come from a page of this very origin. A page of
    /// another host of the same domain is none, nor is one that `cors_origins` names: those ask without cookies.
    private func checkOrigin(_ request: Request, _ site: CallbackAddress) throws(Problem) {
        guard ![.get, .head, .options].contains(request.method) else { return }
        let origins = request.headers[values: .origin]
        let isOwn =
            origins.isEmpty
            ? request.headers[values: .secFetchSite].map { $0.lowercased() } == ["same-origin"]
            : origins.allSatisfy { $0.lowercased() == site.origin }
        guard isOwn else {
            throw Problem(
                .forbidden,
                "cross-site-request",
                "A request with a session that changes something has to come from a page of \(site.origin)."
            )
        }
    }

    /// The proxy knows a browser by a cookie, which goes with whatever any page makes the browser send. Programs send neither of these headers.
    /// Source: W3C, Fetch Metadata Request Headers.
    private func isOfOwnPage(_ request: Request) -> Bool {
        if [.get, .head, .options].contains(request.method) { return true }
        let sites = request.headers[values: .secFetchSite].map { $0.lowercased() }
        return sites.isEmpty ? request.headers[.origin] == nil : sites == ["same-origin"]
    }

    /// The proxy has to replace what clients send under these names.
    private func nameByProxy(_ request: Request, _ context: inout AssistantContext) {
        let settings = access.settings
        guard isOfOwnPage(request), let name = HTTPField.Name(settings.userHeader), case let users = request.headers[values: name],
            users.count == 1,
            let user = users.first?.trimmingWhitespace, !user.isEmpty, user.utf8.count <= Self.maxNameBytes
        else { return }
        let lines = settings.groupsHeader.flatMap { HTTPField.Name($0) }.map { request.headers[values: $0] } ?? []
        // A proxy that adds its own to what the client sent names nobody: which of the two is the proxy's is not to be known.
        guard lines.count <= 1 else { return }
        let groups = lines.flatMap { $0.split(separator: ",").map { String($0).trimmingWhitespace } }
        context.client.principal = Principal(kind: .session, name: user, roles: settings.roles(of: groups))
        context.client.mayRead = settings.mayRead(groups)
    }
}
