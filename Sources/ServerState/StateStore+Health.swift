package import DocModel
internal import Foundation
internal import GRDB
package import HealthHistory
internal import ServerFoundation

/// Snapshots and their sums, as the folder of snapshots has them.
extension StateStore {
    package var needsRestart: Bool { obstacle != nil }

    package func beat() async throws {
        let refusal = try await commits.perform { [self, now = clock.milliseconds] database -> StateRehearsal.Refusal? in
            try database.execute(sql: "INSERT OR REPLACE INTO heartbeat (id, at) VALUES (1, ?)", arguments: [now])
            return rehearse(StateRehearsal(now: now), database)
        }
        backlog.noteRehearsal(refusal)
        writeWhatFailed()
    }

    package func add(_ snapshot: HealthSnapshot, completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        let text = JSONText.text(snapshot)
        let kept = HealthHistory.recentSeconds / snapshot.intervalSeconds
        commits.write(
            { database in
                try database.execute(
                    sql: "INSERT OR REPLACE INTO health_snapshots (generated, snapshot) VALUES (?, ?)",
                    arguments: [snapshot.generatedAt.milliseconds, text]
                )
                // By number, not by time: a clock that jumps ahead must not delete what there is.
                try database.execute(
                    sql: """
                        DELETE FROM health_snapshots WHERE generated < (
                            SELECT generated FROM health_snapshots ORDER BY generated DESC LIMIT 1 OFFSET ?)
                        """,
                    arguments: [kept - 1]
                )
            },
            completion: completion
        )
    }

    package func store(_ rollUp: SnapshotWriter.RollUp, completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        commits.write(
            { database in
                try Self.store(rollUp.hours, in: "health_hours", database)
                try Self.store(rollUp.days, in: "health_days", database)
            },
            completion: completion
        )
    }

    private static func store(_ periods: [HealthPeriod], in table: String, _ database: Database) throws {
        guard let first = periods.first, let last = periods.last else { return }
        // Retention is that of the periods given.
        try database.execute(sql: "DELETE FROM \(table) WHERE start < ?", arguments: [first.start.milliseconds])
        // What is older than the snapshots there are cannot have changed.
        let isEmpty = try Int64.fetchOne(database, sql: "SELECT max(start) FROM \(table)") == nil
        let changed = isEmpty ? first.start : last.start.addingTimeInterval(-4 * Double(UTCTime.secondsPerDay))
        let statement = try database.makeStatement(
            sql: """
                INSERT OR REPLACE INTO \(table) (start, service, healthy, degraded, unhealthy, maintenance, unknown, measured_seconds,
                    checks, min_ms, mean_ms, p50_ms, p95_ms, max_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        for period in periods where period.start >= changed {
            let counts = period.counts
            let response = period.response
            try statement.execute(arguments: [
                period.start.milliseconds, period.service, counts.healthy, counts.degraded, counts.unhealthy, counts.maintenance,
                counts.unknown, period.measuredSeconds, response?.checks, response?.min, response?.mean, response?.p50, response?.p95,
                response?.max,
            ])
        }
    }
}

extension Date {
    /// As the state file stores points in time.
    fileprivate var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }
}
