import DocMarkdown
import DocModel
import Testing

struct FigureTests {
    @Test func makesAFigureOfAnImageWithACaption() {
        #expect(
            Rendering.html("![A](a.png \"B & c\"){caption width=20}\n")
                == "<figure>\n<img src=\"a.png\" alt=\"A\" width=\"20\" />\n<figcaption>B &amp; c</figcaption>\n</figure>\n"
        )
        #expect(Rendering.html("![A](a.png){caption}\n") == "<p><img src=\"a.png\" alt=\"A\" /></p>\n")
        #expect(Rendering.html("a ![A](a.png \"B\"){caption}\n").hasPrefix("<p>a <img"))
        #expect(
            Rendering.html(":::figure B *c*\n![A](a.png)\n:::\n")
                == "<figure>\n<figcaption>B <em>c</em></figcaption>\n<p><img src=\"a.png\" alt=\"A\" /></p>\n</figure>\n"
        )
        #expect(Rendering.findings("![A](a.png \"B\"){caption}\n") == [])
    }

    @Test func linksAnImageToItsFile() {
        let document = Rendering.document("![A](a.png){zoom}\n")
        #expect(document.htmlText == "<p><a class=\"zoom\" href=\"a.png\"><img src=\"a.png\" alt=\"A\" /></a></p>\n")
        #expect(document.links.map(\.kind) == [.link, .image])
        #expect(Rendering.html("[![A](a.png){zoom}](b.md)\n") == "<p><a href=\"b.md\"><img src=\"a.png\" alt=\"A\" /></a></p>\n")
    }

    @Test func showsImagesInOneThemeOnly() {
        #expect(Rendering.html("![A](a.png#only-light)\n").contains("class=\"only-light\""))
        #expect(Rendering.html("![A](a.png#gh-dark-mode-only)\n").contains("class=\"only-dark\""))
        #expect(!Rendering.html("![A](a.svg#part)\n").contains("class"))
    }

    @Test func arrangesStepsCardsAndColumns() {
        #expect(
            Rendering.html("::::cards\n:::card Title {href=/a}\nb\n:::\n::::\n")
                == "<div class=\"cards\">\n<div class=\"card\">\n<p class=\"card-title\"><a href=\"/a\">Title</a></p>\n<p>b</p>\n</div>\n</div>\n"
        )
        #expect(Rendering.html(":::steps\n1. a\n2. b\n:::\n") == "<div class=\"steps\">\n<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n</div>\n")
        #expect(
            Rendering.html("::::columns\n:::column\na\n:::\n::::\n").hasPrefix("<div class=\"columns\">\n<div class=\"column\">\n<p>a</p>")
        )
        #expect(Rendering.html(":::step Do it\na\n:::\n").contains("<p class=\"step-title\">Do it</p>"))
    }

    @Test func raisesAndLowersTextWhereTheSiteSaysSo() {
        var options = MarkdownOptions()
        options.raisesText = true
        options.lowersText = true
        #expect(
            Rendering.html("x^2^ H~2~O ~~a~~ a^b 2^10^3 ^^i^^\n", options: options)
                == "<p>x<sup>2</sup> H<sub>2</sub>O <del>a</del> a^b 2<sup>10</sup>3 <ins>i</ins></p>\n"
        )
        #expect(Rendering.findings("x^2^ H~2~O {{ a }}\n", options: options).count == 1)
        #expect(Rendering.html("x^2^ H~2~O\n") == "<p>x^2^ H<del>2</del>O</p>\n")
    }
}
