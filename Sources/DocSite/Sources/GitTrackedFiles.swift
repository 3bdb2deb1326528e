internal import Foundation
internal import Synchronization

/// The files below a folder that git tracks, read from its index when somebody first asks.
///
/// Source: gitformat-index(5), versions 2 to 4. An index that is not understood holds nothing.
final class GitTrackedFiles: Sendable {
    private let repository: String
    /// Relative to the repository, with a slash at its end; empty for all of it.
    private let prefix: String
    private let paths = Mutex<(files: Set<String>, folders: Set<String>)?>(nil)

    init(repository: String, below folder: String) {
        self.repository = repository
        prefix = folder.isEmpty ? "" : folder + "/"
    }

    /// Whether git tracks a file, or one in a folder.
    /// - Parameter path: Relative to the folder.
    func contains(_ path: String, isFolder: Bool) -> Bool {
        paths.withLock { known in
            let all = known ?? read()
            known = all
            return isFolder ? all.folders.contains(path) : all.files.contains(path)
        }
    }

    /// Where the index of a repository stands; that of a work tree or submodule is named in a file `.git`.
    static func gitFolder(of repository: String) -> String? {
        let path = repository + "/.git"
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        if status.st_mode & S_IFMT == S_IFDIR { return path }
        return line(of: path, after: "gitdir: ").map { $0.hasPrefix("/") ? $0 : repository + "/" + $0 }
    }

    /// Where `info/exclude` stands: work trees share that of their repository.
    static func commonFolder(of repository: String) -> String? {
        guard let folder = gitFolder(of: repository) else { return nil }
        guard let common = line(of: folder + "/commondir", after: "") else { return folder }
        return common.hasPrefix("/") ? common : folder + "/" + common
    }

    private static func line(of file: String, after start: String) -> String? {
        var bytes: [UInt8] = []
        guard access(file, F_OK) == 0, (try? FileBytes.read(file, into: &bytes, limit: 4_096)) != nil else { return nil }
        let text = String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
        return text.hasPrefix(start) && text.utf8.count > start.utf8.count ? String(text.dropFirst(start.count)) : nil
    }

    // MARK: Index

    /// Beyond this an index is not read: no folder of documents is in such a repository.
    private static let maxBytes = 200_000_000

    private func read() -> (files: Set<String>, folders: Set<String>) {
        var result: (files: Set<String>, folders: Set<String>) = ([], [])
        var bytes: [UInt8] = []
        guard let folder = Self.gitFolder(of: repository),
            (try? FileBytes.read(folder + "/index", into: &bytes, limit: Self.maxBytes)) != nil,
            bytes.count > 12, bytes.starts(with: "DIRC".utf8)
        else { return result }
        let version = Self.number(bytes, at: 4)
        guard (2...4).contains(version) else { return result }
        let wanted = Array(prefix.utf8)
        /// Stat data, an SHA-1 hash, flags.
        let (flags, fixed) = (60, 62)
        var offset = 12
        var name: [UInt8] = []
        for _ in 0..<Self.number(bytes, at: 8) {
            guard offset + fixed < bytes.count else { return result }
            let start = offset
            let isExtended = version > 2 && bytes[offset + flags] & 0x40 != 0
            offset += fixed + (isExtended ? 2 : 0)
            if version == 4 {
                guard let cut = Self.variableNumber(bytes, at: &offset), cut <= name.count else { return result }
                name.removeLast(cut)
            } else {
                name.removeAll(keepingCapacity: true)
            }
            guard let end = bytes[min(offset, bytes.count)...].firstIndex(of: 0) else { return result }
            name += bytes[offset..<end]
            // Older versions fill each entry up to a multiple of eight bytes.
            offset = version == 4 ? end + 1 : start + (end - start + 8) / 8 * 8
            guard name.starts(with: wanted) else { continue }
            let path = String(decoding: name[wanted.count...], as: UTF8.self)
            result.files.insert(path)
            var folder = PagePath.folder(of: path)
            while !folder.isEmpty, result.folders.insert(folder).inserted { folder = PagePath.folder(of: folder) }
        }
        return result
    }

    private static func number(_ bytes: [UInt8], at offset: Int) -> Int {
        bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
    }

    /// Source: the offset encoding of gitformat-pack(5).
    private static func variableNumber(_ bytes: [UInt8], at offset: inout Int) -> Int? {
        var value = 0
        for count in 0..<5 {
            guard offset < bytes.count else { return nil }
            let byte = bytes[offset]
            offset += 1
            value = (count == 0 ? 0 : value + 1) << 7 | Int(byte & 0x7F)
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }
}
