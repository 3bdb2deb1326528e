internal import Foundation
internal import HTTPTypes
internal import HummingbirdTesting
internal import NIOCore
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerHealth
@testable internal import ServerSettings

/// What `/metrics` serves is what the manual promises, in the form that Prometheus' own lint asks for.
struct MetricsTests {
    private struct Described: Hashable {
        var name: String
        var kind: String
        var labels: Set<String>
    }

    /// The rows of the manual's table.
    private static func manual() throws -> [Described] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/reference/metrics.md"), encoding: .utf8)
        return page.split(separator: "\n").compactMap { line in
            guard let row = line.wholeMatch(of: #/\| `([a-z_]+)` \| (counter|gauge|histogram) \|([^|]*)\| .+ \|/#) else { return nil }
            // Labels stand before the colon, their values behind it.
            let labels = row.3.split(separator: ";").flatMap { part in
                let names = part.split(separator: ":", maxSplits: 1)[0]
                return names.matches(of: #/`([a-z_]+)`/#).map { String($0.1) }
            }
            return Described(name: String(row.1), kind: String(row.2), labels: Set(labels))
        }
    }

    /// The metrics of a server that has looked at itself, answered and got a vote.
    private func served() async throws -> String {
        let site = try SiteFixture()
        let folder = try TemporaryFolder()
        var configuration = AssistantConfiguration(dist: site.dist)
        configuration.operatorKeys = [Secret("test-key")]
        configuration.signIn = SignInAccessTests.settings { $0.readers = .everyone }
        configuration.health.snapshots = folder.path + "/snapshots"
        configuration.state.path = folder.path + "/state.sqlite"
        let server = try AssistantApplication(configuration, logger: SiteFixture.quiet)
        return try await server.makeApplication().test(.live) { client in
            let json: HTTPFields = [.contentType: "application/json"]
            for query in ["how do I set the port", "zebra crossing"] {
                let body = ByteBuffer(string: #"{"query": "\#(query)"}"#)
                let answer = try await client.execute(uri: "/api/kapa/query", method: .post, headers: json, body: body).json()
                let id = try #require(answer["question_answer_id"] as? String)
                let vote = ByteBuffer(string: #"{"question_answer_id": "\#(id)", "reaction": "upvote"}"#)
                #expect(try await client.execute(uri: "/api/kapa/feedback", method: .post, headers: json, body: vote).status == .ok)
            }
            let monitor = try #require(server.monitor)
            await monitor.checkAll()
            monitor.takeSnapshot(at: .now)
            return try await client.execute(uri: "/metrics", method: .get, headers: SiteFixture.operatorKey).text
        }
    }

    @Test func theManualNamesWhatIsServed() async throws {
        let text = try await served()
        let manual = try Self.manual()
        #expect(manual.count > 25)
        let lint = PrometheusLint(text)
        for row in manual where row.name != "metrics_dropped_total" {
            #expect(lint.kinds[row.name] == row.kind, "\(row.name) is served as \(lint.kinds[row.name] ?? "nothing")")
            #expect(lint.labels[row.name].map { $0.subtracting(["le"]) } == row.labels, "\(row.name): \(lint.labels[row.name] ?? [])")
        }
        for name in lint.kinds.keys.sorted() { #expect(manual.contains { $0.name == name }, "\(name) is not in the manual") }
    }

    @Test func prometheusHasNothingToSayAgainstIt() async throws {
        #expect(PrometheusLint(try await served()).faults == [])
    }

    @Test func whatTheProcessUsedOnlyGrows() throws {
        let registry = PrometheusRegistry.forAssistant()
        let process = ProcessMetrics(registry, startedAt: Date(timeIntervalSince1970: 1_795_435_200.4))
        func seconds() throws -> Double {
            process.update()
            let line = try #require(registry.text().split(separator: "\n").first { $0.hasPrefix("process_cpu_seconds_total ") })
            return try #require(Double(line.split(separator: " ")[1]))
        }
        let first = try seconds()
        #expect(first > 0)
        #expect(try seconds() >= first)
        #expect(registry.text().contains("process_start_time_seconds 1795435200\n"))
        #expect(registry.text().contains("# TYPE process_cpu_seconds_total counter\n"))
    }

    @Test(arguments: [
        ("a_total 1\n", "a_total: no TYPE before its samples"),
        ("# TYPE a_total counter\na_total 1\n", "a_total: no HELP"),
        ("# HELP a A.\n# TYPE a counter\na 1\n", "a: a counter ends in _total"),
        ("# HELP a_total A.\n# TYPE a_total gauge\na_total 1\n", "a_total: only a counter ends in _total"),
        ("# HELP a_ms A.\n# TYPE a_ms gauge\na_ms 1\n", "a_ms: not in base units"),
        ("# HELP a_minutes A.\n# TYPE a_minutes gauge\na_minutes 1\n", "a_minutes: not in base units"),
        ("# HELP aB A.\n# TYPE aB gauge\naB 1\n", "aB: not in snake case"),
        ("# HELP a_gauge A.\n# TYPE a_gauge gauge\na_gauge 1\n", "a_gauge: names its kind"),
        ("# HELP a_info A.\n# TYPE a_info gauge\na_info 2\n", "a_info: an info is 1"),
        ("# HELP a A.\n# TYPE a gauge\na{b=\"1\"} 1\na{b=\"1\"} 2\n", "a: a series twice"),
        ("# HELP a A.\n# TYPE a gauge\na x\n", "a: 'x' is not a number"),
        ("# HELP a A.\n# TYPE a gauge\na{le=\"1\"} 1\n", "a: only a histogram has le"),
        ("# HELP a A.\n# TYPE a gauge\na 1\n# HELP b B.\n# TYPE b gauge\nb 1\na{c=\"1\"} 1\n", "a: its samples do not stand together"),
        (
            "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 3\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 2\n",
            "a: its buckets do not add up"
        ),
        ("# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 3\na_sum 1\na_count 3\n", "a: its buckets do not add up"),
        ("# HELP a A.\n# TYPE a gauge\na 1", "the last line has no end"),
    ])
    func theLintFindsWhatIsWrong(text: String, fault: String) {
        #expect(PrometheusLint(text).faults == [fault])
    }
}

/// What `promtool check metrics` complains of, and what a parser would.
///
/// Sources: <https://prometheus.io/docs/instrumenting/exposition_formats/>, <https://prometheus.io/docs/practices/naming/>.
private struct PrometheusLint {
    private(set) var faults: [String] = []
    /// By name.
    private(set) var kinds: [String: String] = [:]
    private(set) var labels: [String: Set<String>] = [:]

    private static let otherUnits: Set<Substring> = [
        "ms", "milliseconds", "us", "microseconds", "ns", "nanoseconds", "minutes", "hours", "days", "weeks", "kb", "mb", "gb", "kib",
        "mib",
        "kilobytes", "megabytes", "bits", "percent", "celsius",
    ]

    init(_ text: String) {
        if !text.hasSuffix("\n") { faults.append("the last line has no end") }
        var helps: Set<String> = []
        var series: Set<Substring> = []
        var ended: Set<String> = []
        var current: String?
        var buckets: [String: [(bound: String, count: Double)]] = [:]
        var counts: [String: Double] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# HELP ") {
                if !helps.insert(String(words[2])).inserted { faults.append("\(words[2]): HELP twice") }
                continue
            }
            if line.hasPrefix("# TYPE ") {
                let name = String(words[2])
                if kinds.updateValue(String(words[3]), forKey: name) != nil { faults.append("\(name): TYPE twice") }
                check(name, String(words[3]))
                continue
            }
            let end = line.lastIndex(of: " ") ?? line.endIndex
            let sample = line[..<end]
            let value = String(line[end...].dropFirst())
            let full = String(sample.prefix { $0 != "{" })
            let family = Self.family(of: full, kinds)
            guard let kind = kinds[family] else {
                faults.append("\(full): no TYPE before its samples")
                continue
            }
            if family != current {
                if let current { ended.insert(current) }
                if ended.contains(family) { faults.append("\(family): its samples do not stand together") }
                current = family
            }
            if !series.insert(sample).inserted { faults.append("\(family): a series twice") }
            let pairs = sample.matches(of: #/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\.)*)"/#).map { (String($0.1), String($0.2)) }
            labels[family, default: []].formUnion(pairs.map(\.0))
            guard let number = Double(value.replacing("+Inf", with: "inf")) else {
                faults.append("\(family): '\(value)' is not a number")
                continue
            }
            if family.hasSuffix("_info"), number != 1 { faults.append("\(family): an info is 1") }
            if kind != "histogram", pairs.contains(where: { $0.0 == "le" }) { faults.append("\(family): only a histogram has le") }
            guard kind == "histogram" else { continue }
            let key = family + pairs.filter { $0.0 != "le" }.map { "\($0)=\($1)" }.joined(separator: ",")
            if full.hasSuffix("_bucket") { buckets[key, default: []].append((pairs.first { $0.0 == "le" }?.1 ?? "", number)) }
            if full.hasSuffix("_count") { counts[key] = number }
        }
        for (key, list) in buckets.sorted(by: { $0.key < $1.key }) {
            let isRising = zip(list, list.dropFirst()).allSatisfy { $0.count <= $1.count }
            if !isRising || list.last?.bound != "+Inf" || list.last?.count != counts[key] {
                faults.append("\(key): its buckets do not add up")
            }
        }
        for name in kinds.keys.sorted() where !helps.contains(name) { faults.append("\(name): no HELP") }
    }

    private mutating func check(_ name: String, _ kind: String) {
        if name.wholeMatch(of: #/[a-z][a-z0-9]*(_[a-z0-9]+)*/#) == nil { return faults.append("\(name): not in snake case") }
        if kind == "counter", !name.hasSuffix("_total") { faults.append("\(name): a counter ends in _total") }
        if kind != "counter", name.hasSuffix("_total") { faults.append("\(name): only a counter ends in _total") }
        if name.split(separator: "_").contains(where: Self.otherUnits.contains) { faults.append("\(name): not in base units") }
        if ["_gauge", "_counter", "_histogram", "_bucket", "_count", "_sum"].contains(where: name.hasSuffix) {
            faults.append("\(name): names its kind")
        }
    }

    private static func family(of name: String, _ kinds: [String: String]) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            let base = String(name.dropLast(suffix.count))
            if kinds[base] == "histogram" { return base }
        }
        return name
    }
}
