package import Logging
package import ServerSettings

/// Those who say who somebody is: the provider where people sign in, and the issuer of tokens, where that is another one.
package struct IdentityProviders: Sendable {
    private let providers: [IdentityProvider]

    package init(_ flow: SignInFlow?, _ tokens: ServiceTokens?) {
        let all = [flow?.provider, tokens?.provider].compactMap(\.self)
        providers = all.count == 2 && all[0] === all[1] ? [all[0]] : all
    }

    /// Those of settings, for a look without a server.
    package init(_ settings: SignInSettings, logger: Logger) {
        let flow = SignInFlow(settings, logger: logger)
        self.init(flow, ServiceTokens(settings, logger: logger, provider: flow?.provider))
    }

    package var issuers: [String] { providers.map(\.issuer) }

    /// Why one of them cannot be asked; `nil` when all can.
    package func fault() async -> (issuer: String, reason: String)? {
        for provider in providers {
            if let reason = await provider.fault() { return (provider.issuer, reason) }
        }
        return nil
    }
}
