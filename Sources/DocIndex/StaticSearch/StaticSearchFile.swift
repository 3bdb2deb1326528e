/// One of the files by which a browser searches without a server.
public struct StaticSearchFile: Sendable {
    /// Relative to the folder of all of them.
    public var path: String
    public var bytes: [UInt8]
    /// Its path changes with its content, so that browsers may keep it for good.
    public var isVersioned: Bool
}
