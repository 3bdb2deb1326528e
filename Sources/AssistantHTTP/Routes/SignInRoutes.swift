internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import ServerFoundation
internal import ServerSettings
internal import ServerState
internal import SignIn

/// `/signin`, `/signin/callback`, `/signout` and `/api/session`, where people sign in with an OpenID provider.
struct SignInRoutes: Sendable {
    private let access: SignInAccess
    private let flow: SignInFlow
    private let cookies: SessionCookies
    private let trail: AuditTrail
    private let ends: SessionEnds
    private let operators: OperatorAccess

    /// - Returns: `nil` where nobody signs in here; then a site may have pages of these names.
    init?(_ access: SignInAccess, trail: AuditTrail, ends: SessionEnds, operators: OperatorAccess) {
        guard let flow = access.flow, let cookies = access.cookies else { return nil }
        self.access = access
        self.flow = flow
        self.cookies = cookies
        self.trail = trail
        self.ends = ends
        self.operators = operators
    }

    var routes: [Route] {
        [
            Route(.get, SignInPage.path, rates: [.requests], isOpen: true) { request, target, _ in try await begin(request, target) },
            Route(.get, CallbackAddress.path, rates: [.requests], isOpen: true) { try await finish($0, $1, $2) },
            Route(.post, SignInPage.signOutPath, rates: [.requests], isOpen: true) { request, _, context in await signOut(request, context)
            },
            Route(.get, "/api/session", rates: [.requests], isOpen: true) { _, _, context in session(context) },
        ]
    }

    private func begin(_ request: Request, _ target: RequestTarget) async throws -> Response {
        let path = ReturnPath(try target.parameter("return_to"), of: flow.callback)
        do throws(SignInFault) {
            let beginning = try await flow.begin(returningTo: path)
            var response = Self.redirect(.found, to: beginning.location)
            response.headers.append(cookies.set(.signIn, beginning.cookie, seconds: SignInFlow.patience))
            return response
        } catch {
            access.metrics.countSignIn(error)
            return try refusal(error, request)
        }
    }

    private func finish(_ request: Request, _ target: RequestTarget, _ context: AssistantContext) async throws -> Response {
        // What only looks at an address must not use its code up.
        guard request.method == .get else { throw Problem.methodNotAllowed(allow: [.get]) }
        do throws(SignInFault) {
            let answer = try Self.answer(target)
            let outcome = try await flow.finish(answer, cookie: cookies.value(.signIn, of: request))
            access.metrics.countSignIn(nil)
            let roles = outcome.session.principal(access.settings).roles
            context.logger.log(
                level: roles.isEmpty ? .info : .notice,
                "signed in",
                metadata: [
                    "sign_in.subject": "\(outcome.session.subject)",
                    "sign_in.roles": .array(roles.map(\.rawValue).sorted().map { .string($0) }),
                ]
            )
            if let event = event(.signedIn, outcome.session, context) { await trail.record(event) }
            var response = Self.redirect(.seeOther, to: outcome.returnPath)
            response.headers.append(cookies.set(.session, outcome.cookie, seconds: Int(access.settings.lifetime / .seconds(1))))
            response.headers.append(cookies.clear(.signIn))
            return response
        } catch {
            access.metrics.countSignIn(error)
            operators.note(
                AuditEvent(.signInRefused, .refused, kind: "unknown", name: "", client: context.client.network, subject: error.reason)
            )
            // Anybody can make up an answer to nothing.
            context.logger.log(
                level: error == .unknown ? .info : .warning,
                "a sign-in was refused",
                metadata: ["sign_in.reason": "\(error.reason)"]
            )
            return try refusal(error, request)
        }
    }

    /// Parameters that stand twice have two readings. Source: RFC 6749, section 3.1.
    private static func answer(_ target: RequestTarget) throws(SignInFault) -> SignInFlow.Answer {
        func one(_ name: String) throws(SignInFault) -> String? {
            guard let values = try? target.parameters(name, limit: 2), values.count < 2 else { throw .unknown }
            return values.first
        }
        return SignInFlow.Answer(code: try one("code"), state: try one("state"), issuer: try one("iss"), error: try one("error"))
    }

    /// The session of somebody who is signed in stays as it is: whoever makes a browser come here with a wrong answer must not end it.
    private func refusal(_ fault: SignInFault, _ request: Request) throws(Problem) -> Response {
        let status: HTTPResponse.Status =
            switch fault {
            case .unknown, .issuer, .code: .badRequest
            case .refused, .token(.authentication): .forbidden
            case .unavailable, .token(.unavailable): .serviceUnavailable
            case .token: .forbidden
            }
        let cleared: HTTPFields = [.setCookie: cookies.clear(.signIn).value]
        guard request.wantsPage else {
            throw Problem(status, "sign-in-\(fault.name)", "The sign-in was not completed: \(fault.reason).", headers: cleared)
        }
        var response = SignInPage.fault(fault, status, base: flow.callback.base)
        response.headers.append(contentsOf: cleared)
        return response
    }

    /// - Returns: `nil` for a reader: it is written down who may do something here, and not who reads.
    private func event(_ action: AuditEvent.Action, _ session: Session, _ context: AssistantContext) -> AuditEvent? {
        let principal = session.principal(access.settings)
        guard !principal.roles.isEmpty else { return nil }
        let roles = principal.roles.map(\.rawValue).sorted().joined(separator: ", ")
        return AuditEvent(action, by: principal, client: context.client.network, subject: roles)
    }

    /// Where it comes from has been checked, if there is a session to end.
    private func signOut(_ request: Request, _ context: AssistantContext) async -> Response {
        if let session = context.session {
            // Here at once, whatever becomes of the state.
            flow.sessions.end(session)
            await ends.signOut(session, event(.signedOut, session, context))
            context.logger.info("signed out", metadata: ["sign_in.subject": "\(session.subject)"])
        }
        var response =
            request.wantsPage
            ? SignInPage.signedOut(base: flow.callback.base) : Response(status: .noContent, headers: [.cacheControl: "no-store"])
        response.headers.append(cookies.clear(.session))
        return response
    }

    private func session(_ context: AssistantContext) -> Response {
        let settings = access.settings
        guard let session = context.session else { return JSONResponse.ok(Shown(isSignedIn: false)) }
        return JSONResponse.ok(
            Shown(
                isSignedIn: true,
                subject: session.subject,
                name: session.name,
                roles: session.principal(settings).roles.map(\.rawValue).sorted(),
                mayRead: settings.readers == .everyone || session.mayRead(settings),
                endsAt: session.end(settings)
            )
        )
    }

    private struct Shown: Encodable {
        var isSignedIn: Bool
        var subject: String?
        var name: String?
        var roles: [String]?
        var mayRead: Bool?
        var endsAt: Date?

        enum CodingKeys: String, CodingKey {
            case subject, name, roles
            case isSignedIn = "signed_in"
            case mayRead = "may_read"
            case endsAt = "ends_at"
        }
    }

    private static func redirect(_ status: HTTPResponse.Status, to location: String) -> Response {
        Response(status: status, headers: [.location: location, .cacheControl: "no-store"])
    }
}
