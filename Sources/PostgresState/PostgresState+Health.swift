package import DocModel
internal import Foundation
package import HealthHistory
internal import PostgresClient
internal import ServerFoundation
internal import ServerState

/// Snapshots and their sums, each server's own.
extension PostgresState {
    private static let keptMS = Int64(HealthHistory.recentSeconds) * 1000

    package func add(_ snapshot: HealthSnapshot, completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        let text = String(decoding: JSONText.encoded(snapshot), as: UTF8.self)
        commits.submit(
            PostgresWrite(
                """
                WITH old AS (
                    -- By the clock of the database: one of a server's that jumps ahead must not delete what there is.
                    DELETE FROM health_snapshots WHERE generated < extract(epoch FROM now()) * 1000 - $4::bigint
                )
                INSERT INTO health_snapshots (replica, generated, snapshot) VALUES ($1, $2, $3)
                ON CONFLICT (replica, generated) DO UPDATE SET snapshot = excluded.snapshot
                """,
                [.text(replica), .integer(Self.milliseconds(snapshot.generatedAt)), .text(text), .integer(Self.keptMS)]
            ),
            completion: completion
        )
    }

    package func store(_ rollUp: SnapshotWriter.RollUp, completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        let writes = writes(rollUp.hours, in: "health_hours") + writes(rollUp.days, in: "health_days")
        guard let last = writes.last else { return completion(.success(())) }
        // In one batch, so that one answer stands for all.
        for write in writes.dropLast() { commits.submit(write) { _ in } }
        commits.submit(last, completion: completion)
    }

    private func writes(_ periods: [HealthPeriod], in table: String) -> [PostgresWrite] {
        guard let first = periods.first, let last = periods.last else { return [] }
        // What is older than the snapshots there are cannot have changed since the last hour; what this database lacks of it, it is given by `state copy`.
        let changed = last.start.addingTimeInterval(-4 * Double(UTCTime.secondsPerDay))
        let upsert = """
            INSERT INTO \(table) (replica, start, service, healthy, degraded, unhealthy, maintenance, unknown, measured_seconds, checks, min_ms,
                mean_ms, p50_ms, p95_ms, max_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (replica, start, service) DO UPDATE SET healthy = excluded.healthy, degraded = excluded.degraded,
                unhealthy = excluded.unhealthy, maintenance = excluded.maintenance, unknown = excluded.unknown,
                measured_seconds = excluded.measured_seconds, checks = excluded.checks, min_ms = excluded.min_ms, mean_ms = excluded.mean_ms,
                p50_ms = excluded.p50_ms, p95_ms = excluded.p95_ms, max_ms = excluded.max_ms
            """
        // Retention is that of the periods given, for servers too that are gone.
        return [PostgresWrite("DELETE FROM \(table) WHERE start < $1", [.integer(Self.milliseconds(first.start))])]
            + periods.filter { $0.start >= changed }.map { period in
                let (counts, response) = (period.counts, period.response)
                return PostgresWrite(
                    upsert,
                    [
                        .text(replica), .integer(Self.milliseconds(period.start)), .text(period.service), .whole(counts.healthy),
                        .whole(counts.degraded), .whole(counts.unhealthy), .whole(counts.maintenance), .whole(counts.unknown),
                        .whole(period.measuredSeconds), response.map { .whole($0.checks) } ?? .null, .real(orNull: response?.min),
                        .real(orNull: response?.mean), .real(orNull: response?.p50), .real(orNull: response?.p95),
                        .real(orNull: response?.max),
                    ]
                )
            }
    }

    private static func milliseconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1000).rounded()) }
}
