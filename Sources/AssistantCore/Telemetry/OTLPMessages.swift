internal import AssistantHTTP
internal import DocModel
internal import Foundation
internal import ServerFoundation
internal import ServerSettings

/// What is sent to a collector: OTLP as JSON.
///
/// Source: <https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>: ids in hexadecimal, whole numbers of 64 bits as texts, enumerations
/// as numbers.
enum OTLPMessages {
    private static let scope = Scope(name: "docgen", version: docgenVersion)

    static func traces(_ spans: [FinishedSpan], service: String) -> [UInt8] {
        struct Message: Encodable {
            struct Resources: Encodable {
                var resource: Resource
                var scopeSpans: [Scoped]
            }
            struct Scoped: Encodable {
                var scope: Scope
                var spans: [Span]
            }
            var resourceSpans: [Resources]
        }
        let scoped = Message.Scoped(scope: scope, spans: spans.map(Span.init))
        return [UInt8](JSONText.encoded(Message(resourceSpans: [.init(resource: Resource(service), scopeSpans: [scoped])])))
    }

    /// - Parameters:
    ///   - start: Since when counters count, in nanoseconds since 1970.
    ///   - now: As `start`.
    static func metrics(_ families: [MetricFamily], service: String, start: Int64, now: Int64) -> [UInt8] {
        struct Message: Encodable {
            struct Resources: Encodable {
                var resource: Resource
                var scopeMetrics: [Scoped]
            }
            struct Scoped: Encodable {
                var scope: Scope
                var metrics: [Metric]
            }
            var resourceMetrics: [Resources]
        }
        let scoped = Message.Scoped(scope: scope, metrics: families.map { Metric($0, start: "\(start)", now: "\(now)") })
        return [UInt8](JSONText.encoded(Message(resourceMetrics: [.init(resource: Resource(service), scopeMetrics: [scoped])])))
    }

    static func logs(_ records: [LogRecord], service: String) -> [UInt8] {
        struct Message: Encodable {
            struct Resources: Encodable {
                var resource: Resource
                var scopeLogs: [Scoped]
            }
            struct Scoped: Encodable {
                var scope: Scope
                var logRecords: [Line]
            }
            var resourceLogs: [Resources]
        }
        let scoped = Message.Scoped(scope: scope, logRecords: records.map(Line.init))
        return [UInt8](JSONText.encoded(Message(resourceLogs: [.init(resource: Resource(service), scopeLogs: [scoped])])))
    }

    // MARK: Parts of all

    private struct Scope: Encodable {
        var name: String
        var version: String
    }

    private struct Resource: Encodable {
        var attributes: [Attribute]

        init(_ service: String) {
            let instance = ProcessInfo.processInfo.hostName
            attributes = [
                Attribute("service.name", .text(service)), Attribute("service.version", .text(docgenVersion)),
                Attribute("service.instance.id", .text(instance)),
            ]
        }
    }

    private struct Value: Encodable {
        var stringValue: String?
        var intValue: String?
        var doubleValue: Double?
    }

    private struct Attribute: Encodable {
        private var key: String
        private var value: Value

        init(_ key: String, _ value: SpanValue) {
            self.key = key
            switch value {
            case .text(let text): self.value = Value(stringValue: text)
            case .number(let number): self.value = Value(intValue: "\(number)")
            case .decimal(let number): self.value = Value(doubleValue: number)
            }
        }
    }

    // MARK: Traces

    private struct Span: Encodable {
        private struct Status: Encodable { var code: Int }

        private var traceId: String
        private var spanId: String
        private var parentSpanId: String?
        private var traceState: String?
        private var flags: Int
        private var name: String
        private var kind: Int
        private var startTimeUnixNano: String
        private var endTimeUnixNano: String
        private var attributes: [Attribute]
        private var status: Status?

        init(_ span: FinishedSpan) {
            (traceId, spanId, parentSpanId) = (span.context.traceID, span.context.spanID, span.context.parentID)
            traceState = span.context.state
            flags = span.context.isSampled ? 1 : 0
            (name, kind) = (span.name, span.kind.rawValue)
            (startTimeUnixNano, endTimeUnixNano) = ("\(span.start)", "\(span.end)")
            attributes = span.attributes.sorted { $0.key < $1.key }.map { Attribute($0.key, $0.value) }
            status = span.hasFailed ? Status(code: 2) : nil
        }
    }

    // MARK: Logs

    private struct Line: Encodable {
        private var timeUnixNano: String
        private var observedTimeUnixNano: String
        private var severityNumber: Int
        private var severityText: String
        private var body: Value
        private var attributes: [Attribute]
        private var traceId: String?
        private var spanId: String?

        init(_ record: LogRecord) {
            timeUnixNano = "\(record.time)"
            observedTimeUnixNano = timeUnixNano
            (severityNumber, severityText) = (record.level.severityNumber, "\(record.level)")
            body = Value(stringValue: record.message)
            attributes = record.attributes.sorted { $0.key < $1.key }.map { Attribute($0.key, $0.value) }
            (traceId, spanId) = (record.traceID, record.spanID)
        }
    }

    // MARK: Metrics

    private struct Metric: Encodable {
        private struct Sum: Encodable {
            var dataPoints: [Point]
            /// Cumulative.
            var aggregationTemporality = 2
            var isMonotonic = true
        }

        private struct Gauge: Encodable { var dataPoints: [Point] }

        private struct Histogram: Encodable {
            var dataPoints: [HistogramPoint]
            var aggregationTemporality = 2
        }

        private struct Point: Encodable {
            var attributes: [Attribute]
            var startTimeUnixNano: String?
            var timeUnixNano: String
            var asDouble: Double?
            var asInt: String?
        }

        private struct HistogramPoint: Encodable {
            var attributes: [Attribute]
            var startTimeUnixNano: String
            var timeUnixNano: String
            var count: String
            var sum: Double
            var bucketCounts: [String]
            var explicitBounds: [Double]
        }

        private var name: String
        private var description: String
        private var sum: Sum?
        private var gauge: Gauge?
        private var histogram: Histogram?

        init(_ family: MetricFamily, start: String, now: String) {
            (name, description) = (family.name, family.help ?? "")
            var points: [Point] = []
            var histograms: [HistogramPoint] = []
            for series in family.series {
                let attributes = series.labels.map { Attribute($0.name, .text($0.value)) }
                let started = family.kind == .counter ? start : nil
                switch series.value {
                case .count(let count):
                    points.append(Point(attributes: attributes, startTimeUnixNano: started, timeUnixNano: now, asInt: "\(count)"))
                case .number(let number):
                    // JSON has no infinity; a bound that is none is left out.
                    guard number.isFinite else { continue }
                    points.append(Point(attributes: attributes, startTimeUnixNano: started, timeUnixNano: now, asDouble: number))
                case .histogram(let bounds, let counts, let total):
                    histograms.append(
                        HistogramPoint(
                            attributes: attributes,
                            startTimeUnixNano: start,
                            timeUnixNano: now,
                            count: "\(counts.reduce(0, +))",
                            sum: total.isFinite ? total : 0,
                            bucketCounts: counts.map { "\($0)" },
                            explicitBounds: bounds
                        )
                    )
                }
            }
            switch family.kind {
            case .counter: sum = Sum(dataPoints: points)
            case .gauge: gauge = Gauge(dataPoints: points)
            case .histogram: histogram = Histogram(dataPoints: histograms)
            }
        }
    }
}
