/// A host of plain files that reads rules for redirects and headers from files beside the pages.
package enum StaticHost: String, CaseIterable, Sendable {
    case netlify, cloudflare
}
