internal import Foundation

/// One of the author's files, written anew.
enum FileReplacement {
    /// Puts bytes in the place of a file, which keeps its mode: whoever reads it, or looks after a crash, finds the one or the other.
    /// - Parameters:
    ///   - location: Its real path; where there is none yet, it is made.
    ///   - path: As messages name it.
    /// - Throws: ``SiteError`` that names the file; it is as it was.
    static func write(_ bytes: [UInt8], to location: String, shownAs path: String) throws(SiteError) {
        let other = location + ".docgen-\(getpid())"
        var status = stat()
        let mode = stat(location, &status) == 0 ? status.st_mode & 0o7777 : nil
        do {
            try Data(bytes).write(to: URL(filePath: other))
        } catch {
            unlink(other)
            throw SiteError(path: path, "cannot write '\(path)'", error)
        }
        if let mode { chmod(other, mode) }
        guard rename(other, location) == 0 else {
            let code = errno
            unlink(other)
            throw SiteError(path: path, "cannot write '\(path)'", errno: code)
        }
    }
}
