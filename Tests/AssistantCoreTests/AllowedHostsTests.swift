internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP

struct AllowedHostsTests {
    @Test(arguments: [
        "localhost", "localhost:8080", "LOCALHOST", "localhost.", "127.0.0.1:80", "[::1]", "[::1]:8080", "docs.example.org",
        "docs.example.org:443",
        "192.168.1.2:8080",
    ])
    func answersToItsNames(authority: String) {
        #expect(AllowedHosts(bound: "192.168.1.2", others: ["Docs.Example.org"]).contains(authority))
    }

    @Test(arguments: [
        "evil.example", "localhost.evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost:8080:1", "localhost:x", "[::1",
        "[::1]x", ":80",
        "[localhost", "::1",
    ])
    func refusesOtherNames(authority: String) {
        #expect(!AllowedHosts(bound: "127.0.0.1", others: []).contains(authority))
    }
}
