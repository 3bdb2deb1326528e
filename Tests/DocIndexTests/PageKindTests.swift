import Testing

@testable import DocIndex

struct PageKindTests {
    @Test(arguments: [
        "1.4 Installing", "2.1.3 Options of the server", "v1 API", "3 ways to deploy", "March of progress", "404 Not Found", "Port 8080",
        "",
    ])
    func aNumberedChapterIsNoVersion(heading: String) { #expect(!PageKind.isVersion(heading)) }
}
