import Testing

@testable import DocIndex

struct PageKindTests {
    @Test(arguments: [
        "1.4 Installing", "2.1.3 Options of the server", "v1 API", "3 ways to deploy", "March of progress", "404 Not Found", "Port 8080",
        "",
    ])
    func aNumberedChapterIsNoVersion(heading: String) { #expect(!PageKind.isVersion(heading)) }

    @Test(arguments: [
        ("broken-link", true), ("tls-1-3", true), ("theme", false), ("Sign-in", false), ("site_url", false), ("--prune", false),
        ("a-", false), ("", false), ("back-up everything", false),
    ])
    func anIDIsWordsJoinedByHyphens(heading: String, isID: Bool) { #expect(PageKind.isID(heading) == isID) }
}
