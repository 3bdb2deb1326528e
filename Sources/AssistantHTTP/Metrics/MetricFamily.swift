/// What is known of one metric at one moment.
package struct MetricFamily: Sendable {
    /// The kinds of Prometheus, by their names there.
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package struct Label: Hashable, Sendable {
        package var name: String
        package var value: String
    }

    package enum Value: Hashable, Sendable {
        case count(Int64)
        case number(Double)
        /// How many values fell up to each bound, not cumulative; one count more than bounds.
        case histogram(bounds: [Double], counts: [Int], sum: Double)
    }

    /// The values of some labels.
    package struct Series: Sendable {
        package var labels: [Label]
        package var value: Value
    }

    package var name: String
    package var kind: Kind
    package var help: String?
    /// Sorted by labels.
    package var series: [Series]
}
