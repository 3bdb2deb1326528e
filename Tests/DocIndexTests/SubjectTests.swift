import DocIndex
import DocModel
import Testing

/// Short questions about one thing, and pages that are about it.
struct SubjectTests {
    private static func section(_ heading: String, _ text: String, level: Int = 2) -> Section {
        IndexFixture.section(heading, text, level: level)
    }

    /// A page about windows of time whose words stand closer together elsewhere, one about sets of applications, and the home page.
    private static func index() throws -> SectionIndex {
        var pages = [
            IndexFixture.page(
                "windows.md",
                "Sync windows",
                [
                    section("", "With these the times are set at which changes may be made. They belong to a project.", level: 1),
                    section("Allow", "Some may."),
                ]
            ),
            IndexFixture.page(
                "overrun.md",
                "Limits",
                [
                    section("Limits", "What ends, ends.", level: 1),
                    section(
                        "Sync window overrun",
                        "A sync window may be overrun: the sync window ends, the sync goes on behind the sync window."
                    ),
                ]
            ),
            IndexFixture.page(
                "sets/index.md",
                "Introduction to the ApplicationSet",
                [section("", "It makes many of one template. See there.", level: 1)]
            ),
            IndexFixture.page(
                "metrics.md",
                "Metrics",
                [
                    section("Metrics", "Numbers.", level: 1),
                    section("Application set controller", "Of an application set the application set counts."),
                ]
            ),
            IndexFixture.page(
                "rbac.md",
                "Who may do what",
                [section("", "Rules say what somebody may do. RBAC has policies.", level: 1)]
            ),
            IndexFixture.page(
                "web.md",
                "Web",
                [section("Web", "A page.", level: 1), section("RBAC rules", "RBAC here is RBAC: RBAC rules.")]
            ),
            IndexFixture.page(
                "hooks.md",
                "Phases",
                [
                    section("Phases", "What runs when.", level: 1),
                    section("Of a hook", "A hook is a job that runs before or after.", level: 2),
                    section("Hook tips", "Name each hook. A hook may fail: hook after hook.", level: 2),
                ]
            ),
            IndexFixture.page("index.md", "Deliver with ease", [section("", "Acme brings what you write to where it runs.", level: 1)]),
        ]
        for number in 0..<40 {
            pages.append(
                IndexFixture.page(
                    "f\(number).md",
                    "Filler \(number)",
                    [
                        section(
                            "Acme filler",
                            "Acme has plain prose for each project, number \(number), and \(number % 3 == 0 ? "an application to set" : "more")."
                        )
                    ]
                )
            )
        }
        return try IndexFixture(pages).open()
    }

    @Test(arguments: [
        ("what is a sync window?", "windows.md"),
        ("what are sync windows", "windows.md"),
        ("is there a sync window", "windows.md"),
        ("does it support sync windows?", "windows.md"),
        ("what does sync window mean", "windows.md"),
        ("sync windows", "windows.md"),
    ])
    func thePageAboutAThingIsFirst(question: String, path: String) throws {
        let index = try Self.index()
        #expect(try index.evaluate(question, limit: 5).sections.first?.citation.path == path)
        #expect(try index.search(question).results.first?.citation.path == path)
    }

    @Test func theSectionThatSaysWhatAThingIsGoesBeforeOthersThatNameIt() throws {
        #expect(try Self.index().evaluate("what is a hook", limit: 5).sections.first?.citation.heading == "Of a hook")
    }

    @Test func theSectionNamedByTheThingGoesBeforeOthersThatHoldItsName() throws {
        let pages = [
            IndexFixture.page(
                "login.md",
                "Sign in",
                [
                    Self.section("Sign in", "People do it.", level: 1),
                    Self.section("Using Dex", "Whoever works here signs in with a name and a password at Dex, if that is wanted."),
                ]
            ),
            IndexFixture.page(
                "parts.md",
                "Parts",
                [
                    Self.section("Parts", "There are some.", level: 1),
                    Self.section("Dex", "It speaks to providers of identities, of many kinds."),
                ]
            ),
        ]
        #expect(try IndexFixture(pages).open().evaluate("what is dex", limit: 5).sections.first?.citation.heading == "Dex")
    }

