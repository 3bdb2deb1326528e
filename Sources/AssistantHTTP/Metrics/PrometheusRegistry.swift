package import CoreMetrics
internal import Foundation
internal import Synchronization

/// Collects the metrics of a process and writes them as Prometheus reads them.
///
/// A name of swift-metrics becomes one of Prometheus: characters that are not allowed become `_`, a counter ends in `_total`, a timer in
/// `_seconds`. Timers and aggregating recorders become histograms. A name belongs to the kind that had it first; another kind under it, and
/// series beyond a bound, are dropped and counted.
///
/// Source of the format: <https://prometheus.io/docs/instrumenting/exposition_formats/>, version 0.0.4.
package final class PrometheusRegistry: MetricsFactory {
    /// Labels come from closed sets, so nobody gets here; a mistake must not fill the memory.
    static let seriesOfServer = 2000
    /// The same for each site of several.
    static let seriesOfSite = 500

    /// The media type of ``text()``.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private struct State {
        var families: [String: Family] = [:]
        var seriesCount = 0
        var droppedCount = 0
    }

    private struct Family {
        var kind: Kind
        var series: [SeriesLabels: any MetricSeries] = [:]
    }

    private struct Refreshers {
        var work: [Int: @Sendable () async -> Void] = [:]
        var next = 0
    }

    /// Ends with its last reference.
    final class Refresher: Sendable {
        private let registry: PrometheusRegistry
        private let id: Int

        fileprivate init(_ registry: PrometheusRegistry, _ id: Int) { (self.registry, self.id) = (registry, id) }

        deinit { registry.refreshers.withLock { _ = $0.work.removeValue(forKey: id) } }
    }

    private typealias Kind = MetricFamily.Kind

    private let state = Mutex(State())
    private let refreshers = Mutex(Refreshers())
    private let help: [String: String]
    private let maxSeries: Int

    /// - Parameters:
    ///   - help: What a metric means, by its name in Prometheus.
    ///   - sites: How many sites have series of their own.
    package init(help: [String: String] = [:], sites: Int = 0) {
        self.help = help
        maxSeries = Self.seriesOfServer + sites * Self.seriesOfSite
    }

    // MARK: MetricsFactory

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(Self.name(label, suffix: "_total"), .counter, dimensions) { CounterSeries() } ?? NOOPMetricsHandler.instance
    }

    package func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        series(Self.name(label, suffix: "_total"), .counter, dimensions) { FloatingPointCounterSeries() } ?? NOOPMetricsHandler.instance
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(Self.name(label), .gauge, dimensions) { GaugeSeries() } ?? NOOPMetricsHandler.instance
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate {
            series(Self.name(label), .histogram, dimensions) { HistogramSeries(HistogramSeries.values) } ?? NOOPMetricsHandler.instance
        } else {
            series(Self.name(label), .gauge, dimensions) { GaugeSeries() } ?? NOOPMetricsHandler.instance
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(Self.name(label, suffix: "_seconds"), .histogram, dimensions) { HistogramSeries(HistogramSeries.seconds) }
            ?? NOOPMetricsHandler.instance
    }

    // A series stays for the life of the process: Prometheus takes one that comes back at zero for a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// - Returns: The series of that name and those labels, made when it is new; `nil` when there can be none.
    private func series<Series: MetricSeries>(
        _ name: String,
        _ kind: Kind,
        _ dimensions: [(String, String)],
        make: () -> Series
    ) -> Series? {
        let labels = SeriesLabels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind)
            if let known = family.series[labels] {
                if let series = known as? Series { return series }
            } else if family.kind == kind, state.seriesCount < maxSeries {
                let series = make()
                family.series[labels] = series
                state.families[name] = family
                state.seriesCount += 1
                return series
            }
            state.droppedCount += 1
            return nil
        }
    }

    // MARK: Reading

    /// Has what is measured only when somebody reads measured by `work`, as long as the result is kept. `work` must not keep it.
    func onRefresh(_ work: @escaping @Sendable () async -> Void) -> Refresher {
        refreshers.withLock { refreshers in
            refreshers.next += 1
            refreshers.work[refreshers.next] = work
            return Refresher(self, refreshers.next)
        }
    }

    /// Measures what is measured only when somebody reads: before ``families()`` and ``text()``, whoever asks for them.
    package func refresh() async {
        let all = refreshers.withLock { Array($0.work.values) }
        await withDiscardingTaskGroup { group in
            for work in all { group.addTask { await work() } }
        }
    }

    /// Every series, sorted by name and labels.
    package func families() -> [MetricFamily] {
        let (families, dropped) = state.withLock { ($0.families, $0.droppedCount) }
        var result = families.sorted { $0.key < $1.key }.map { name, family in
            MetricFamily(
                name: name,
                kind: family.kind,
                help: help[name],
                series: family.series.sorted { $0.key < $1.key }.map { .init(labels: $0.key.pairs, value: $0.value.reading) }
            )
        }
        if dropped > 0 {
            result.append(
                MetricFamily(
                    name: "metrics_dropped_total",
                    kind: .counter,
                    help: "What was not counted, because there were too many series or a name was taken.",
                    series: [.init(labels: [], value: .count(Int64(dropped)))]
                )
            )
        }
        return result
    }

    /// The same, as Prometheus reads it.
    package func text() -> String {
        var lines: [String] = []
        for family in families() {
            if let help = family.help { lines.append("# HELP \(family.name) \(Self.escaped(help, quotes: false))") }
            lines.append("# TYPE \(family.name) \(family.kind.rawValue)")
            for series in family.series { Self.write(series, family.name, to: &lines) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func write(_ series: MetricFamily.Series, _ name: String, to lines: inout [String]) {
        let labels = SeriesLabels(series.labels.map { ($0.name, $0.value) })
        switch series.value {
        case .count(let count): lines.append("\(name)\(labels.braced()) \(count)")
        case .number(let number): lines.append("\(name)\(labels.braced()) \(prometheusNumber(number))")
        case .histogram(let bounds, let counts, let sum):
            var total = 0
            for (index, count) in counts.enumerated() {
                total += count
                let bound = index < bounds.count ? prometheusNumber(bounds[index]) : "+Inf"
                lines.append("\(name)_bucket\(labels.braced(adding: "le=\"\(bound)\"")) \(total)")
            }
            lines.append("\(name)_sum\(labels.braced()) \(prometheusNumber(sum))")
            lines.append("\(name)_count\(labels.braced()) \(total)")
        }
    }

    private static func name(_ label: String, suffix: String = "") -> String {
        var name = ""
        for scalar in label.unicodeScalars {
            let isAllowed =
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)) || scalar == "_" || scalar == ":"
            name.unicodeScalars.append(isAllowed ? scalar : "_")
        }
        if name.first?.isNumber != false { name = "_" + name }
        return name.hasSuffix(suffix) ? name : name + suffix
    }

    fileprivate static func escaped(_ text: String, quotes: Bool) -> String {
        var result = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        if quotes { result = result.replacing("\"", with: "\\\"") }
        return result
    }
}

