/// What operators said of features to a running server. Names and values are texts here: which there are is known where they are used, and a server of
/// another version may know others.
package enum StoredFlags {
    package static func all(_ session: any StateSession) throws -> [String: String] {
        let rows = try session.rows("SELECT name, value FROM flags")
        return Dictionary(rows.map { ($0.text(0) ?? "", $0.text(1) ?? "") }) { first, _ in first }
    }

    /// - Parameter value: `nil` where the settings are to count again.
    package static func set(_ name: String, to value: String?, now: Int64, _ session: any StateSession) throws {
        guard let value else {
            try session.rows("DELETE FROM flags WHERE name = $1", [.text(name)])
            return
        }
        try session.rows(
            """
            INSERT INTO flags (name, value, changed) VALUES ($1, $2, $3)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed = excluded.changed
            """,
            [.text(name), .text(value), .integer(now)]
        )
    }
}
