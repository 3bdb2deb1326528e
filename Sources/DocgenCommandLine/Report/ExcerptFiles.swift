internal import DocSite
internal import Foundation

/// Files that findings are about, for their lines to be shown. Links that lead out of the project are findings too: what is behind them may be anybody's, and
/// a log or a page is read by strangers.
struct ExcerptFiles {
    /// A longer file is not read for a line.
    private static let maxBytes = 64_000_000

    private let root: String
    /// Where `root` leads, with a slash behind it; `nil` where it leads nowhere.
    private let folder: String?

    /// - Parameter root: The folder that paths of findings begin in.
    init(root: String) {
        self.root = root
        folder = RealPath.of(root).map { $0 == "/" ? $0 : $0 + "/" }
    }

    /// - Returns: `false`, with nothing in `bytes`, for what is not a file, is too long or cannot be read, and for what lies elsewhere.
    func read(_ path: String, into bytes: inout [UInt8]) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        guard let folder, let file = RealPath.of(root + "/" + path), file.hasPrefix(folder) else { return false }
        return (try? FileBytes.read(file, into: &bytes, limit: Self.maxBytes)) != nil
    }
}
