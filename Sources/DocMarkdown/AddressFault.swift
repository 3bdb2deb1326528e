internal import DocModel

/// What is wrong with an address, as far as it can be told without the files of the site: nobody gets anywhere by it.
struct AddressFault {
    private let kind: DocumentLink.Kind
    private let message: String
    private let hint: String?

    /// - Parameter url: As the author means it, without the escapes of Markdown and HTML.
    /// - Returns: `nil` for an address that may be right, and for one within the site, which ``SiteBuilder`` looks for.
    init?(of url: UnsafeBufferPointer<UInt8>, as kind: DocumentLink.Kind) {
        // Nearly all are whole.
        let host = url.hasPrefix("https://") ? 8 : 7
        if host == 8 || url.hasPrefix("http://"), url.count > host, !"/?#:".utf8.contains(url[host]) { return nil }
        self.kind = kind
        guard !url.isEmpty else {
            message = "the \(kind.isImage ? "image" : "link") has no address"
            hint = "write '\(kind.example)'"
            return
        }
        guard LinkTarget.isExternal(url), let fault = Self.fault(of: String(decoding: url, as: UTF8.self)) else { return nil }
        message = "\(kind.isImage ? "image" : "link to") '\(String(decoding: url, as: UTF8.self).cut(to: 80))' \(fault.message)"
        hint = fault.hint
    }

    func diagnostic(at place: SourceLocation) -> Diagnostic {
        Diagnostic(.warning, id: kind.isImage ? .brokenImage : .brokenLink, at: place, message, hint: hint)
    }

    /// What a sentence says of the address.
    private typealias Fault = (message: String, hint: String?)

    private static func fault(of address: String) -> Fault? {
        if address.hasPrefix("//") { return fault(ofHost: address) }
        guard let colon = address.firstIndex(of: ":") else { return nil }
        return fault(ofScheme: address[..<colon].lowercased(), rest: address[address.index(after: colon)...])
    }

    /// Endings of files that a domain hardly ends in; `.md` does, that of Moldova, but rarely right behind the first name.
    private static let fileEndings: Set<String> = [
        "md", "markdown", "html", "htm", "txt", "pdf", "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "json", "yml", "yaml",
        "xml",
    ]

    /// `//example.org/x` takes the scheme of the page it stands on. Source: RFC 3986 section 4.2.
    private static func fault(ofHost text: String) -> Fault? {
        let host = text.dropFirst(2).prefix { !"/?#".contains($0) }
        let labels = host.split(separator: ".")
        let isFile = labels.count == 2 && fileEndings.contains(labels[1].lowercased())
        let isName = labels.count == 1 && host.lowercased() != "localhost" && host.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
        guard host.isEmpty || isFile || isName else { return nil }
        let path = "/" + text.drop { $0 == "/" }
        return (
            host.isEmpty ? "names no host behind its slashes" : "leads to a host called '\(host.prefix(60))'",
            "write '\(path.prefix(80))' for a file of this site"
        )
    }

    private static func fault(ofScheme scheme: String, rest: Substring) -> Fault? {
        switch scheme {
        case "http", "https":
            let host = rest.hasPrefix("//") ? rest.dropFirst(2).prefix { !"/?#:".contains($0) } : ""
            guard host.isEmpty else { return nil }
            let place = rest.drop { $0 == "/" }
            return ("names no host", place.isEmpty ? nil : NearestMatch.hint(naming: "\(scheme)://\(place.prefix(80))"))
        case "mailto":
            let address = rest.prefix { $0 != "?" }
            // RFC 6068 lets the reader choose: `mailto:?subject=…`.
            guard !address.contains("@"), !address.lowercased().contains("%40"), !address.isEmpty || !rest.contains("=") else { return nil }
            return (address.isEmpty ? "names nobody" : "is not a mail address", "write 'mailto:name@example.org'")
        case "tel", "sms":
            guard !rest.contains(where: \.isNumber) else { return nil }
            return ("names no number", "write '\(scheme):+15550100'")
        case "file": return ("leads to the reader's own disk", "put the file into the content folder, and link to its path")
        default:
            if rest.isEmpty { return ("has nothing behind '\(scheme.prefix(40)):'", nil) }
            if rest.hasPrefix("//"), let meant = NearestMatch.find(scheme, among: ["http", "https"]) {
                return ("has an unknown scheme", NearestMatch.hint(naming: "\(meant):\(rest.prefix(80))"))
            }
            // A host and its port; browsers take the host for a scheme.
            guard scheme.contains(".") || scheme == "localhost", rest.prefix(while: \.isNumber).count > 1 else { return nil }
            return ("has no scheme", NearestMatch.hint(naming: "http://\(scheme.prefix(60)):\(rest.prefix(60))"))
        }
    }
}

extension DocumentLink.Kind {
    var isImage: Bool { self == .image || self == .rawImage }

    /// How such a link is written.
    fileprivate var example: String {
        switch self {
        case .link: "[text](page.md)"
        case .image: "![text](image.png)"
        case .rawLink: "href=\"page.md\""
        case .rawImage: "src=\"image.png\""
        }
    }
}
