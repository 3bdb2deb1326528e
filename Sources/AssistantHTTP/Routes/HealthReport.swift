internal import DocModel
internal import Foundation

/// A snapshot as `application/health+json`.
///
/// Source: draft-inadarei-api-health-check-06. `ttlSeconds` is our addition, which the draft permits.
struct HealthReport: Encodable {
    static let contentType = "application/health+json"

    enum Status: String, Encodable { case pass, warn, fail }

    struct Check: Encodable {
        enum Value: Encodable {
            case number(Double)
            case text(String)

            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                switch self {
                case .number(let number): try container.encode(number)
                case .text(let text): try container.encode(text)
                }
            }
        }

        var componentId: String?
        var componentType: String
        var observedValue: Value
        var observedUnit: String?
        var status: Status?
        /// Of the reading.
        var time: Date
        /// Absent when the status is `pass`.
        var output: String?
    }

    var status: Status
    var version: String?
    var releaseId: String?
    var output: String?
    var ttlSeconds: Int
    /// By component and measurement.
    var checks: [String: [Check]]

    init(_ snapshot: HealthSnapshot, version: String?, releaseID: String?, uptimeSeconds: Double?) {
        status = Self.status(snapshot.state)
        self.version = version
        releaseId = releaseID
        output = snapshot.state == .healthy ? nil : "The whole is \(snapshot.state.rawValue)."
        ttlSeconds = snapshot.ttlSeconds
        checks = [:]
        for service in snapshot.services {
            let status = Self.status(service.state)
            let check = Check(
                componentId: service.id,
                componentType: service.id == "index" || service.id == "state" ? "datastore" : service.id == "disk" ? "system" : "component",
                observedValue: service.responseMS.map(Check.Value.number) ?? .text(service.state.rawValue),
                observedUnit: service.responseMS == nil ? nil : "ms",
                status: status,
                time: service.checkedAt,
                output: status == .pass ? nil : service.message ?? "It is \(service.state.rawValue)."
            )
            checks["\(service.id):\(service.responseMS == nil ? "state" : "responseTime")", default: []].append(check)
        }
        func add(_ key: String, _ value: Double, _ unit: String) {
            checks[key] = [
                Check(componentType: "system", observedValue: .number(value), observedUnit: unit, time: snapshot.generatedAt)
            ]
        }
        if let host = snapshot.host {
            add("cpu:utilization", (host.cpuRatio * 1000).rounded() / 10, "percent")
            add("memory:utilization", (host.memoryRatio * 1000).rounded() / 10, "percent")
            add("disk:utilization", (host.diskRatio * 1000).rounded() / 10, "percent")
        }
        if let uptimeSeconds { add("uptime", uptimeSeconds, "s") }
    }

    /// What nobody knows is not a pass.
    private static func status(_ state: HealthSnapshot.State) -> Status {
        switch state {
        case .healthy: .pass
        case .degraded, .maintenance, .unknown: .warn
        case .unhealthy: .fail
        }
    }
}
