/// One of the files by which a browser searches without a server.
public struct SearchFile: Sendable {
    /// Relative to `search/` of the site.
    public var path: String
    /// The whole content, not compressed.
    public var bytes: [UInt8]
    /// Its path changes with its content, so that browsers may keep it for good.
    public var isVersioned: Bool

    /// - Parameter path: Relative to `search/` of the site, `/` between components.
    public init(path: String, bytes: [UInt8], isVersioned: Bool) {
        self.path = path
        self.bytes = bytes
        self.isVersioned = isVersioned
    }
}
