import DocModel
import Foundation
import TestSupport
import Testing

@testable import DocSite

/// Files of `incidents/`: what they may say, and what is said of their mistakes.
struct IncidentTests {
    private static let whole = """
        ---
        title: Search is slow
        severity: degraded
        started: 2026-03-02T09:14Z
        resolved: 2026-03-02T12:40+01:00
        components: [index, kapa]
        ---

        Queries took seconds.

        ## 2026-03-02 11:30 UTC – Resolved

        Fast again. ~~Gone~~

        ## 2026-03-02T09:20Z investigating

        We are *looking*.

        ### Details

        More.

        """

    private func read(_ files: [String: String], services: [String] = ["index", "kapa", "disk"]) throws -> IncidentReader {
        let folder = try TemporaryFolder()
        for (name, text) in files { try folder.write(text, to: name) }
        return try IncidentReader(folder: folder.path, shownAs: "incidents", services: services)
    }

    private func findings(_ text: String, services: [String] = ["index", "kapa", "disk"]) throws -> [String] {
        try read(["a.md": text], services: services).diagnostics.map(\.description)
    }

    @Test func readsFrontMatterAndUpdates() throws {
        let reader = try read(["2026-03-02-slow.md": Self.whole])
        #expect(reader.diagnostics == [])
        let incident = try #require(reader.incidents.first)
        #expect(incident.id == "2026-03-02-slow")
        #expect(incident.kind == .incident)
        #expect(incident.started.iso == "2026-03-02T09:14:00Z")
        #expect(incident.resolved?.iso == "2026-03-02T11:40:00Z")
        #expect(incident.components == ["index", "kapa"])
        #expect(incident.introductionHTML == "<p>Queries took seconds.</p>")
        #expect(incident.updates.map(\.state) == [.resolved, .investigating])
        #expect(incident.updates.map(\.time.iso) == ["2026-03-02T11:30:00Z", "2026-03-02T09:20:00Z"])
        #expect(incident.updates[0].html == "<p>Fast again. <del>Gone</del></p>")
        #expect(incident.updates[0].text == "Fast again. ~~Gone~~")
        #expect(incident.updates[1].html.contains("<p>We are <em>looking</em>.</p>\n<h3 id=\"details\">"))
        #expect(incident.updates[1].text == "We are *looking*.\n\n### Details\n\nMore.")
    }

    @Test func aReadmeIsForItsAuthors() throws {
        #expect(try read(["README.md": "# How to"]).incidents.isEmpty)
    }

    @Test func rawHTMLIsShownAsText() throws {
        let text =
            "---\ntitle: <b>x</b>\nseverity: notice\nstarted: 2026-03-02T09:14Z\n---\n<script>alert(1)</script>\n\n[x](javascript:alert(1))\n"
        let incident = try #require(try read(["a.md": text]).incidents.first)
        #expect(incident.introductionHTML.contains("&lt;script&gt;"))
        #expect(!incident.introductionHTML.contains("javascript"))
    }

