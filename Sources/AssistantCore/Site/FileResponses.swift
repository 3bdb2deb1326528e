internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import NIOPosix

/// Turns a file of the manifest into a response: conditions, ranges, body.
struct FileResponses: Sendable {
    let folder: SiteFolder

    /// Bodies up to this size are read in one go, with the file closed before the first byte is sent.
    private static let oneReadLimit = 256 * 1024
    /// A slow client holds so much of a large file in memory, and has to take so much within the write stall.
    private static let chunkSize = 64 * 1024

    /// Answers GET and HEAD for `file`.
    func response(for file: SiteFile, to request: Request) async throws -> Response {
        var headers: HTTPFields = [.eTag: file.entityTag, .cacheControl: file.cacheControl]
        if EntityTags(request.headers[.ifNoneMatch])?.matchesWeakly(file.entityTag) == true {
            var response = Response(status: .notModified, headers: headers)
            response.headers[.contentLength] = nil
            return response
        }
        headers[.contentType] = file.type
        headers[.acceptRanges] = "bytes"
        if file.type.hasPrefix("image/svg+xml") { headers[.contentSecurityPolicy] = SecurityHeaders.drawingPolicy }
        guard request.method == .get else {
            headers[.contentLength] = "\(file.size)"
            return Response(status: .ok, headers: headers)
        }
        switch Self.range(of: request, file) {
        case .whole:
            return Response(status: .ok, headers: headers, body: try await body(file, 0..<file.size))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.size)"
            return Response(status: .partialContent, headers: headers, body: try await body(file, range))
        case .unsatisfiable:
            throw Problem(
                .rangeNotSatisfiable,
                "range-not-satisfiable",
                "The file has \(file.size) bytes; the range holds none of them.",
                headers: [.contentRange: "bytes */\(file.size)", .acceptRanges: "bytes"]
            )
        }
    }

    /// All the bytes of a file, for a page that is changed before it is sent.
    func contents(of file: SiteFile) async throws -> ByteBuffer {
        try await read(file, 0..<file.size)
    }

    // MARK: Parts

    private static func range(of request: Request, _ file: SiteFile) -> ByteRange {
        // Only a strong tag can vouch for a part; a date never equals one, and we send none.
        if let condition = request.headers[.ifRange], condition != file.entityTag { return .whole }
        return ByteRange(request.headers[.range], size: file.size)
    }

    private func body(_ file: SiteFile, _ range: Range<Int>) async throws -> ResponseBody {
        if range.count <= Self.oneReadLimit {
            let buffer = try await read(file, range)
            if range.count <= Self.chunkSize { return ResponseBody(byteBuffer: buffer) }
            return ResponseBody(contentLength: range.count) { writer in
                var rest = buffer
                while let chunk = rest.readSlice(length: min(Self.chunkSize, rest.readableBytes)), chunk.readableBytes > 0 {
                    try await writer.write(chunk)
                }
                try await writer.finish(nil)
            }
        }
        let folder = folder
        let opened = try await NIOThreadPool.singleton.runIfActive { try folder.openFile(file) }
        return ResponseBody(contentLength: range.count) { writer in
            for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.chunkSize) {
                let part = start..<min(start + Self.chunkSize, range.upperBound)
                try await writer.write(try await NIOThreadPool.singleton.runIfActive { try opened.read(part) })
            }
            try await writer.finish(nil)
        }
    }

    private func read(_ file: SiteFile, _ range: Range<Int>) async throws -> ByteBuffer {
        let folder = folder
        return try await NIOThreadPool.singleton.runIfActive { try folder.openFile(file).read(range) }
    }
}

/// The list in an `If-None-Match` header.
struct EntityTags: Sendable {
    private let tags: [Substring]

    init?(_ header: String?) {
        guard let header else { return nil }
        // A tag of ours holds no comma, so a foreign one that does cannot be taken for it.
        tags = header.split(separator: ",").map { $0.trimmingSpaces }
    }

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
