internal import GRDB

/// A finished index as SQLite sees it.
enum IndexFile {
    /// Opens the file read-only and immutable: SQLite takes no locks and leaves nothing beside it.
    static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "index reader"
        return try DatabaseQueue(path: "file:" + percentEncoded(path) + "?immutable=1", configuration: configuration)
    }

    /// Source: <https://www.sqlite.org/uri.html>; `?`, `#` and `%` would end or change the path.
    private static func percentEncoded(_ path: String) -> String {
        path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
    }
}
