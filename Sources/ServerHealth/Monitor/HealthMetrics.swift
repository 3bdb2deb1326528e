internal import CoreMetrics
internal import DocModel

/// What Prometheus learns of the monitor. Ids of services come from the settings, so the labels are a closed set.
package struct HealthMetrics: Sendable {
    enum Store: String, Sendable, CaseIterable { case folder, state }

    private let factory: any MetricsFactory

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        for store in Store.allCases { for isWritten in [true, false] { counter(store, isWritten).increment(by: 0) } }
    }

    func record(_ services: [HealthSnapshot.Service]) {
        for service in services {
            for state in HealthSnapshot.State.allCases {
                let labels = [("service", service.id), ("state", state.rawValue)]
                factory.makeMeter(label: "assistant_service_state", dimensions: labels).set(Int64(state == service.state ? 1 : 0))
            }
            guard let time = service.responseMS else { continue }
            factory.makeMeter(label: "assistant_service_response_seconds", dimensions: [("service", service.id)]).set(time / 1000)
        }
    }

    func stored(_ store: Store, isWritten: Bool) { counter(store, isWritten).increment(by: 1) }

    private func counter(_ store: Store, _ isWritten: Bool) -> any CounterHandler {
        let labels = [("outcome", isWritten ? "written" : "failed"), ("store", store.rawValue)]
        return factory.makeCounter(label: "assistant_snapshots", dimensions: labels)
    }
}
