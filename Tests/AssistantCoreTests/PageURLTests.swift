@testable internal import Answers
import Testing

/// The page on which a question is asked, as the index names it.
struct PageURLTests {
    @Test(
        arguments: [
            ("/guide/install.html", nil, "guide/install.html"),
            ("https://docs.example/guide/install.html#linux", nil, "guide/install.html"),
            ("https://docs.example/", "https://docs.example/", "index.html"),
            ("https://docs.example/tool/guide/?q=1", "https://docs.example/tool", "guide/index.html"),
            ("https://docs.example", nil, "index.html"),
            ("/guide/install", nil, "guide/install"),
        ] as [(String, String?, String)]
    )
    func isRelativeToTheSitesRoot(page: String, base: String?, expected: String) {
        #expect(PageURL.relative(page, to: base) == expected)
    }
}
