/// Where the server fetches its site from, when no build is put beside it.
package struct PullSettings: Sendable {
    /// The URL of a build's `manifest.json`; `nil` when the site is a folder that others fill.
    package var url: String?
    /// Where what was fetched is kept.
    package var folder = "dist-cache"
    /// Between two looks at the manifest.
    package var interval: Duration = .seconds(5)
    /// Without a pull that came to an end for so long, the site is degraded.
    package var stale: Duration = .seconds(600)
    /// Sent as a bearer token to the host of ``url``, and to no other.
    package var token: Secret?
    /// Hosts that redirects may lead to, besides that of ``url``.
    package var redirectHosts: [String] = []
    /// The most bytes that a build may have, its index included.
    package var maxBytes = 2 << 30

    /// The build that was fetched last: a symbolic link to its folder.
    package var current: String { folder + "/current" }
}
