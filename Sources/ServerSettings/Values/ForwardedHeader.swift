/// The header in which trusted proxies say who asks.
package enum ForwardedHeader: String, Sendable, CaseIterable {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`.
    case xForwardedFor = "x-forwarded-for"
    /// `Forwarded`, RFC 7239.
    case forwarded
}
