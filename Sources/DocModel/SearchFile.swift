/// One of the files by which a browser searches without a server.
public struct SearchFile: Sendable {
    /// Relative to `search/` of the site.
    public var path: String
    public var bytes: [UInt8]
    /// Its path changes with its content, so that browsers may keep it for good.
    public var isVersioned: Bool

    public init(path: String, bytes: [UInt8], isVersioned: Bool) {
        self.path = path
        self.bytes = bytes
        self.isVersioned = isVersioned
    }
}
