internal import Foundation

/// A folder for the files of one process; what killed processes left behind goes with the next one.
final class ScratchFolder: Sendable {
    let path: String

    private static let prefix = "docgen-serve."

    /// - Throws: ``InputOutputError`` when it cannot be made.
    init() throws {
        let parent = FileManager.default.temporaryDirectory.path
        Self.removeAbandoned(in: parent)
        var template = Array("\(parent)/\(Self.prefix)\(getpid()).XXXXXX".utf8CString)
        guard let made = template.withUnsafeMutableBufferPointer({ mkdtemp($0.baseAddress!).map { String(cString: $0) } }) else {
            throw InputOutputError(description: "cannot make a folder in '\(parent)': \(String(cString: strerror(errno)))")
        }
        path = made
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    private static func removeAbandoned(in parent: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix(prefix) {
            guard let process = name.split(separator: ".").dropFirst().first.flatMap({ pid_t($0) }), kill(process, 0) != 0, errno == ESRCH
            else {
                continue
            }
            try? FileManager.default.removeItem(atPath: parent + "/" + name)
        }
    }
}
