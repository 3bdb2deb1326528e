internal import ContentCoding
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings

/// Files in fewer bytes: which form a client gets, and what is said about it.
struct CompressedFileTests {
    private static let page = Array(("<h1>Long</h1>" + String(repeating: "<p>The server listens on port 8080.</p>", count: 200)).utf8)
    private let site: SiteFixture

    init() throws {
        site = try SiteFixture()
        try site.write(Self.page, to: "long.html")
        var manifest = try site.manifest()
        let hash = String(repeating: "5", count: 64)
        manifest.files.append(
            .init(path: "long.html", sha256: hash, size: Self.page.count, type: "text/html; charset=utf-8", cache: .revalidate)
        )
        try site.store(manifest)
    }

    private func unpacked(_ response: TestResponse) throws -> [UInt8]? {
        guard let name = response.headers[.contentEncoding] else { return Array(response.body.readableBytesView) }
        let coding = try #require(ContentCoding(rawValue: name))
        return response.body.withUnsafeReadableBytes { coding.decompress($0, maxBytes: 1 << 20) }
    }

    @Test(arguments: [
        ("gzip", "gzip"), ("br", "br"), ("gzip, br", "br"), ("gzip, deflate, br, zstd", "br"), ("br;q=0.5, gzip", "gzip"), ("*", "br"),
        ("br;q=0, *", "gzip"), ("GZIP", "gzip"), ("x-gzip", "gzip"), ("gzip;q=0", nil), ("br;q=0, gzip;q=0", nil), ("identity", nil),
        ("", nil),
        ("deflate", nil), ("gzip;q=2", nil), ("gzip;q=x", nil), ("gzip;level=9", nil),
    ])
    func sendsWhatTheClientLikesBest(accepted: String, coding: String?) async throws {
        let response = try await site.send(.get, "/long.html", headers: [.acceptEncoding: accepted])
        #expect(response.headers[.contentEncoding] == coding)
        #expect(response.headers[.vary] == "Accept-Encoding")
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
        #expect(try unpacked(response) == Self.page)
        #expect(response.headers[.contentLength] == "\(response.body.readableBytes)")
        if coding != nil { #expect(response.body.readableBytes < Self.page.count / 10) }
    }

    @Test func everyFormHasATagOfItsOwn() async throws {
        try await site.application().test(.router) { client in
            var tags: [String] = []
            for coding in ["gzip", "br", "identity"] {
                let response = try await client.execute(uri: "/long.html", method: .get, headers: [.acceptEncoding: coding])
                let tag = try #require(response.headers[.eTag])
                #expect(!tag.hasPrefix("W/"))
                tags.append(tag)
                let same = try await client.execute(
                    uri: "/long.html",
                    method: .get,
                    headers: [.acceptEncoding: coding, .ifNoneMatch: tag]
                )
                #expect(same.status == .notModified)
                #expect(same.headers[.eTag] == tag)
                #expect(same.headers[.vary] == "Accept-Encoding")
            }
            #expect(Set(tags).count == 3)
            let other = try await client.execute(uri: "/long.html", method: .get, headers: [.acceptEncoding: "br", .ifNoneMatch: tags[0]])
            #expect(other.status == .ok)
        }
    }

    @Test func rangesAndHeadAreThoseOfTheForm() async throws {
        try await site.application().test(.router) { client in
            let whole = try await client.execute(uri: "/long.html", method: .get, headers: [.acceptEncoding: "gzip"])
            let bytes = Array(whole.body.readableBytesView)
            let head = try await client.execute(uri: "/long.html", method: .head, headers: [.acceptEncoding: "gzip"])
            #expect(head.headers[.contentLength] == "\(bytes.count)")
            #expect(head.body.readableBytes == 0)
            let part = try await client.execute(uri: "/long.html", method: .get, headers: [.acceptEncoding: "gzip", .range: "bytes=2-9"])
            #expect(part.status == .partialContent)
            #expect(part.headers[.contentRange] == "bytes 2-9/\(bytes.count)")
            #expect(Array(part.body.readableBytesView) == Array(bytes[2...9]))
            let rest = try await client.execute(
                uri: "/long.html",
                method: .get,
                headers: [.acceptEncoding: "gzip", .range: "bytes=5-", .ifRange: try #require(whole.headers[.eTag])]
            )
            #expect(Array(rest.body.readableBytesView) == Array(bytes[5...]))
            let beyond = try await client.execute(
                uri: "/long.html",
                method: .get,
                headers: [.acceptEncoding: "gzip", .range: "bytes=\(bytes.count)-"]
            )
            #expect(beyond.status == .rangeNotSatisfiable)
        }
    }

    @Test func sendsWhatTheBuildCompressed() async throws {
        let packed = try #require(Self.page.withUnsafeBytes { ContentCoding.gzip.compress($0, effort: .smallest) })
        try site.write(packed, to: "long.html.gz")
        var manifest = try site.manifest()
        let last = manifest.files.count - 1
        manifest.files[last].encodings = [
            .init(coding: "gzip", path: "long.html.gz", sha256: String(repeating: "6", count: 64), size: packed.count)
        ]
        try site.store(manifest)
        let response = try await site.send(.get, "/long.html", headers: [.acceptEncoding: "br, gzip;q=0.1"])
        #expect(response.headers[.contentEncoding] == "gzip")
        #expect(response.headers[.eTag] == "\"" + String(repeating: "6", count: 32) + "\"")
        #expect(Array(response.body.readableBytesView) == packed)
        #expect(try await site.send(.get, "/long.html.gz").status == .notFound, "a form is no address")
    }

    @Test(arguments: ["../secret.txt", "/etc/passwd", "a//b", ""])
    func refusesFormsOutsideTheSite(path: String) throws {
        var manifest = try site.manifest()
        manifest.files[0].encodings = [.init(coding: "gzip", path: path, sha256: String(repeating: "6", count: 64), size: 7)]
        try site.store(manifest)
        #expect(throws: StartError.self) { try OpenBuild(opening: site.dist) }
    }

    @Test(arguments: ["/empty.txt", "/index.html", "/_assets/large.bin"])
    func leavesWhatGainsNothing(path: String) async throws {
        let response = try await site.send(.get, path, headers: [.acceptEncoding: "br, gzip"])
        #expect(response.status == .ok)
        #expect(response.headers[.contentEncoding] == nil)
        #expect(response.headers[.vary] == nil)
    }

    @Test func sendsTheFileItselfWhereNothingMayBeKept() async throws {
        let application = try site.application { $0.limits.siteCacheBytes = 0 }
        try await application.test(.router) { client in
            for _ in 0..<3 {
                let response = try await client.execute(uri: "/long.html", method: .get, headers: [.acceptEncoding: "br"])
                #expect(try unpacked(response) == Self.page)
            }
        }
    }

    // MARK: Cache

    @Test func keepsNoMoreThanItsBound() {
        let cache = FileCache(maxBytes: 1000)
        for id in 0..<100 {
            cache.keep(ByteBuffer(repeating: 1, count: 100), id)
            #expect(cache.byteCount <= 1000)
        }
        #expect(cache.body(99) != nil)
        #expect(cache.body(0) == nil)
        cache.keep(ByteBuffer(repeating: 1, count: cache.maxBodyBytes + 1), 200)
        #expect(cache.body(200) == nil)
    }

    @Test func keepsWhatIsAskedForAgain() {
        let cache = FileCache(maxBytes: 1000)
        cache.keep(ByteBuffer(repeating: 7, count: 100), 1)
        for id in 2..<100 {
            cache.keep(ByteBuffer(repeating: 1, count: 100), id)
            #expect(cache.body(1) != nil)
        }
    }

    @Test func oneMakesAFormAtATime() {
        let cache = FileCache(maxBytes: 1000)
        #expect(cache.beginMaking(1))
        #expect(!cache.beginMaking(1))
        cache.endMaking(1, ByteBuffer(string: "made"))
        #expect(cache.body(1).map { String(buffer: $0) } == "made")
        #expect(cache.beginMaking(2))
        cache.endMaking(2, nil)
        #expect(!cache.beginMaking(2), "a form that was no gain is not made again")
    }
}
