internal import ContentCoding
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import NIOPosix

/// Turns a file of the manifest into a response: coding, conditions, ranges, body.
struct FileResponses: Sendable {
    let folder: SiteFolder
    let cache: FileCache
    /// Those that are open while they are sent.
    let streamed: StreamedFiles

    /// Bodies up to this size are read in one go, with the file closed before the first byte is sent.
    private static let oneReadLimit = 256 * 1024
    /// A slow client holds so much of a large file in memory, and has to take so much within the write stall.
    private static let chunkSize = 64 * 1024

    /// Answers GET and HEAD for `file`.
    ///
    /// The form is chosen first; tags, ranges and lengths are those of the form, since a tag vouches for bytes, not for meaning.
    func response(for file: SiteFile, to request: Request) async throws -> Response {
        var form = file.form(for: AcceptedCodings(request.headers[.acceptEncoding]))
        if let response = try Self.conditionalResponse(form, request) { return response }
        var made: ByteBuffer?
        if form.path == nil {
            made = try await makeForm(form, of: file)
            if made == nil {
                form = file.plain
                if let response = try Self.conditionalResponse(form, request) { return response }
            }
        }
        var headers = form.headers
        let size = made?.readableBytes ?? form.size ?? 0
        guard request.method == .get else {
            headers[.contentLength] = "\(size)"
            return Response(status: .ok, headers: headers)
        }
        switch Self.range(of: request, form, size: size) {
        case .whole:
            return Response(status: .ok, headers: headers, body: try await body(form, made, 0..<size))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
            return Response(status: .partialContent, headers: headers, body: try await body(form, made, range))
        case .unsatisfiable:
            throw Problem(
                .rangeNotSatisfiable,
                "range-not-satisfiable",
                "The file has \(size) bytes; the range holds none of them.",
                headers: [.contentRange: "bytes */\(size)", .acceptRanges: "bytes"]
            )
        }
    }

    /// All the bytes of a file, for a page that is changed before it is sent.
    func contents(of file: SiteFile) async throws -> ByteBuffer {
        try await contents(of: file.plain)
    }

    // MARK: Parts

    /// What the conditions of a request make of it, in the order of RFC 9110, section 13.2.2; `nil` where it goes on. Dates are not conditions here: a
    /// file has none that we tell (sections 13.1.3 and 13.1.4).
    private static func conditionalResponse(_ form: SiteFile.Form, _ request: Request) throws(Problem) -> Response? {
        if let tags = EntityTags(request.headers[.ifMatch]), !tags.matchesStrongly(form.entityTag) {
            throw Problem(.preconditionFailed, "precondition-failed", "The file is not, or not any more, the one that If-Match names.")
        }
        guard EntityTags(request.headers[.ifNoneMatch])?.matchesWeakly(form.entityTag) == true else { return nil }
        var response = Response(status: .notModified, headers: form.conditionHeaders)
        response.headers[.contentLength] = nil
        return response
    }

    private static func range(of request: Request, _ form: SiteFile.Form, size: Int) -> ByteRange {
        // Only a strong tag can vouch for a part; a date never equals one, and we send none.
        if let condition = request.headers[.ifRange], condition != form.entityTag { return .whole }
        return ByteRange(request.headers[.range], size: size)
    }

    // MARK: Bytes

    /// A compressed form that lies on no disk, made by the first who asks and kept.
    /// - Returns: `nil` when the file is to be sent as it is: the form is no gain, or somebody else is making it.
    private func makeForm(_ form: SiteFile.Form, of file: SiteFile) async throws -> ByteBuffer? {
        if let body = cache.body(form.id) { return body }
        guard let coding = form.coding, cache.beginMaking(form.id) else { return nil }
        let plain: ByteBuffer
        do {
            plain = try await contents(of: file.plain)
        } catch {
            cache.endMaking(form.id, ByteBuffer())
            throw error
        }
        let made = try? await NIOThreadPool.singleton.runIfActive { () -> ByteBuffer? in
            let bytes = plain.withUnsafeReadableBytes { coding.compress($0, effort: .quick) }
            return bytes.flatMap { $0.count < plain.readableBytes / 10 * 9 ? ByteBuffer(bytes: $0) : nil }
        }
        cache.endMaking(form.id, made ?? nil)
        return made ?? nil
    }

    private func body(_ form: SiteFile.Form, _ made: ByteBuffer?, _ range: Range<Int>) async throws -> ResponseBody {
        let size = made?.readableBytes ?? form.size ?? 0
        if made != nil || size <= Self.oneReadLimit {
            var all: ByteBuffer
            if let made { all = made } else { all = try await contents(of: form) }
            all.moveReaderIndex(forwardBy: range.lowerBound)
            return Self.body(all.readSlice(length: range.count) ?? ByteBuffer())
        }
        guard let path = form.path else { return ResponseBody() }
        let folder = folder
        let place = try streamed.place()
        let opened = try await NIOThreadPool.singleton.runIfActive { try folder.openFile(path, size: size) }
        return ResponseBody(contentLength: range.count) { writer in
            for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.chunkSize) {
                let part = start..<min(start + Self.chunkSize, range.upperBound)
                try await writer.write(try await NIOThreadPool.singleton.runIfActive { try opened.read(part) })
            }
            withExtendedLifetime(place) {}
            try await writer.finish(nil)
        }
    }

    /// In pieces where it is long, so that each of them has to be taken within the write stall.
    private static func body(_ buffer: ByteBuffer) -> ResponseBody {
        if buffer.readableBytes <= chunkSize { return ResponseBody(byteBuffer: buffer) }
        return ResponseBody(contentLength: buffer.readableBytes) { writer in
            var rest = buffer
            while let chunk = rest.readSlice(length: min(chunkSize, rest.readableBytes)), chunk.readableBytes > 0 {
                try await writer.write(chunk)
            }
            try await writer.finish(nil)
        }
    }

    /// All the bytes of a form that lies on the disk, from memory where they are.
    private func contents(of form: SiteFile.Form) async throws -> ByteBuffer {
        if let body = cache.body(form.id) { return body }
        guard let path = form.path, let size = form.size else { return ByteBuffer() }
        let folder = folder
        let body = try await NIOThreadPool.singleton.runIfActive { try folder.openFile(path, size: size).read(0..<size) }
        cache.keep(body, form.id)
        return body
    }
}

/// The list in an `If-Match` or `If-None-Match` header.
struct EntityTags: Sendable {
    private let tags: [Substring]

    init?(_ header: String?) {
        guard let header else { return nil }
        // A tag of ours holds no comma, so a foreign one that does cannot be taken for it.
        tags = header.split(separator: ",").map { $0.trimmingSpaces }
    }

    /// Source: RFC 9110, section 8.8.3.2: a weak tag vouches for no byte; `*` is any.
    func matchesStrongly(_ tag: String) -> Bool { tags == ["*"] || tags.contains { $0 == tag } }

    /// Source: RFC 9110, section 8.8.3.2: weak and strong tags compare by their quoted part; `*` is any.
    func matchesWeakly(_ tag: String) -> Bool {
        tags == ["*"] || tags.contains { ($0.hasPrefix("W/") ? $0.dropFirst(2) : $0) == tag }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
