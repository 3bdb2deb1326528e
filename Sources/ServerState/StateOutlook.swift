internal import Foundation
internal import ServerFoundation

/// What the start of a server makes of a state, and how the server before this one gets it back.
package struct StateOutlook: Sendable, Hashable {
    package enum WayBack: Sendable, Hashable {
        /// Nothing has to be done.
        case none
        /// `migrate --to` ``StateOutlook/from``.
        case migration
        /// There is no other.
        case backup
    }

    /// 0 for a state without tables.
    package var from: Int
    package var to: Int
    /// What the steps between bring.
    package var steps: [String]
    package var wayBack: WayBack

    package init(from: Int, to: Int, steps: [String], wayBack: WayBack) {
        (self.from, self.to, self.steps, self.wayBack) = (from, to, steps, wayBack)
    }
}

extension StateChange {
    /// Looks at a file without changing it; a server may use it meanwhile.
    /// - Throws: ``StateError`` for what a server refuses, and where the steps that it needs cannot be written.
    package static func outlook(statePath: String) throws(StateError) -> StateOutlook {
        let found = try StateOpening.inspect(statePath)
        let steps = StateSchema.steps.filter { $0.version > found.version }
        if found.isThere, !steps.isEmpty { try checkRoom(statePath, from: found.version, to: StateSchema.currentVersion) }
        let wayBack: StateOutlook.WayBack =
            switch steps.count {
            case 0: .none
            // As ``migrate(statePath:to:isDryRun:)`` leads.
            case _ where steps.allSatisfy { $0.down != nil }: .migration
            default: .backup
            }
        return StateOutlook(
            from: found.version,
            to: max(found.version, StateSchema.currentVersion),
            steps: steps.map(\.summary),
            wayBack: wayBack
        )
    }

    /// Looks at whether another version of a state can be written, without writing anything.
    ///
    /// The file itself, its folder, and what lies beside it: the lock, which is taken first, and SQLite's log. The steps need about the size of the file
    /// once more.
    /// - Throws: ``StateError``, as the step itself would, where it is known that it cannot be.
    static func checkRoom(_ path: String, from version: Int, to target: Int) throws(StateError) {
        let place = ResolvedPath(path).text
        let folder = WriteObstacle.folder(of: place)
        let beside = [StateLock.suffix, "-wal", "-shm"].map { place + $0 }
        for needed in [place, folder] + beside where access(needed, W_OK) != 0 {
            let code = errno
            if beside.contains(needed), code == ENOENT { continue }
            let obstacle = WriteObstacle(code, at: needed)
            throw StateError(ofVersion: version, path, to: target, "\(obstacle): \(obstacle.remedy)")
        }
        var (file, disk) = (stat(), statvfs())
        guard stat(place, &file) == 0, statvfs(place, &disk) == 0 else { return }
        let free = UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
        guard free < UInt64(file.st_size) else { return }
        let room = "the disk of '\(folder)' has \(free / 1024) KB left, less than the size of the file"
        throw StateError(ofVersion: version, path, to: target, "\(room): \(WriteObstacle(.full, at: folder).remedy)")
    }
}

extension StateError {
    fileprivate init(ofVersion version: Int, _ path: String, to target: Int, _ reason: String) {
        self.init("'\(path)' has version \(version), and cannot be brought to \(target): \(reason)")
        isUnwritable = true
    }
}
