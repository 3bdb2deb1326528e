import DocModel
import Foundation
import TestSupport
import Testing

@testable import ExternalChecks

/// Against a server on loopback; `Tests/blackbox/external.py` tries the whole program on many more links.
struct LinkCheckerTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"

    private static func answer(_ status: String, _ headers: String = "", body: String = "") -> [LoopbackServer.Step] {
        [.send("HTTP/1.1 \(status)\r\nContent-Type: text/html\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")]
    }

    private static func settings(_ change: (inout LinkCheckSettings) -> Void = { _ in }) -> LinkCheckSettings {
        var settings = LinkCheckSettings()
        (settings.hostInterval, settings.retries, settings.timeout) = (.zero, 0, .seconds(30))
        change(&settings)
        return settings
    }

    private func links(_ urls: [String]) -> [ExternalLink] {
        urls.enumerated().map { ExternalLink(url: $1, location: SourceLocation(path: "a.md", line: $0 + 1, column: 1)) }
    }

    private func lines(_ findings: [Diagnostic], without url: String) -> [String] {
        findings.map {
            "\($0.location.line) \($0.severity) \($0.id) \($0.message.replacing(url, with: "")) | \(($0.hint ?? "").replacing(url, with: ""))"
        }
    }

    @Test func tellsWhatIsBrokenWhatHasMovedAndWhatIsMissing() async throws {
        let server = try LoopbackServer { request in
            let isHead = request.lines.first?.hasPrefix("HEAD") ?? false
            switch request.path {
            case "/gone": return Self.answer("410 Gone")
            case "/no-head": return Self.answer(isHead ? "405 Method Not Allowed" : "200 OK")
            case "/moved": return Self.answer("301 Moved", "Location: /new\r\n")
            case "/found": return Self.answer("302 Found", "Location: new\r\n")
            case "/circle": return Self.answer("301 Moved", "Location: /circle2\r\n")
            case "/circle2": return Self.answer("302 Found", "Location: /circle\r\n")
            case "/page": return Self.answer("200 OK", body: "<p ID=a>x</p><!-- <p id=b> --><script>'<p id=c>'</script><a name='d&amp;'>")
            default: return [.send(Self.ok)]
            }
        }
        let checker = try LinkChecker(Self.settings(), cacheFolder: nil)
        let paths = ["/gone", "/no-head", "/moved#x", "/found", "/circle", "/page#a", "/page#b", "/page#c", "/page#d&", "/new"]
        let result = await checker.check(links(paths.map { server.url + $0 } + ["mailto:a@b.org", "https://example.org/"]))
        #expect(result.checked == 7 && result.excluded == 1)
        #expect(
            lines(result.findings, without: server.url) == [
                "1 error external-link '/gone' answers 410 (Gone) | ",
                "3 warning external-fragment '/moved', which leads to '/new', has no place '#x' | ",
                "4 notice external-redirect '/found' leads to '/new' for now | ",
                "5 error external-link '/circle' redirects in a circle, by way of '/circle' | ",
                "7 warning external-fragment '/page' has no place '#b' | ",
                "8 warning external-fragment '/page' has no place '#c' | ",
            ]
        )
    }

    @Test func whatMovedForGoodIsToldWithItsNewAddress() async throws {
        let server = try LoopbackServer { request in
            request.path == "/old" ? Self.answer("308 Moved", "Location: /new\r\n") : Self.answer("200 OK", body: "<p id=x>")
        }
        let checker = try LinkChecker(Self.settings(), cacheFolder: nil)
        let findings = await checker.check(links([server.url + "/old#x"])).findings
        #expect(lines(findings, without: server.url) == ["1 notice external-redirect '/old' has moved to '/new' for good | write '/new#x'"])
    }

    @Test func whatWasGoodIsRememberedAndWhatWasBrokenIsNot() async throws {
        let folder = try TemporaryFolder()
        let server = try LoopbackServer { request in request.path == "/bad" ? Self.answer("404 Not Found") : [.send(Self.ok)] }
        let urls = links([server.url + "/good", server.url + "/bad"])
        let day = Date(timeIntervalSince1970: 1_000_000)
        func check(_ settings: LinkCheckSettings, at now: Date) async throws -> LinkChecker.Result {
            try await LinkChecker(settings, cacheFolder: folder.path, now: now).check(urls)
        }
        #expect(try await check(Self.settings(), at: day).cached == 0)
        let second = try await check(Self.settings(), at: day + 86_000)
        #expect(second.cached == 1 && second.findings.map(\.id) == [.externalLink])
        #expect(try await check(Self.settings(), at: day + 90_000).cached == 0, "a day is over")
        let offline = try await check(Self.settings { $0.isOffline = true }, at: day + 900_000)
        #expect(offline.cached == 1 && offline.unchecked == 1 && offline.findings.isEmpty)
        let other = Self.settings { $0.accepted = HTTPStatusSet([200...299]) }
        #expect(try await check(other, at: day + 90_001).cached == 0, "other statuses are accepted")
        try folder.write("damaged", to: LinkCache.fileName)
        #expect(try await check(Self.settings(), at: day).cached == 0)
    }

    @Test func aServerThatAsksForTimeIsAskedAgain() async throws {
        let server = try LoopbackServer(Self.answer("429 Too Many Requests", "Retry-After: 0\r\n"))
        let result = try await LinkChecker(Self.settings { $0.retries = 2 }, cacheFolder: nil).check(links([server.url]))
        #expect(lines(result.findings, without: server.url).first?.hasPrefix("1 error external-link '' answers 429") ?? false)
        var requests = server.requests.makeAsyncIterator()
        for _ in 0..<3 { #expect(await requests.next() != nil) }
    }

    @Test func whatTheDeadlineLeavesIsSaidOnce() async throws {
        let server = try LoopbackServer(.hold)
        let settings = Self.settings { ($0.deadline, $0.hostConcurrency) = (.milliseconds(200), 1) }
        let result = try await LinkChecker(settings, cacheFolder: nil).check(links((0..<5).map { "\(server.url)/\($0)" }))
        #expect(result.unchecked == 5 && result.findings.map(\.id) == [.externalUnchecked])
        #expect(result.findings.first?.message.hasPrefix("5 external links were not checked within 200ms") ?? false)
    }

    @Test func neverMoreToOneHostThanAgreed() async {
        let gate = RequestGate(concurrency: 3, hostConcurrency: 2, interval: .zero)
        let entered = await [gate.enter("a"), gate.enter("a"), gate.enter("b")]
        #expect(entered == [true, true, true])
        async let third = gate.enter("a")
        async let other = gate.enter("c")
        await gate.leave("b")
        #expect(await other, "its host is free")
        await gate.close()
        #expect(await !third)
        #expect(await !gate.enter("d"))
    }
}
