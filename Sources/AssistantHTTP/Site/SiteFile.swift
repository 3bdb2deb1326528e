internal import ContentCoding
internal import DocModel
internal import HTTPTypes

/// A file of the site, as the manifest describes it, in every form in which it can be sent.
///
/// Objects, and not values: every request takes one of each, and would count the references of all that they hold.
final class SiteFile: Sendable {
    /// One form of a file: its own bytes, or those in a content coding.
    final class Form: Sendable {
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
        /// What a response of this form says about it, its length excepted. Made once, since each field checks its value.
        let headers: HTTPFields
        /// Those of ``headers`` that stand in a 304.
        let conditionHeaders: HTTPFields

        init(id: Int, coding: ContentCoding?, path: String?, size: Int?, entityTag: String, _ file: Manifest.File, isOneOfSeveral: Bool) {
            self.id = id
            self.coding = coding
            self.path = path
            self.size = size
            self.entityTag = entityTag
            var headers: HTTPFields = [.eTag: entityTag, .cacheControl: file.cache.cacheControl]
            if isOneOfSeveral { headers.addVary("Accept-Encoding") }
            conditionHeaders = headers
            headers[.contentType] = file.type
            headers[.contentEncoding] = coding?.rawValue
            headers[.acceptRanges] = "bytes"
            if file.type.hasPrefix("image/svg+xml") { headers[.contentSecurityPolicy] = SecurityHeaders.drawingPolicy }
            self.headers = headers
        }
    }

    /// Relative to `site/`.
    let path: String
    let type: String
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
        let tag = file.sha256.prefix(32)
        let firstID = index * (1 + ContentCoding.allCases.count)
        let isMadeHere =
            file.encodings == nil && file.size <= Self.maxBytesToCompress && ContentCoding.isWorthwhile(type: type, size: file.size)
        compressed = ContentCoding.allCases.enumerated().compactMap { offset, coding in
            let id = firstID + 1 + offset
            if let form = file.encodings?.first(where: { $0.coding == coding.rawValue }) {
                let tag = "\"\(form.sha256.prefix(32))\""
                return Form(id: id, coding: coding, path: form.path, size: form.size, entityTag: tag, file, isOneOfSeveral: true)
            }
            guard isMadeHere else { return nil }
            // The library's version does not show in the tag; within one process, which is as long as the form lives, it cannot change.
            let tag = "\"\(tag)-\(coding.rawValue)\""
            return Form(id: id, coding: coding, path: nil, size: nil, entityTag: tag, file, isOneOfSeveral: true)
        }
        let isOneOfSeveral = !compressed.isEmpty
        plain = Form(
            id: firstID,
            coding: nil,
            path: file.path,
            size: file.size,
            entityTag: "\"\(tag)\"",
            file,
            isOneOfSeveral: isOneOfSeveral
        )
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
}

extension Manifest.CacheClass {
    fileprivate var cacheControl: String {
        switch self {
        case .immutable: "public, max-age=31536000, immutable"
        case .revalidate: "no-cache"
        }
    }
}