    @Test func namesEveryMistakeWithItsPlace() throws {
        let text = """
            ---
            titel: Slow
            severity: degradet
            started: yesterday
            components: [indx]
            ---

            ## 2026-03-02 09:20 UTC investigateing
            """
        #expect(
            try findings(text) == [
                "incidents/a.md:2:1: error: unknown key 'titel' [incident-key]\n  hint: did you mean 'title'?",
                "incidents/a.md:1:1: error: 'title' is missing [incident-missing]",
                "incidents/a.md:4:10: error: started is 'yesterday', expected a day and a time of day [incident-value]\n"
                    + "  hint: write it like 2026-03-02T09:14Z or 2026-03-02T10:14+01:00",
                "incidents/a.md:3:11: error: unknown severity 'degradet' [incident-value]\n  hint: did you mean 'degraded'?",
                "incidents/a.md:5:14: error: no service has the id 'indx' [incident-component]\n  hint: did you mean 'index'?",
                "incidents/a.md:8:1: error: the update has the unknown state 'investigateing' [incident-update]\n"
                    + "  hint: did you mean 'investigating'?",
            ]
        )
    }

    @Test(arguments: [
        (
            "resolved: 2026-03-02T08:00Z\n", "",
            "incidents/a.md:5:11: error: resolved (2026-03-02T08:00:00Z) is before started (2026-03-02T09:00:00Z) [incident-times]"
        ),
        (
            "", "## 2026-03-02 08:00 UTC investigating\n",
            "incidents/a.md:7:1: error: the update (2026-03-02T08:00:00Z) is before started (2026-03-02T09:00:00Z) [incident-times]\n  hint: correct one of the two times"
        ),
        (
            "resolved: 2026-03-02T10:00Z\n", "## 2026-03-02 11:00 UTC monitoring\n",
            "incidents/a.md:8:1: error: the update (2026-03-02T11:00:00Z) is after resolved (2026-03-02T10:00:00Z) [incident-times]\n  hint: move 'resolved', or write it as a postmortem"
        ),
        (
            "", "## 2026-03-02 10:00 UTC investigating\n\n## 2026-03-02 11:00 UTC identified\n",
            "incidents/a.md:9:1: error: the update is newer than the one above it [incident-times]\n  hint: write the newest update first"
        ),
        (
            "", "## 2026-03-02 10:00 UTC resolved\n",
            "incidents/a.md:7:1: error: an update says resolved, but the front matter does not [incident-times]\n  hint: add 'resolved: 2026-03-02T10:00:00Z'"
        ),
        (
            "", "## Soon\n",
            "incidents/a.md:7:1: error: the heading 'Soon' does not begin with a day and a time of day [incident-update]\n  hint: write it like '## 2026-03-02 09:20 UTC investigating'"
        ),
        (
            "kind: maintenance\n", "",
            "incidents/a.md:1:1: error: a maintenance needs 'resolved', its planned end [incident-missing]\n  hint: it ends by itself then; move the time when it takes longer"
        ),
        (
            "id: ../x\n", "",
            "incidents/a.md:5:5: error: id '../x' cannot be part of an address [incident-value]\n  hint: use ASCII letters, digits, '-', '_' and '.'"
        ),
    ])
    func timesMustFit(matter: String, body: String, expected: String) throws {
        let text = "---\ntitle: Slow\nseverity: notice\nstarted: 2026-03-02T09:00Z\n\(matter)---\n\n\(body)"
        #expect(try findings(text) == [expected])
    }

    @Test func aPostmortemMayComeAfterTheEnd() throws {
        let text =
            "---\ntitle: Slow\nseverity: notice\nstarted: 2026-03-02T09:00Z\nresolved: 2026-03-02T10:00Z\n---\n\n## 2026-03-05 10:00 UTC postmortem\n\nWhy.\n"
        #expect(try findings(text) == [])
    }

    @Test func aMaintenanceIsAnnouncedBeforeItBegins() throws {
        let text = """
            ---
            title: Move
            kind: maintenance
            started: 2026-03-02T09:00Z
            resolved: 2026-03-02T10:00Z
            ---

            ## 2026-03-02 09:10 UTC in progress

            ## 2026-02-25 10:00 UTC scheduled
            """
        let incident = try #require(try read(["a.md": text]).incidents.first)
        #expect(incident.updates.map(\.state) == [.inProgress, .scheduled])
        #expect(incident.severity == .notice)
    }

    @Test func statesOfMaintenanceAreNotThoseOfIncidents() throws {
        let text = "---\ntitle: Slow\nseverity: notice\nstarted: 2026-03-02T09:00Z\n---\n\n## 2026-03-02 10:00 UTC completed\n"
        #expect(
            try findings(text) == [
                "incidents/a.md:7:1: error: the update has the unknown state 'completed' [incident-update]\n"
                    + "  hint: one of: investigating, identified, monitoring, resolved, postmortem"
            ]
        )
    }

    @Test func twoFilesCannotShareAnId() throws {
        let text = "---\ntitle: Slow\nid: one\nseverity: notice\nstarted: 2026-03-02T09:00Z\n---\n"
        #expect(
            try read(["a.md": text, "b.md": text]).diagnostics.map(\.description) == [
                "incidents/b.md:3:5: error: 'incidents/a.md' has the id 'one' too [incident-duplicate]\n  hint: rename one of the files"
            ]
        )
    }

    @Test func relativeLinksAreWarnedOf() throws {
        let text = "---\ntitle: Slow\nseverity: notice\nstarted: 2026-03-02T09:00Z\n---\n\nSee [this](../guide.md).\n"
        #expect(
            try findings(text) == [
                "incidents/a.md:7:12: warning: the link is relative; feeds and the month's page show this text at other addresses [incident-link]\n"
                    + "  hint: write a whole URL"
            ]
        )
    }

    @Test func anyComponentWillDoBeforeTheFirstMeasurement() throws {
        let text = "---\ntitle: Slow\nseverity: notice\nstarted: 2026-03-02T09:00Z\ncomponents: later\n---\n"
        #expect(try findings(text, services: []) == [])
    }

    @Test(arguments: [
        ("2026-03-02T09:14Z", "2026-03-02T09:14:00Z"), ("2026-03-02 09:14", "2026-03-02T09:14:00Z"),
        ("2026-03-02 09:14:30 UTC", "2026-03-02T09:14:30Z"), ("2026-03-02T01:14+0200", "2026-03-01T23:14:00Z"),
        ("2026-03-02T01:14-05", "2026-03-02T06:14:00Z"), ("2024-02-29T00:00Z", "2024-02-29T00:00:00Z"),
    ])
    func readsTimes(text: String, expected: String) {
        #expect(Date(iso: text)?.iso == expected)
    }

    @Test(arguments: ["2026-03-02", "2026-02-30T00:00Z", "2026-03-02T24:00Z", "02.03.2026 09:14", "2026-03-02T09:14 CET", ""])
    func refusesOtherTimes(text: String) {
        #expect(Date(iso: text) == nil)
    }
}
