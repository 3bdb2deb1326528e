import DocModel
import Foundation
import FoundationXML
import HealthHistory
import TestSupport
import Testing

@testable import DocSite

/// The files of the status pages: what they hold, that nothing hostile gets through, and that the old ones stay until the new ones are whole.
struct StatusOutputTests {
    private static let slow = """
        ---
        title: Search is slow
        severity: degraded
        started: 2026-11-23T10:00Z
        components: [index]
        ---

        ## 2026-11-23 10:30 UTC identified

        A disk is full.

        """
    private static let move = """
        ---
        title: Move of the index
        kind: maintenance
        started: 2026-11-25T10:00Z
        resolved: 2026-11-25T11:00Z
        components: [index]
        ---

        Search is away for an hour.

        """

    @Test func writesPagesForPeopleAndFilesForMachines() throws {
        let fixture = try StatusFixture(incidents: ["slow.md": Self.slow, "move.md": Self.move])
        let report = try fixture.build(baseURL: "https://status.example.org")
        #expect(report.diagnostics == [])
        #expect(report.pageCount == 4)
        let files = try fixture.folder.files("out/site").filter { !$0.hasPrefix("assets/") }
        #expect(
            files == [
                ".nojekyll", "api/v2/components.json", "api/v2/incidents.json", "api/v2/incidents/unresolved.json",
                "api/v2/scheduled-maintenances.json", "api/v2/scheduled-maintenances/active.json",
                "api/v2/scheduled-maintenances/upcoming.json", "api/v2/status.json", "api/v2/summary.json", "badges/index.svg",
                "badges/kapa.svg", "badges/overall.svg", "feed.atom", "feed.rss", "feeds/index.atom", "feeds/index.rss", "feeds/kapa.atom",
                "feeds/kapa.rss", "history/2026-11.html", "icons/degraded.svg", "icons/maintenance.svg", "icons/major.svg",
                "icons/operational.svg", "icons/partial.svg", "icons/unknown.svg", "incidents/move.html", "incidents/slow.html",
                "index.html", "recent.json", "status.md",
            ]
        )
        let html = try fixture.text("index.html")
        #expect(html.contains("<title>Degraded performance – Documentation status</title>"))
        #expect(html.contains("<link rel=\"icon\" href=\"icons/degraded.svg\">"))
        #expect(html.contains("<link rel=\"canonical\" href=\"https://status.example.org/\">"))
        #expect(html.contains("<link rel=\"alternate\" type=\"application/atom+xml\" href=\"feed.atom\""))
        #expect(html.contains("<time datetime=\"2026-11-23T12:01:30Z\">23 Nov 2026, 12:01 UTC</time>"))
        #expect(html.contains("<p>A disk is full.</p>"))
        #expect(html.contains("<h2 id=\"_planned\">Planned maintenance</h2>"))
        #expect(try fixture.text("incidents/slow.html").contains("href=\"../index.html\""))
    }

    @Test func theBannerNamesWhatIsBehindItAndWhatGoesOnStandsFirst() throws {
        let before = noon.addingTimeInterval(-60)
        let fixture = try StatusFixture(
            [
                snapshot([checked("index", at: before), checked("kapa", isRequired: false, at: before)], at: before),
                snapshot([checked("index", .degraded), checked("kapa", .unhealthy, isRequired: false)]),
            ],
            incidents: [
                "slow.md": Self.slow,
                "move.md": Self.move.replacing("2026-11-25T10", with: "2026-11-23T11").replacing("11-25", with: "11-24"),
            ]
        )
        _ = try fixture.build()
        let html = try fixture.text("index.html")
        let slow =
            "<li><a href=\"incidents/slow.html\">Search is slow</a>, since <time datetime=\"2026-11-23T10:00:00Z\">23 Nov 2026, 10:00 UTC</time></li>"
        let move =
            "<li><a href=\"incidents/move.html\">Move of the index</a>, since <time datetime=\"2026-11-23T11:00:00Z\">23 Nov 2026, 11:00 UTC</time>"
            + " until <time datetime=\"2026-11-24T11:00:00Z\">24 Nov 2026, 11:00 UTC</time></li>"
        // The index has its incident; nobody has told of Kapa.
        let kapa =
            "<li data-service=\"kapa\">KAPA: major outage, since <time datetime=\"2026-11-23T12:00:00Z\">23 Nov 2026, 12:00 UTC</time></li>"
        #expect(html.contains("<ul class=\"causes local\">\(slow)\(move)\(kapa)</ul>"))
        // Not for how long: that would stand still.
        #expect(html.contains("<span>since <time datetime=\"2026-11-23T10:00:00Z\">23 Nov 2026, 10:00 UTC</time></span><span>"))
        let now = try #require(html.range(of: "id=\"_now\""))
        let figures = try #require(html.range(of: "class=\"figures\""))
        #expect(now.lowerBound < figures.lowerBound)
    }

    @Test func noPageHasWhatItsPolicyForbids() throws {
        let fixture = try StatusFixture(incidents: ["slow.md": Self.slow])
        try fixture.folder.write("status:\n  slo: 99.9\n", to: "docgen.yml")
        _ = try fixture.build()
        for path in ["index.html", "history/2026-11.html", "incidents/slow.html"] {
            let html = try fixture.text(path)
            #expect(html.firstMatch(of: /\sstyle=|<style|\son[a-z]+=/) == nil, "\(path)")
            #expect(html.matches(of: /<script(?![^>]* src=)/).isEmpty, "\(path)")
        }
    }

    @Test func withoutABaseURLThereAreNoFeeds() throws {
        let fixture = try StatusFixture()
        _ = try fixture.build()
        #expect(try fixture.folder.files("out/site").allSatisfy { !$0.hasPrefix("feed") })
        #expect(try !fixture.text("index.html").contains("atom"))
    }

    @Test func theSameInputGivesTheSameBytes() throws {
        let fixture = try StatusFixture(incidents: ["slow.md": Self.slow])
        _ = try fixture.build()
        let first = try fixture.folder.text("out/manifest.json")
        _ = try fixture.build()
        #expect(try fixture.folder.text("out/manifest.json") == first)
    }

    @Test func anErrorKeepsTheOldPages() throws {
        let fixture = try StatusFixture()
        _ = try fixture.build()
        let before = try fixture.text("index.html")
        try fixture.folder.write("---\ntitle: x\n---\n", to: "incidents/bad.md")
        let report = try fixture.build(now: noon.addingTimeInterval(30))
        #expect(report.diagnostics.containsErrors)
        #expect(report.outputBytes == 0)
        #expect(try fixture.text("index.html") == before)
    }

    @Test func aMissingFolderOfSnapshotsIsAnError() throws {
        let fixture = try StatusFixture()
        let builder = try StatusBuilder(root: fixture.folder.path, options: .init(snapshots: fixture.folder.path + "/none", now: noon))
        let error = #expect(throws: SiteError.self) { try builder.build(into: fixture.folder.path + "/out") }
        #expect(error?.description.contains("cannot read the snapshots: No such file or directory") == true)
        #expect(!fixture.folder.exists("out"))
    }

    @Test func hostileNamesAndTextsStayText() throws {
        let attack = "\"><script>alert(1)</script><img src=x onerror=alert(1)>&'\u{0}\u{7}]]>"
        let services = [
            checked("../../etc/passwd", name: attack, group: attack), checked("a\"b", name: "x"), checked("A'b", name: "y"),
            checked("", name: "z"),
        ]
        let text =
            "---\ntitle: '\(attack.replacing("'", with: "''").filter { $0 != "\u{0}" && $0 != "\u{7}" })'\nseverity: major\nstarted: 2026-11-23T10:00Z\n---\n\(attack)\n"
        let fixture = try StatusFixture([snapshot(Array(services.dropLast()))], incidents: ["x.md": text])
        try fixture.folder.write("title: '<script>\"&'\nstatus:\n", to: "docgen.yml")
        let report = try fixture.build(baseURL: "https://status.example.org/")
        #expect(!report.diagnostics.containsErrors, "\(report.diagnostics)")
        for path in try fixture.folder.files("out/site") where !path.hasPrefix("assets/") {
            #expect(!path.contains(".."))
            let content = try fixture.text(path)
            guard path.hasSuffix(".html") || path.hasSuffix(".svg") || path.hasSuffix(".atom") || path.hasSuffix(".rss") else { continue }
            #expect(!content.contains("<script>"), "\(path)")
            #expect(!content.contains("<img src=x"), "\(path)")
            if !path.hasSuffix(".html") {
                let parser = XMLCheck(content)
                #expect(parser.isWellFormed, "\(path)")
            }
        }
        let files = try fixture.folder.files("out/site/badges")
        #expect(files.count == 4)
        #expect(try fixture.json("api/v2/summary.json")["components"] as? [Any] != nil)
        #expect(try fixture.text("status.md").contains("title: \"<script>\\\"& status\""))
    }

    // MARK: JSON

    @Test func theJSONHasStatuspagesShape() throws {
        let fixture = try StatusFixture(incidents: ["slow.md": Self.slow, "move.md": Self.move])
        _ = try fixture.build(baseURL: "https://status.example.org/")
        let summary = try fixture.json("api/v2/summary.json")
        #expect(Set(summary.keys) == ["page", "status", "components", "incidents", "scheduled_maintenances"])
        let page = try #require(summary["page"] as? [String: Any])
        #expect(page["url"] as? String == "https://status.example.org/")
        #expect(page["updated_at"] as? String == "2026-11-23T12:00:00Z")
        let status = try #require(summary["status"] as? [String: Any])
        #expect(status["indicator"] as? String == "minor")
        #expect(status["description"] as? String == "Degraded performance")
        let components = try #require(summary["components"] as? [[String: Any]])
        #expect(components.map { $0["name"] as? String } == ["INDEX", "Answers", "KAPA"])
        #expect(components.map { $0["status"] as? String } == ["degraded_performance", "operational", "operational"])
        #expect(components[1]["group"] as? Bool == true)
        #expect(components[1]["components"] as? [String] == ["kapa"])
        #expect(components[2]["group_id"] as? String == components[1]["id"] as? String)
        #expect(components[0]["group_id"] is NSNull)
        let incidents = try #require(summary["incidents"] as? [[String: Any]])
        try #require(incidents.count == 1)
        #expect(incidents[0]["status"] as? String == "identified")
        #expect(incidents[0]["impact"] as? String == "minor")
        #expect(incidents[0]["resolved_at"] is NSNull)
        #expect(incidents[0]["shortlink"] as? String == "https://status.example.org/incidents/slow.html")
        let updates = try #require(incidents[0]["incident_updates"] as? [[String: Any]])
        #expect(updates.map { $0["body"] as? String } == ["A disk is full."])
        let planned = try #require(summary["scheduled_maintenances"] as? [[String: Any]])
        #expect(planned.map { $0["scheduled_for"] as? String } == ["2026-11-25T10:00:00Z"])
        #expect(planned.map { $0["status"] as? String } == ["scheduled"])
        #expect(Set(try fixture.json("api/v2/status.json").keys) == ["page", "status"])
        #expect(Set(try fixture.json("api/v2/components.json").keys) == ["page", "components"])
    }

    @Test func activeMaintenanceSetsTheComponent() throws {
        let fixture = try StatusFixture(
            [
                snapshot(
                    [checked("index", at: noon.addingTimeInterval(2 * 86_400 - 5_400))],
                    at: noon.addingTimeInterval(2 * 86_400 - 5_400)
                )
            ],
            incidents: ["move.md": Self.move]
        )
        _ = try fixture.build(now: noon.addingTimeInterval(2 * 86_400 - 5_400))
        let summary = try fixture.json("api/v2/summary.json")
        #expect((summary["components"] as? [[String: Any]])?.first?["status"] as? String == "under_maintenance")
        let active = try fixture.json("api/v2/scheduled-maintenances/active.json")
        #expect((active["scheduled_maintenances"] as? [[String: Any]])?.first?["status"] as? String == "in_progress")
        #expect((summary["status"] as? [String: Any])?["indicator"] as? String == "minor")
    }

    @Test func unknownIsNeverOperational() throws {
        let fixture = try StatusFixture()
        _ = try fixture.build(now: noon.addingTimeInterval(3_600))
        let summary = try fixture.json("api/v2/summary.json")
        let components = try #require(summary["components"] as? [[String: Any]]).filter { $0["group"] as? Bool == false }
        #expect(components.map { $0["state"] as? String } == ["unknown", "unknown"])
        #expect(components.map { $0["status"] as? String } == ["degraded_performance", "degraded_performance"])
        #expect((summary["status"] as? [String: Any])?["indicator"] as? String == "minor")
        let badge = try fixture.text("badges/overall.svg")
        #expect(badge.contains("<title>status: unknown</title>"))
    }

    // MARK: Text and pictures

    @Test func theMarkdownTellsTheStateFirst() throws {
        let fixture = try StatusFixture(incidents: ["slow.md": Self.slow])
        _ = try fixture.build()
        let text = try fixture.text("status.md")
        #expect(
            text.hasPrefix(
                """
                ---
                title: "Documentation status"
                state: degraded
                headline: "Degraded performance"
                generated: 2026-11-23T12:00:00Z
                last_checked: 2026-11-23T12:00:00Z
                valid_until: 2026-11-23T12:01:30Z
                services:
                  "index": degraded
                  "kapa": operational
                ---

                # Degraded performance

                Affected: INDEX.

                | Service | State | Uptime, 90 days | Last check |
                """
            )
        )
        #expect(
            text.contains(
                "### Search is slow\n\nIdentified, degraded, from 2026-11-23T10:00:00Z: INDEX.\n\n2026-11-23T10:30:00Z Identified: A disk is full."
            )
        )
    }

    @Test func daysOfOneStateAreOnePath() {
        let report = statusReport(days: [day("index", ago: 5, [.healthy: 2_820, .unhealthy: 60])])
        let svg = StatusDrawing.bars(report.services[0].shown, name: "Index", said: .english)
        #expect(svg.matches(of: /<path/).count == 3)
        #expect(svg.contains("aria-label=\"Index, 90 days: 1 operational, 88 no data, 1 partial outage\""))
        #expect(svg.contains("viewBox=\"0 0 718 34\""))
        #expect(!svg.contains("style="))
    }

    @Test func aGapInTheTimesIsAGapInTheLine() {
        func times(_ p50: Double, _ p95: Double) -> ResponseTimes {
            ResponseTimes(checks: 1, min: 0, mean: p50, p50: p50, p95: p95, max: p95)
        }
        let svg = StatusDrawing.responseChart(
            [times(10, 20), times(10, 40), nil, times(50, 50)],
            name: "x",
            length: "4 hours",
            said: .english
        )
        #expect(svg.contains("<path class=\"line\" d=\"M0 80L10 80M30 0h0\"/>"))
        #expect(svg.contains("<path class=\"area\" d=\"M0 100L0 60L10 20V100zM30 100L30 0V100z\"/>"))
        #expect(svg.contains("viewBox=\"0 0 30 100\""))
        #expect(StatusDrawing.responseChart([nil, nil], name: "x", length: "2 hours", said: .english) == "")
    }

    @Test(arguments: [
        (0.0, "0 ms"), (0.44, "0.4 ms"), (9.94, "9.9 ms"), (9.96, "10 ms"), (999.4, "999 ms"), (999.6, "1 s"), (1_249, "1.2 s"),
    ])
    func timesAreShort(value: Double, expected: String) {
        #expect(StatusWords.english.milliseconds(value) == expected)
    }

    @Test(arguments: [(0.0, "0 s"), (0.2, "1 s"), (59.9, "59 s"), (2_592, "43 min 12 s"), (12_960, "3 h 36 min"), (93_600, "1 d 2 h")])
    func lengthsOfTimeAreSaidAsPeopleDo(seconds: Double, expected: String) {
        #expect(StatusWords.english.duration(seconds) == expected)
    }

    // MARK: Within a site

    private static let site = [
        "docgen.yml": "title: Tool\nstatus:\n  snapshots: ../health/snapshots\n  incidents: notes/incidents\n", "index.md": "# Tool\n",
        "notes/incidents/slow.md": slow,
    ]

    @Test func aBuildWritesThemBesideItsPages() throws {
        let site = try SiteFixture(Self.site)
        try site.folder.write("", to: "health/snapshots/2026-11-23.ndjson")
        let report = try site.build()
        #expect(report.diagnostics == [])
        #expect(report.pageCount == 1)
        let files = try site.written()
        #expect(files.contains("system-status/index.html"))
        #expect(files.contains("system-status/api/v2/summary.json"))
        #expect(!files.contains { $0.hasPrefix("notes/") })
        #expect(try site.html("status/index.html").contains("content=\"0; url=../system-status/index.html\""))
        let html = try site.html("system-status/index.html")
        #expect(html.contains("<title>Degraded performance – Tool status</title>"))
        #expect(html.contains("<a class=\"brand\" href=\"../index.html\">"))
        #expect(try site.html("index.html").contains("<a href=\"system-status/index.html\">Status</a>"))
        #expect(html.contains("action=\"../search/index.html\""))
        #expect(html.contains("href=\"../assets/"))
    }

    @Test func withoutTheKeyThereAreNone() throws {
        let site = try SiteFixture(["index.md": "# Tool\n"])
        try site.build()
        #expect(try !site.written().contains { $0.hasPrefix("system-status") || $0.hasPrefix("status") })
    }

    @Test func aSiteWithoutSnapshotsSaysThatNothingWasMeasured() throws {
        let site = try SiteFixture(["index.md": "# Tool\n", "docgen.yml": "status:\n"])
        #expect(
            try site.findings() == [
                "docgen.yml:1:1: warning: there is no folder 'health/snapshots'; the status pages say that nothing was measured [status-snapshots]\n"
                    + "  hint: give the server's snapshots with 'snapshots:' below 'status:'"
            ]
        )
        #expect(try site.html("system-status/index.html").contains("Nothing has been measured yet."))
    }

    @Test func theFolderIsTheirsAlone() throws {
        let site = try SiteFixture(["index.md": "# Tool\n", "system-status/mine.md": "# Mine\n", "docgen.yml": "status:\n"])
        #expect(
            try site.findings() == [
                "system-status/mine.html: error: the folder 'system-status' belongs to the status pages [status-folder]\n"
                    + "  hint: rename the folder, or leave 'status:' out of docgen.yml"
            ]
        )
        #expect(try site.written().contains("system-status/mine.html"))
    }

    @Test(arguments: [
        (
            "slo: 100",
            "docgen.yml:2:8: error: status.slo is '100', expected a number of percent from 50 to 99.999, like 99.9 [configuration-value]"
        ),
        ("slo_days: 0", "docgen.yml:2:13: error: status.slo_days is '0', expected a whole number from 1 to 90 [configuration-value]"),
        (
            "weights: {partial: 2}",
            "docgen.yml:2:22: error: status.weights.partial is '2', expected a number from 0 to 1 [configuration-value]"
        ),
        (
            "snapshot: x",
            "docgen.yml:2:3: error: unknown key 'status.snapshot' [configuration-unknown-key]\n  hint: did you mean 'snapshots'?"
        ),
    ])
    func mistakesInTheSettingsHaveTheirPlace(line: String, expected: String) throws {
        let site = try SiteFixture(["index.md": "# Tool\n", "docgen.yml": "status:\n  \(line)\n"])
        #expect(try site.findings() == [expected])
    }
}

/// Whether a text is well-formed XML.
private final class XMLCheck: NSObject, XMLParserDelegate {
    private(set) var isWellFormed = false

    init(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        isWellFormed = parser.parse()
    }
}