    @Test func aThingOfAThingIsOneThing() throws {
        let pages = [
            IndexFixture.page(
                "delete.md",
                "Deletion",
                [
                    Self.section("Deletion", "What is gone is gone.", level: 1),
                    Self.section("Children in the app of apps pattern", "In the app of apps pattern an app of apps may keep its apps."),
                ]
            ),
            IndexFixture.page(
                "start.md",
                "Bootstrapping",
                [
                    Self.section("Bootstrapping", "How it begins.", level: 1),
                    Self.section("App of Apps Pattern", "One makes all the others."),
                ]
            ),
        ]
        let answer = try IndexFixture(pages).open().evaluate("what is the app of apps pattern", limit: 5)
        #expect(answer.sections.first?.citation.heading == "App of Apps Pattern")
    }

    /// "Write" stands where something else is written.
    @Test func whatIsToBeDoneCountsLessThanWhatItIsDoneTo() throws {
        let pages = [
            IndexFixture.page(
                "log.md",
                "Notes",
                [Self.section("Notes", "Write a note that measures what you write: write often. A middleware may write.", level: 1)]
            ),
            IndexFixture.page(
                "middleware.md",
                "Create a middleware",
                [Self.section("Create a middleware", "A middleware stands between.", level: 1)]
            ),
        ]
        let fillers = (1...20).map { number in
            IndexFixture.page("f\(number).md", "Filler \(number)", [Self.section("Filler \(number)", "Plain prose.", level: 1)])
        }
        let index = try IndexFixture(pages + fillers).open()
        #expect(try index.evaluate("how do I write a middleware", limit: 5).sections.first?.citation.path == "middleware.md")
        #expect(try index.evaluate("write a middleware", limit: 5).sections.first?.citation.path == "log.md")
    }

    @Test(arguments: ["how is a sync window overrun", "sync window overrun behind the window"])
    func whoAsksForMoreGetsTheSectionThatHoldsIt(question: String) throws {
        #expect(try Self.index().evaluate(question, limit: 5).sections.first?.citation.heading == "Sync window overrun")
    }

    @Test func aPageWithSeveralGoodSectionsGoesBeforeOneWithOne() throws {
        var pages = [
            IndexFixture.page("chance.md", "Chance", [Self.section("Mail", "Confirmation letters are sent when an order arrives.")]),
            IndexFixture.page(
                "orders.md",
                "Selling",
                [
                    Self.section("First", "Confirmation letters are sent when an order arrives."),
                    Self.section("Second", "Letters of an order."),
                    Self.section("Third", "An order arrives when confirmed."), Self.section("Fourth", "A confirmation of an order."),
                ]
            ),
        ]
        for number in 0..<40 { pages.append(IndexFixture.page("f\(number).md", "Filler", [Self.section("Plain", "Prose \(number).")])) }
        let index = try IndexFixture(pages).open()
        #expect(
            try index.evaluate("why are no confirmation letters sent when an order arrives", limit: 3).sections.first?.citation.path
                == "orders.md"
        )
    }

    @Test(
        arguments: [(nil, "a.html"), ("b.html", "b.html"), ("b", "b.html"), ("c.html", "c.html#rotate"), ("gone.html", "a.html")]
            as [(String?, String)]
    )
    func thePageOnWhichItIsAskedIsALittleNearer(page: String?, first: String) throws {
        var pages = ["a", "b"].map { name in
            IndexFixture.page(
                "\(name).md",
                "Keys",
                [IndexFixture.section("", "Rotate the signing keys of the server each month.", level: 1)]
            )
        }
        pages.append(
            IndexFixture.page(
                "c.md",
                "Keys",
                [IndexFixture.section("", "Rotate the signing keys of the server each month.", level: 1, anchor: "rotate")]
            )
        )
        // Words elsewhere are not a match for where one is.
        for number in 0..<40 { pages.append(IndexFixture.page("f\(number).md", "Filler", [Self.section("Plain", "Prose \(number).")])) }
        let index = try IndexFixture(pages).open()
        #expect(try index.answer("how do we rotate signing keys of the server", page: page).sources.first?.url == first)
    }

    @Test func whatIsAskedForGoesBeforeThePageOnWhichItIsAsked() throws {
        let index = try Self.index()
        #expect(try index.answer("what is a sync window?", page: "metrics.html").sources.first?.path != "metrics.md")
    }
}
