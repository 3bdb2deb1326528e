internal import ContentCoding
internal import DocModel

/// A file of the site, as the manifest describes it, in every form in which it can be sent.
struct SiteFile: Sendable {
    /// One form of a file: its own bytes, or those in a content coding.
    struct Form: Sendable {
        /// Unique among all the forms of a site: where ``FileCache`` keeps it.
        let id: Int
        /// `nil` for the file's own bytes.
        let coding: ContentCoding?
        /// Relative to `site/`; `nil` for a form that is made when it is asked for.
        let path: String?
        /// In bytes; `nil` where it shows only when the form has been made.
        let size: Int?
        /// Strong and quoted.
        let entityTag: String
    }

    /// Relative to `site/`.
    let path: String
    let type: String
    let cache: Manifest.CacheClass
    /// The file's own bytes.
    let plain: Form
    /// Forms that take fewer bytes.
    let compressed: [Form]

    /// Larger files are compressed by a build or not at all: a reader would wait for it.
    private static let maxBytesToCompress = 1 << 20

    /// - Parameter index: The file's place in the manifest.
    init(_ file: Manifest.File, index: Int) {
        path = file.path
        type = file.type
        cache = file.cache
        let tag = file.sha256.prefix(32)
        let firstID = index * (1 + ContentCoding.allCases.count)
        plain = Form(id: firstID, coding: nil, path: file.path, size: file.size, entityTag: "\"\(tag)\"")
        let isMadeHere =
            file.encodings == nil && file.size <= Self.maxBytesToCompress && ContentCoding.isWorthwhile(type: type, size: file.size)
        compressed = ContentCoding.allCases.enumerated().compactMap { offset, coding in
            let id = firstID + 1 + offset
            if let encoding = file.encodings?.first(where: { $0.coding == coding.rawValue }) {
                return Form(
                    id: id,
                    coding: coding,
                    path: encoding.path,
                    size: encoding.size,
                    entityTag: "\"\(encoding.sha256.prefix(32))\""
                )
            }
            // The library's version does not show in the tag; within one process, which is as long as the form lives, it cannot change.
            return isMadeHere ? Form(id: id, coding: coding, path: nil, size: nil, entityTag: "\"\(tag)-\(coding.rawValue)\"") : nil
        }
    }

    /// The form for a client: the coding it likes best, of two that it likes equally the smaller one.
    func form(for accepted: AcceptedCodings) -> Form {
        guard !compressed.isEmpty else { return plain }
        var best = plain
        var weight = 0
        // Brotli comes first, and wins where the weights are equal.
        for form in compressed {
            guard let coding = form.coding else { continue }
            let offered = accepted.weight(of: coding)
            if offered > weight { (best, weight) = (form, offered) }
        }
        return best
    }

    var cacheControl: String {
        switch cache {
        case .immutable: "public, max-age=31536000, immutable"
        case .revalidate: "no-cache"
        }
    }

    /// Whether `path` names something below a folder, and says so plainly: no `.` or `..`, nothing empty, no control character.
    static func isPlainPath(_ path: String) -> Bool {
        !path.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
    }
}

/// The codings that a client accepts, with their weights. Source: RFC 9110, section 12.5.3.
struct AcceptedCodings: Sendable {
    private var weights: [ContentCoding: Int] = [:]

    init(_ header: String?) {
        guard let header else { return }
        var others: Int?
        for item in header.split(separator: ",").prefix(32) {
            let parts = item.split(separator: ";", maxSplits: 1)
            let name = parts.first.map { String($0).trimmingWhitespace.lowercased() } ?? ""
            let weight = parts.count < 2 ? 1000 : Self.weight(parts[1])
            if name == "*" {
                others = weight
            } else if let coding = ContentCoding(rawValue: name == "x-gzip" ? "gzip" : name) {
                weights[coding] = weight
            }
        }
        for coding in ContentCoding.allCases where weights[coding] == nil { weights[coding] = others }
    }

    /// 0 for a coding that the client does not take, up to 1000.
    func weight(of coding: ContentCoding) -> Int { weights[coding] ?? 0 }

    /// `q=0.5` in thousandths; what is not a weight counts as none, so that nothing is sent that was not clearly asked for.
    private static func weight(_ parameter: Substring) -> Int {
        let pair = parameter.split(separator: "=", maxSplits: 1).map { String($0).trimmingWhitespace.lowercased() }
        guard pair.count == 2, pair[0] == "q", let value = Double(pair[1]), (0...1).contains(value) else { return 0 }
        return Int(value * 1000)
    }
}
