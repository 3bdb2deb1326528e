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
        // Not stat(2): which module shows the members of its structure depends on the order of imports, and the optimizer's build has another.
        let values = try? URL(filePath: file).resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
        guard let values, values.isRegularFile == true, values.fileSize.map({ $0 <= maxBytes }) == true else { return nil }
        return FileManager.default.contents(atPath: file)
    }

    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
