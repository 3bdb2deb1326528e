internal import CoreMetrics
internal import Foundation
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP

struct PrometheusTests {
    @Test func writesWhatPrometheusReads() {
        let registry = PrometheusRegistry(help: ["jobs_total": "Jobs \\ done.\nAll of them."])
        Counter(label: "jobs", dimensions: [("kind", "a\"b\\c\nd")], factory: registry).increment(by: 3)
        Counter(label: "jobs", dimensions: [("kind", "a\"b\\c\nd")], factory: registry).increment()
        FloatingPointCounter(label: "spent.seconds_total", factory: registry).increment(by: 0.5)
        let gauge = Meter(label: "9 lives", factory: registry)
        gauge.set(2.5)
        gauge.increment(by: 1)
        let timer = CoreMetrics.Timer(label: "wait", dimensions: [("b", "2"), ("a", "1")], factory: registry)
        timer.recordMilliseconds(3)
        timer.recordSeconds(100)
        #expect(
            registry.text().hasPrefix(
                """
                # TYPE _9_lives gauge
                _9_lives 3.5
                # HELP jobs_total Jobs \\\\ done.\\nAll of them.
                # TYPE jobs_total counter
                jobs_total{kind="a\\"b\\\\c\\nd"} 4
                # TYPE spent_seconds_total counter
                spent_seconds_total 0.5
                # TYPE wait_seconds histogram
                wait_seconds_bucket{a="1",b="2",le="0.0005"} 0
                """
            )
        )
        #expect(registry.text().contains("wait_seconds_bucket{a=\"1\",b=\"2\",le=\"0.005\"} 1\n"))
        #expect(
            registry.text().hasSuffix("le=\"+Inf\"} 2\nwait_seconds_sum{a=\"1\",b=\"2\"} 100.003\nwait_seconds_count{a=\"1\",b=\"2\"} 2\n")
        )
    }

    @Test func aMistakeInLabelsCannotFillTheMemory() {
        let registry = PrometheusRegistry()
        for number in 0..<(PrometheusRegistry.seriesOfServer + 50) {
            Counter(label: "runaway", dimensions: [("id", "\(number)")], factory: registry).increment()
        }
        #expect(registry.text().components(separatedBy: "runaway_total{").count - 1 == PrometheusRegistry.seriesOfServer)
        #expect(registry.text().hasSuffix("metrics_dropped_total 50\n"))
    }

    @Test func aNameBelongsToOneKind() {
        let registry = PrometheusRegistry()
        Meter(label: "depth_total", factory: registry).set(1)
        Counter(label: "depth", factory: registry).increment()
        #expect(
            registry.text() == """
                # TYPE depth_total gauge
                depth_total 1
                # HELP metrics_dropped_total What was not counted, because there were too many series or a name was taken.
                # TYPE metrics_dropped_total counter
                metrics_dropped_total 1

                """
        )
    }
}
