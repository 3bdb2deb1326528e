internal import Foundation

/// A file that a finding is about, for its line to be shown. Links that lead out of the project are findings too: what is behind them may be anybody's, and
/// a log or a page is read by strangers.
enum ProjectFile {
    /// A longer file is not read for a line.
    private static let maxBytes = 64_000_000

    /// - Parameters:
    ///   - root: The folder that paths of findings begin in.
    /// - Returns: `nil` for what is no file, is too long or cannot be read, and for what lies elsewhere.
    static func contents(of path: String, in root: String) -> Data? {
        guard let folder = real(root), let file = real(root + "/" + path), file.hasPrefix(folder == "/" ? folder : folder + "/") else {
            return nil
        }
        var status = stat()
        guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= maxBytes else { return nil }
        return FileManager.default.contents(atPath: file)
    }

    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
