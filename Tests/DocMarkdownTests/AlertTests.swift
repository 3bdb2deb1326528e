import DocMarkdown
import DocModel
import Testing

struct AlertTests {
    @Test(arguments: [("NOTE", "Note"), ("TIP", "Tip"), ("IMPORTANT", "Important"), ("WARNING", "Warning"), ("CAUTION", "Caution")])
    func showsTheFiveKinds(marker: String, title: String) {
        #expect(
            Rendering.html("> [!\(marker)]\n> Mind the *gap*.\n") == """
                <div class="alert \(title.lowercased())" role="note">
                <p class="alert-title">\(title)</p>
                <p>Mind the <em>gap</em>.</p>
                </div>

                """
        )
    }

    @Test(arguments: [
        "> [!note]\n> a", "> [!Note]\n> a", ">[!NOTE]\n>a", "> [!NOTE]  \n> a", "> [!NOTE]\\\n> a", "> [!NOTE]\n>\n> a", "> [!NOTE]\na",
    ])
    func isLenientAboutCaseAndSpace(markdown: String) {
        let html = Rendering.html(markdown)
        #expect(html.hasPrefix("<div class=\"alert note\""))
        #expect(html.contains("<p>a</p>"))
        #expect(!html.contains("[!"))
    }

    @Test(arguments: [
        "> a\n> [!NOTE]", "> **[!NOTE]**\n> a", "> [NOTE]\n> a", "> [! NOTE]\n> a",
        "[!NOTE]\na",
        "> # [!NOTE]\n> a", "> [!NOTE][!TIP]\n> a",
    ])
    func staysAQuoteOtherwise(markdown: String) {
        let html = Rendering.html(markdown)
        #expect(!html.contains("alert"))
        #expect(html.contains("NOTE]"))
    }

    @Test func worksInsideListsAndOtherQuotes() {
        let html = Rendering.html("- item\n\n  > [!TIP]\n  > in a list\n\n> > [!CAUTION]\n> > in a quote\n")
        #expect(html.contains("<div class=\"alert tip\" role=\"note\">"))
        #expect(html.contains("<blockquote>\n<div class=\"alert caution\" role=\"note\">"))
        #expect(html.contains("</div>\n</blockquote>"))
    }

    @Test func keepsListsAndCodeOfTheAlert() {
        let html = Rendering.html("> [!WARNING]\n> - one\n> - two\n>\n> ```\n> code\n> ```\n")
        #expect(html.contains("<ul>\n<li>one</li>\n<li>two</li>\n</ul>"))
        #expect(html.contains("code\n</code></pre>"))
    }

    @Test func isAnExtensionOfOurs() {
        #expect(Rendering.html("> [!NOTE]\n> a\n", options: .plain) == "<blockquote>\n<p>[!NOTE]\na</p>\n</blockquote>\n")
    }

    @Test func isSearchedWithoutItsMarker() {
        #expect(Rendering.document("> [!NOTE]\n> Mind it.\n").sections.map(\.text) == ["Mind it."])
    }
}
