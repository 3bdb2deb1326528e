internal import DocIndex
internal import DocModel
internal import HTTPTypes
internal import HummingbirdCore

/// `/health`: what is served. `/health/live` and `/health/ready`: probes, which touch nothing.
struct HealthRoutes: Sendable {
    private let report: Report

    init(dist: Dist) {
        let statistics = dist.index.statistics
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
            Route(.get, "/health") { [report] _, _, _ in JSONResponse.ok(report) },
            Route(.get, "/health/live") { _, _, _ in JSONResponse.ok(Probe(status: "ok")) },
            // The index and the manifest were opened before the socket was: a server that answers is ready.
            Route(.get, "/health/ready") { _, _, _ in JSONResponse.ok(Probe(status: "ok")) },
        ]
    }

    private struct Report: Encodable {
        var status: String
        var version: String
        var generation: String
        var pages: Int
        var sections: Int
    }

    private struct Probe: Encodable { var status: String }
}
