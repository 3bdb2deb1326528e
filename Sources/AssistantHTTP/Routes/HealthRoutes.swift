internal import DocIndex
internal import DocModel
internal import Foundation
internal import HTTPTypes
internal import HummingbirdCore
internal import ServerFoundation
internal import ServerHealth

/// `/health`: what is served. `/health/live`, `/health/ready` and `/health/started`: probes, which touch nothing.
///
/// A client that asks for `application/health+json` gets the same body under that type.
/// Source: draft-inadarei-api-health-check-06, where `ok` and `error` are other words for `pass` and `fail`.
struct HealthRoutes: Sendable {
    private let report: Report
    private let index: CurrentIndex
    private let clock: WallClock
    private let lifecycle: ServerLifecycle
    private let monitor: HealthMonitor?

    /// - Parameter monitor: `nil` when it is switched off.
    init(dist: OpenBuild, index: CurrentIndex, lifecycle: ServerLifecycle, monitor: HealthMonitor?, clock: WallClock) {
        let statistics = dist.index.statistics
        self.index = index
        self.clock = clock
        self.lifecycle = lifecycle
        self.monitor = monitor
        report = Report(
            status: "ok",
            version: docgenVersion,
            generation: dist.generation,
            pages: statistics.pages,
            sections: statistics.sections
        )
    }

    var routes: [Route] {
        [
            Route(.get, "/health", rates: [], isForOperators: true, access: .details) { [report] request, _, context in
                var report = report
                if context.principal == nil { report.version = nil }
                return Self.response(report, to: request)
            },
            Route(.get, "/health/live", rates: [], isForOperators: true) { request, _, _ in
                Self.response(Probe(status: "ok"), to: request)
            },
            // The index and the manifest were opened before the socket was: a server that answers is ready, until it is about to end or finds
            // out that its index is not what was built.
            Route(.get, "/health/ready", rates: [], isForOperators: true) { [self] request, _, _ in
                if let reason = unreadiness {
                    return Self.response(Probe(status: "error", output: reason), .serviceUnavailable, to: request)
                }
                return Self.response(readiness, to: request)
            },
            Route(.get, "/health/started", rates: [], isForOperators: true) { request, _, _ in
                Self.response(Probe(status: "ok"), to: request)
            },
        ]
    }

    /// Why requests had better go elsewhere; `nil` when they may come.
    private var unreadiness: String? {
        if lifecycle.isDraining { return "the server is shutting down" }
        // One file that is missing keeps no reader from the others.
        if lifecycle.hasLostFiles, lifecycle.buildRefusal != nil { return "the files of the site are gone" }
        switch index.condition {
        case .sound: return nil
        case .checking: return "the index is being checked"
        case .damaged: return "the index is damaged"
        }
    }

    /// What does not keep the server from answering is a warning, Kapa above all: the index answers in its place.
    private var readiness: Probe {
        let services = monitor?.report(at: clock.now).services ?? []
        func list(_ words: String, _ states: Set<HealthSnapshot.State>) -> String? {
            let ids = services.filter { states.contains($0.state) }.map(\.id)
            return ids.isEmpty ? nil : words + ": " + ids.joined(separator: ", ")
        }
        let impaired = [list("not well", [.unhealthy, .degraded]), list("not known", [.unknown])].compactMap { $0 }
        return impaired.isEmpty ? Probe(status: "ok") : Probe(status: "warn", output: impaired.joined(separator: "; "))
    }

    private static func response(_ body: some Encodable, _ status: HTTPResponse.Status = .ok, to request: Request) -> Response {
        var response = JSONResponse.ok(body)
        response.status = status
        if request.headers[.accept]?.contains("application/health+json") == true {
            response.headers[.contentType] = "application/health+json"
        }
        response.headers.addVary("Accept")
        return response
    }

    private struct Report: Encodable {
        var status: String
        /// For operators.
        var version: String?
        var generation: String
        var pages: Int
        var sections: Int
    }

    private struct Probe: Encodable {
        var status: String
        var output: String?
    }
}
