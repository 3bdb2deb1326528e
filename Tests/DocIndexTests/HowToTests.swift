import DocIndex
import DocModel
import Testing

/// Questions how one thing is done, and headings that hold its words by chance.
struct HowToTests {
    private static func section(_ heading: String, _ text: String, level: Int = 2) -> Section {
        IndexFixture.section(heading, text, level: level)
    }

    private static let entries = (0..<12).map {
        section("broken-link-\($0)", "It leads nowhere.")
    }

    private static func index() throws -> SectionIndex {
        try IndexFixture([
            IndexFixture.page(
                "diagrams.md",
                "Diagrams",
                [
                    section("", "A block of a language for graphs is drawn by the build.", level: 1),
                    section("What is not drawn", "A diagram that is no diagram: make a diagram of less, or no diagram."),
                ]
            ),
            IndexFixture.page(
                "links.md",
                "Links, images and cards",
                [
                    section("", "A link names the file of the page in round brackets.", level: 1),
                    section("Images", "Say what it shows, and name its file."),
                ]
            ),
            IndexFixture.page(
                "operate.md",
                "Operate",
                [
                    section("", "Here is what runs.", level: 1),
                    section("The image of the cloud", "It is the image of the cloud."),
                ]
            ),
            IndexFixture.page(
                "tables.md",
                "Tables, footnotes",
                [section("", "Here is more.", level: 1), section("Tables", "Each row of a table begins with a bar.")]
            ),
            IndexFixture.page(
                "state.md",
                "State",
                [section("", "It is kept.", level: 1), section("Tables", "A table is created by the server.")]
            ),
            IndexFixture.page("errors.md", "Messages", [section("Messages", "All of them.", level: 1)] + entries),
            IndexFixture.page(
                "develop.md",
                "Developers",
                [
                    section("", "What is needed to work on it.", level: 1),
                    section("Install Go", "Install Go, then install what Go needs to install."),
                    section("Install Git", "Install Git."),
                ]
            ),
            IndexFixture.page(
                "installation.md",
                "Installation",
                [section("", "Fetch the archive and unpack it.", level: 1), section("Kinds", "Of two kinds one has more copies.")]
            ),
            IndexFixture.page(
                "zitadel.md",
                "Zitadel",
                [section("", "A service.", level: 1), section("Creating an application", "It is an application of Zitadel.")]
            ),
            IndexFixture.page(
                "start.md",
                "Getting started",
                [section("", "First steps.", level: 1), section("6. Create an application from a repository", "Choose New.")]
            ),
        ])
        .open()
    }

    @Test(arguments: [
        ("how do I make a diagram", "Diagrams"), ("how to write a diagram", "Diagrams"),
        ("how do I write a link", "Links, images and cards"),
        ("how do I add an image", "Images"), ("how do I install it", "Installation"), ("how to install", "Installation"),
        ("how do I create an application", "6. Create an application from a repository"),
        ("how do I create a table", "Tables"),
        // More is asked than what is to be done.
        ("how do I install Git", "Install Git"), ("how do I create an application in Zitadel", "Creating an application"),
    ])
    func theHeadingOrPageThatSaysItComesFirst(question: String, heading: String) throws {
        let answer = try Self.index().answer(question)
        #expect(answer.sources.first?.heading == heading)
    }

    @Test func thePassageIsThatOfThePageAboutIt() throws {
        let answer = try Self.index().answer("how do I create a table")
        #expect(answer.sources.first?.path == "tables.md")
    }

    @Test func pagesOfEntriesAreFoundByTheirIDs() throws {
        let answer = try Self.index().answer("what is broken-link-3")
        #expect(answer.sources.first?.heading == "broken-link-3")
    }
}
