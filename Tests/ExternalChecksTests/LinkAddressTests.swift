import Testing

@testable import ExternalChecks

/// What of a link is asked for.
struct LinkAddressTests {
    @Test(
        arguments: [
            ("https://a.org/x y?q=ä#b", "https://a.org/x%20y?q=%C3%A4", "b"),
            ("//a.org", "https://a.org", nil),
            ("HTTP://a.org/%41#caf%C3%A9", "HTTP://a.org/%41", "café"),
            ("https://a.org/#L10-L20", "https://a.org/", nil), ("https://a.org/#/route", "https://a.org/", nil),
            ("https://a.org/#x:~:text=y", "https://a.org/", "x"), ("https://a.org/a.pdf#page=2", "https://a.org/a.pdf", nil),
            ("https://a.org/#TOP", "https://a.org/", nil),
        ] as [(String, String, String?)]
    )
    func takesAddressesOfTheWebApart(text: String, url: String, fragment: String?) throws {
        let address = try #require(LinkAddress(text))
        #expect(address.url == url)
        #expect(address.fragment == fragment)
    }

    @Test(arguments: ["mailto:a@b.org", "tel:1", "ftp://a.org/", "https://", "a.md", "#x", "javascript:x"])
    func leavesTheOthersAlone(text: String) { #expect(LinkAddress(text) == nil) }

    @Test func hostsForExamplesAreKnown() throws {
        for host in ["example.com", "docs.example.org:80", "a.test", "x.invalid"] {
            #expect(try #require(LinkAddress("https://\(host)/")).isReservedForExamples)
        }
        #expect(try !#require(LinkAddress("https://myexample.com/")).isReservedForExamples)
    }

    @Test func patternsDecide() throws {
        let address = try #require(LinkAddress("https://a.org/x#y"))
        func patterns(_ included: [String], _ excluded: [String]) throws -> LinkPatterns {
            var settings = LinkCheckSettings()
            (settings.included, settings.excluded) = (included, excluded)
            return try LinkPatterns(settings)
        }
        func allows(_ included: [String], _ excluded: [String]) throws -> Bool {
            try patterns(included, excluded).allow(address)
        }
        #expect(try allows([], []) && !allows([], ["a\\.org"]) && allows(["/x"], ["a\\.org"]))
        #expect(try !allows(["b\\.org"], []) && allows(["b\\.org"], ["c"]))
        #expect(throws: LinkPatterns.Invalid(pattern: "(")) { _ = try patterns(["("], []) }
    }
}
