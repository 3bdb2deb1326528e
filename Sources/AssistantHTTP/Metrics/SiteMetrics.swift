package import CoreMetrics

/// What one of several sites counts: in the registry of the process, with the site's name in the label `site`.
package struct SiteMetrics: MetricsFactory {
    private let whole: any MetricsFactory
    private let label: (String, String)

    package init(_ whole: any MetricsFactory, site: String) {
        self.whole = whole
        label = ("site", site)
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        whole.makeCounter(label: label, dimensions: dimensions + [self.label])
    }

    package func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        whole.makeFloatingPointCounter(label: label, dimensions: dimensions + [self.label])
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        whole.makeMeter(label: label, dimensions: dimensions + [self.label])
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        whole.makeRecorder(label: label, dimensions: dimensions + [self.label], aggregate: aggregate)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        whole.makeTimer(label: label, dimensions: dimensions + [self.label])
    }

    package func destroyCounter(_ handler: any CounterHandler) { whole.destroyCounter(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { whole.destroyFloatingPointCounter(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { whole.destroyMeter(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { whole.destroyRecorder(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { whole.destroyTimer(handler) }
}