// MARK: Series

/// The labels of a series, sorted by name, also in the form between the braces.
private struct SeriesLabels: Hashable, Comparable {
    let pairs: [MetricFamily.Label]
    let text: String

    init(_ dimensions: [(String, String)]) {
        pairs = dimensions.sorted { $0.0 < $1.0 }.map { name, value in
            MetricFamily.Label(name: String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }), value: value)
        }
        text = pairs.map { $0.name + "=\"" + PrometheusRegistry.escaped($0.value, quotes: true) + "\"" }.joined(separator: ",")
    }

    static func == (left: SeriesLabels, right: SeriesLabels) -> Bool { left.text == right.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// `{a="b"}`, or nothing; with one more label where given.
    func braced(adding more: String? = nil) -> String {
        let all = [text, more ?? ""].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? "" : "{\(all)}"
    }

    static func < (left: SeriesLabels, right: SeriesLabels) -> Bool { left.text < right.text }
}

private protocol MetricSeries: AnyObject, Sendable {
    var reading: MetricFamily.Value { get }
}

private final class CounterSeries: CounterHandler, MetricSeries {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) { value.add(amount, ordering: .relaxed) }
    func reset() { value.store(0, ordering: .relaxed) }

    var reading: MetricFamily.Value { .count(value.load(ordering: .relaxed)) }
}

private final class FloatingPointCounterSeries: FloatingPointCounterHandler, MetricSeries {
    private let value = Mutex<Double>(0)

    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func reset() { value.withLock { $0 = 0 } }

    var reading: MetricFamily.Value { .number(value.withLock { $0 }) }
}

private final class GaugeSeries: MeterHandler, RecorderHandler, MetricSeries {
    private let value = Mutex<Double>(0)

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ new: Double) { value.withLock { $0 = new } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }

    var reading: MetricFamily.Value { .number(value.withLock { $0 }) }
}

private final class HistogramSeries: TimerHandler, RecorderHandler, MetricSeries {
    /// A file from memory takes some 50 µs, an answer of Kapa's 10 s.
    static let seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    static let values: [Double] = (0...9).flatMap { power in [1, 2, 5].map { $0 * pow(10, Double(power)) } }

    private struct State {
        /// One more than there are bounds; not cumulative.
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(_ bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func reset() { state.withLock { $0 = State(counts: Array(repeating: 0, count: bounds.count + 1)) } }

    var reading: MetricFamily.Value {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        return .histogram(bounds: bounds, counts: counts, sum: sum)
    }
}

/// Whole numbers without a fraction; the names Prometheus has for what is not a number.
private func prometheusNumber(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
}
