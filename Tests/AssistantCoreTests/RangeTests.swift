internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import Testing

@testable internal import AssistantCore

struct RangeTests {
    private let site: SiteFixture
    private static let path = "/_assets/style.5f3a.css"

    init() throws { site = try SiteFixture() }

    @Test(arguments: [
        ("bytes=0-3", "body", "bytes 0-3/16"), ("bytes=5-", "color:#123}", "bytes 5-15/16"), ("bytes=-5", "#123}", "bytes 11-15/16"),
        ("bytes=0-0", "b", "bytes 0-0/16"), ("bytes=15-999", "}", "bytes 15-15/16"), ("bytes=-999", "body{color:#123}", "bytes 0-15/16"),
        ("bytes=15-99999999999999999999", "}", "bytes 15-15/16"), ("BYTES=0-3", "body", "bytes 0-3/16"),
    ])
    func sendsOneRange(range: String, content: String, described: String) async throws {
        let response = try await site.send(.get, Self.path, headers: [.range: range])
        #expect(response.status == .partialContent)
        #expect(response.text == content)
        #expect(response.headers[.contentRange] == described)
        #expect(response.headers[.contentLength] == "\(content.utf8.count)")
    }

    @Test(arguments: ["bytes=16-", "bytes=16-20", "bytes=-0", "bytes=99999999999999999999-"])
    func refusesARangeBeyondTheEnd(range: String) async throws {
        let response = try await site.send(.get, Self.path, headers: [.range: range])
        #expect(response.status == .rangeNotSatisfiable)
        #expect(response.headers[.contentRange] == "bytes */16")
        #expect(try response.problemCode() == "range-not-satisfiable")
    }

    @Test(arguments: [
        "bytes=0-1,4-5", "bytes=5-2", "bytes=", "bytes=-", "bytes=a-b", "bytes=+1-2", "lines=1-2", "bytes 0-1", "bytes=0-1-2",
    ])
    func sendsTheWholeFileForOtherRanges(range: String) async throws {
        let response = try await site.send(.get, Self.path, headers: [.range: range])
        #expect(response.status == .ok)
        #expect(response.text == SiteFixture.stylesheet)
    }

    @Test func sendsARangeOnlyOfTheFileTheClientHasBegun() async throws {
        let tag = site.entityTag("_assets/style.5f3a.css")
        let same = try await site.send(.get, Self.path, headers: [.range: "bytes=0-3", .ifRange: tag])
        #expect(same.status == .partialContent)
        for other in ["\"other\"", "W/" + tag, "Wed, 21 Oct 2015 07:28:00 GMT"] {
            #expect(try await site.send(.get, Self.path, headers: [.range: "bytes=0-3", .ifRange: other]).status == .ok)
        }
    }

    @Test func ignoresARangeOfHead() async throws {
        let response = try await site.send(.head, Self.path, headers: [.range: "bytes=0-3"])
        #expect(response.status == .ok)
        #expect(response.headers[.contentLength] == "16")
    }

    @Test func hasNoRangeInAnEmptyFile() async throws {
        #expect(try await site.send(.get, "/empty.txt", headers: [.range: "bytes=0-"]).status == .rangeNotSatisfiable)
        #expect(try await site.send(.get, "/empty.txt", headers: [.range: "bytes=-1"]).status == .rangeNotSatisfiable)
    }

    @Test func streamsLargeFiles() async throws {
        let whole = try await site.send(.get, "/_assets/large.bin")
        #expect(Array(whole.body.readableBytesView) == SiteFixture.large)
        for range in [1..<299_999, 70_000..<190_001] {
            let header = "bytes=\(range.lowerBound)-\(range.upperBound - 1)"
            let part = try await site.send(.get, "/_assets/large.bin", headers: [.range: header])
            #expect(part.status == .partialContent)
            #expect(Array(part.body.readableBytesView) == Array(SiteFixture.large[range]))
        }
    }
}
