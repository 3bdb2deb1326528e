/// Who checks that a person asks. All of them work in one way: a script of theirs shows the check and gives a token, which the server has verified.
///
/// Sources: <https://developers.cloudflare.com/turnstile/get-started/server-side-validation/>, <https://docs.hcaptcha.com/>,
/// <https://developers.google.com/recaptcha/docs/verify>.
package enum CaptchaProvider: String, Sendable, CaseIterable {
    case turnstile, hcaptcha, recaptcha

    /// What differs between them.
    package struct Facts: Sendable {
        /// Takes `secret` and `response` as a form, and answers with `success` and `error-codes`.
        package var verifyURL: String
        /// Shows the check when told to; calls `ready` when it is there.
        package var scriptURL: String
        /// The object that the script makes; its `render` takes an element and `sitekey`, `callback`.
        package var object: String
        /// What the check loads from, as sources of a content security policy.
        package var hosts: String
    }

    package var facts: Facts {
        switch self {
        case .turnstile:
            Facts(
                verifyURL: "https://challenges.cloudflare.com/turnstile/v0/siteverify",
                scriptURL: "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit&onload=ready",
                object: "turnstile",
                hosts: "https://challenges.cloudflare.com"
            )
        case .hcaptcha:
            Facts(
                verifyURL: "https://api.hcaptcha.com/siteverify",
                scriptURL: "https://js.hcaptcha.com/1/api.js?render=explicit&onload=ready",
                object: "hcaptcha",
                hosts: "https://hcaptcha.com https://*.hcaptcha.com"
            )
        case .recaptcha:
            Facts(
                verifyURL: "https://www.google.com/recaptcha/api/siteverify",
                scriptURL: "https://www.google.com/recaptcha/api.js?render=explicit&onload=ready",
                object: "grecaptcha",
                hosts: "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/"
            )
        }
    }
}

/// Whether questions need a sign that a person asks.
package struct CaptchaSettings: Sendable, Hashable {
    /// `nil` asks for none.
    package var provider: CaptchaProvider?
    /// Public; pages need it to show the check.
    package var siteKey: String?
    package var secret: Secret?
    /// Where tokens are verified, in place of the provider's own address.
    package var verifyURL: String?
    /// What becomes of the questions allowed while the provider cannot be reached.
    package var whenUnavailable = Policy.refuse
    /// How long a client that has shown it is not asked again.
    package var lifetime: Duration = .seconds(3600)

    /// What becomes of questions while the provider does not answer.
    package enum Policy: String, Sendable, CaseIterable { case allow, refuse }

    package init() {}

    /// The names of settings that are missing beside ``provider``.
    package var missing: [String] {
        guard provider != nil else { return [] }
        return (siteKey == nil ? ["captcha_site_key"] : []) + (secret == nil ? ["captcha_secret"] : [])
    }
}
