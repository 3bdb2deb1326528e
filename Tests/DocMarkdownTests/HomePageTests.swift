import DocMarkdown
import DocModel
import Testing

/// `layout: home` of VitePress.
struct HomePageTests {
    private static let page = """
        ---
        layout: home
        hero:
          name: Lamp
          text: Light for *all*
          tagline: It is bright
          image: { src: /lamp.svg, alt: A lamp }
          actions:
            - { theme: brand, text: "Start [now]", link: /guide/ }
            - theme: alt
              text: Code
              link: https://example.org/code
        features:
          - icon: 💡
            title: Bright
            details: As the
              sun
            link: guide/bright
          - title: Small
        ---

        ## More

        [x](gone.md)

        """

    @Test func becomesALandingPageInFrontOfItsText() {
        let document = Rendering.document(Self.page)
        let html = document.htmlText
        #expect(html.hasPrefix("<div class=\"hero\">"))
        for part in [
            ">Lamp<a", "<p>Light for <em>all</em></p>\n<p>It is bright</p>", "src=\"/lamp.svg\" alt=\"A lamp\"",
            "<div class=\"buttons\">", "<a href=\"/guide/\">Start [now]</a>", "<a href=\"https://example.org/code\">Code</a>",
            "<div class=\"cards\">", "<strong><a href=\"guide/bright\">Bright</a></strong>", "<p>As the sun</p>", "<strong>Small</strong>",
        ] {
            #expect(html.contains(part), "\(part)\n\(html)")
        }
        #expect(document.firstHeading == "Lamp")
        #expect(document.diagnostics.isEmpty, "\(document.diagnostics)")
    }

    /// Of its parts, and of the text below them.
    @Test func placesAreThoseOfTheFile() {
        let document = Rendering.document(Self.page)
        #expect(document.places.map { $0.prefix { $0 != ":" } } == ["7", "9", "14", "24"], "\(document.places)")
        #expect(document.headings.last?.line == 22)
    }

    /// Keys of the same names mean nothing elsewhere.
    @Test func otherLayoutsAreNotRead() {
        let document = Rendering.document("---\nlayout: page\nhero: { name: Lamp }\n---\n\nText.\n")
        #expect(document.htmlText == "<p>Text.</p>\n")
        #expect(document.diagnostics.map(\.id) == [.frontMatterUnknownKey, .frontMatterUnknownKey])
        #expect(Rendering.html("---\nlayout: home\n---\n\nText.\n") == "<p>Text.</p>\n")
    }
}
