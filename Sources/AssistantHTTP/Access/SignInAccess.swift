internal import CoreMetrics
internal import Logging
internal import ServerFoundation
internal import ServerHealth
package import ServerSettings
internal import SignIn

/// What a server has for people who sign in, and for services with tokens. It lives as long as the server: sessions that were ended stay so when there is a
/// new build.
struct SignInAccess: Sendable {
    let settings: SignInSettings
    /// `nil` where nobody signs in here.
    let flow: SignInFlow?
    /// `nil` where no tokens are taken.
    let tokens: ServiceTokens?
    let cookies: SessionCookies?
    let metrics: SignInMetrics
    let logger: Logger

    /// - Parameters:
    ///   - health: Learns how the providers are.
    ///   - former: What this takes the place of, under other settings.
    /// - Returns: `nil` where nobody has a name: then nothing is done for a request.
    init?(
        _ settings: SignInSettings,
        health: ProviderHealth? = nil,
        metrics: any MetricsFactory,
        logger: Logger,
        clock: WallClock,
        inPlaceOf former: SignInAccess? = nil
    ) {
        let flow = SignInFlow(settings, logger: logger, clock: clock, inPlaceOf: former?.flow)
        let tokens = ServiceTokens(settings, logger: logger, provider: flow?.provider ?? former?.tokens?.provider, clock: clock)
        guard flow != nil || tokens != nil || settings.readers != .everyone else { return nil }
        self.settings = settings
        self.flow = flow
        self.tokens = tokens
        cookies = flow.map { SessionCookies($0.callback) }
        self.metrics = SignInMetrics(metrics)
        self.logger = logger
        let providers = IdentityProviders(flow, tokens)
        health?.begin { [weak health] in health?.note(isWell: await providers.fault() == nil) }
    }
}

/// For a look at the identity providers of settings, without a server.
package enum SignInProviders {
    /// - Returns: Their names, and why one of them cannot be asked; `nil` when all can.
    package static func look(_ settings: SignInSettings) async -> (issuers: [String], fault: String?) {
        let providers = IdentityProviders(settings, logger: Logger(label: "verify") { _ in SwiftLogNoOpLogHandler() })
        return (providers.issuers, await providers.fault().map { "'\($0.issuer)' cannot be asked: \($0.reason)" })
    }
}

/// What became of sign-ins and tokens.
struct SignInMetrics: Sendable {
    private let signIns: [String: any CounterHandler]
    private let tokens: [String: any CounterHandler]

    init(_ factory: any MetricsFactory) {
        func counters(_ label: String, _ outcomes: [String]) -> [String: any CounterHandler] {
            Dictionary(
                uniqueKeysWithValues: outcomes.map { outcome in
                    let counter = factory.makeCounter(label: label, dimensions: [("outcome", outcome)])
                    counter.increment(by: 0)
                    return (outcome, counter)
                }
            )
        }
        signIns = counters("assistant_sign_ins", [Self.success] + SignInFault.names)
        tokens = counters("assistant_tokens", [Self.success] + TokenFault.allCases.map(\.rawValue))
    }

    private static let success = "accepted"

    /// - Parameter fault: `nil` for somebody who has signed in.
    func countSignIn(_ fault: SignInFault?) { signIns[fault?.name ?? Self.success]?.increment(by: 1) }

    func countToken(_ fault: TokenFault?) { tokens[fault?.rawValue ?? Self.success]?.increment(by: 1) }
}
