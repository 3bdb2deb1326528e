internal import CLinux
internal import DocModel
internal import Foundation

/// Tells that files below some folders have changed, whoever changed them and however: editors that replace files, new folders, renames.
///
/// It says when to look, not what to find: whoever is told looks at all of the sources again. Names with a dot before them, `node_modules`, outputs of
/// docgen and what editors put beside a file are passed over. Used by one thread; ``stop()`` may come from any. Source: inotify(7).
package final class FolderWatch {
    /// What is watched.
    package struct Folder: Sendable, Hashable {
        package var path: String
        /// Whether the folders in it count too.
        package var isDeep: Bool
        /// The names of files and folders that count where others lie beside them; `nil`: all.
        package var names: Set<String>?

        package init(_ path: String, isDeep: Bool) { (self.path, self.isDeep) = (path, isDeep) }

        /// Of all that lies in a folder, what has one of these names.
        package init(_ path: String, names: Set<String>) { (self.path, isDeep, self.names) = (path, false, names) }

        /// The folders of these files, each with their names in it; sorted.
        static func of(files: some Sequence<String>) -> [Folder] {
            var names: [String: Set<String>] = [:]
            for path in files { names[PagePath.folder(of: path), default: []].insert(PagePath.name(of: path)) }
            return names.sorted { $0.key < $1.key }.map { Folder($0.key, names: $0.value) }
        }
    }

    /// What has changed since the last time.
    package struct Change: Sendable {
        /// The first of them, sorted; as they were reached from the folders.
        package var paths: [String] = []
        /// Whether there may be others, which nobody knows.
        package var isIncomplete = false

        /// No file that anybody knows: a reason to look again.
        package static let none = Change()
    }

    private let inotify: Int32
    private let wake: Wake
    private var folders: [Folder] = []
    /// The path and depth of each watched folder, by its watch.
    private var watched: [Int32: Watched] = [:]
    /// Files that somebody is writing now.
    private var unfinished: Set<String> = []
    /// Folders for which the system had no watch left.
    private var isShort = false

    private struct Watched {
        var path: String
        var isDeep: Bool
        var names: Set<String>?
    }

    /// Wakes the thread that waits; it owns its descriptor, which outlives the watch for whoever stops it.
    private final class Wake: Sendable {
        let descriptor: Int32

        init?() {
            descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
            if descriptor < 0 { return nil }
        }

        deinit { close(descriptor) }

        func call() { _ = eventfd_write(descriptor, 1) }
    }

    /// Nothing is written for so long when a change is complete.
    private static let quietMilliseconds: Int32 = 8
    /// The same while a file is open that somebody writes to.
    private static let quietWhileWriting: Int32 = 60
    /// The same while a file is empty: some editors empty a file before they write it. In milliseconds.
    private let quietWhileEmpty: Int32
    /// A change ends at last, though files be written for ever.
    private static let longestChange: Duration = .seconds(2)
    /// A checkout of git may take longer than that; one that never ends has left its lock behind.
    private static let longestCheckout: Duration = .seconds(20)
    /// How often folders are looked at that the system cannot watch.
    private static let pollMilliseconds: Int32 = 1_000
    private static let maxPaths = 1_000

    /// - Throws: ``SiteError`` when the system watches nothing for this process.
    package init(quietWhileEmpty: Int32 = 500) throws {
        self.quietWhileEmpty = quietWhileEmpty
        inotify = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        guard inotify >= 0, let wake = Wake() else {
            throw SiteError(path: "", "cannot watch files", errno: errno)
        }
        self.wake = wake
    }

    deinit { close(inotify) }

    /// Ends the wait of the thread that waits, and every later one.
    package var stop: @Sendable () -> Void { { [wake] in wake.call() } }

    /// Whether some folders are looked at once a second, because the system has no watch left for them (`fs.inotify.max_user_watches`).
    package var isPolling: Bool { isShort }

    /// Watches these folders and no others.
    package func watch(_ folders: [Folder]) {
        self.folders = folders
        // A deep folder stands for those in it; of two of one path the deep one counts.
        let wanted = folders.sorted { ($0.path.utf8.count, $1.isDeep ? 1 : 0) < ($1.path.utf8.count, $0.isDeep ? 1 : 0) }
        let paths = Set(wanted.map(\.path))
        for (watch, folder) in watched
        where !paths.contains(folder.path) && !wanted.contains(where: { $0.isDeep && folder.path.hasPrefix($0.path + "/") }) {
            forget(watch)
        }
        isShort = false
        // What was wanted of them before is no longer so.
        for watch in watched.keys { watched[watch]?.isDeep = false; watched[watch]?.names = [] }
        let shallow = Dictionary(grouping: wanted.filter { !$0.isDeep }, by: \.path)
        for (path, folders) in shallow {
            // One that asks for all that lies in a folder asks for what others ask for.
            let names = folders.contains { $0.names == nil } ? nil : Set(folders.flatMap { $0.names ?? [] })
            add(path, isDeep: false, names: names, depth: 0)
        }
        for folder in wanted where folder.isDeep { add(folder.path, isDeep: true, depth: 0) }
    }

    /// Waits until something has changed and is written.
    ///
    /// - Parameter lock: A file that is there while more is to come: git's `index.lock`.
    /// - Returns: `nil` when it was stopped.
    package func next(lock: String?) -> Change? {
        var paths: Set<String> = []
        var isLost = false
        let clock = ContinuousClock()
        var begun: ContinuousClock.Instant?
        var awaitsText = false
        while true {
            let isMissing = folders.contains { access($0.path, F_OK) != 0 }
            let timeout = begun != nil ? quiet(awaitsText) : isShort || isMissing ? Self.pollMilliseconds : -1
            switch ready(within: timeout) {
            case .stopped: return nil
            case .changed:
                guard read(into: &paths, &isLost) else { continue }
                awaitsText = false
                if begun == nil { begun = clock.now }
            case .quiet:
                guard let begun else {
                    // Nobody tells of these.
                    watch(folders)
                    guard isShort || isMissing && folders.allSatisfy({ access($0.path, F_OK) == 0 }) else { continue }
                    return Change(isIncomplete: true)
                }
                if let lock, access(lock, F_OK) == 0, clock.now - begun < Self.longestCheckout { continue }
                if !awaitsText, paths.contains(where: Self.isEmptyFile) {
                    awaitsText = true
                    continue
                }
                return end(paths, isLost)
            }
            if let begun, clock.now - begun > Self.longestChange, lock.map({ access($0, F_OK) != 0 }) ?? true { return end(paths, isLost) }
        }
    }

    /// For how many milliseconds nothing is written when a change is complete.
    private func quiet(_ awaitsText: Bool) -> Int32 {
        awaitsText ? quietWhileEmpty : unfinished.isEmpty ? Self.quietMilliseconds : Self.quietWhileWriting
    }

    private static func isEmptyFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size == 0
    }

    private func end(_ paths: Set<String>, _ isLost: Bool) -> Change {
        unfinished = []
        // Some of the folders may have come back.
        if isLost || folders.contains(where: { folder in !watched.values.contains { $0.path == folder.path } }) { watch(folders) }
        return Change(paths: paths.sorted(), isIncomplete: isLost || paths.count >= Self.maxPaths)
    }

    private enum Readiness { case stopped, changed, quiet }

    private func ready(within timeout: Int32) -> Readiness {
        var descriptors = [
            pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: inotify, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&descriptors, 2, timeout) < 0, errno == EINTR {}
        // What was written to it stays there: every later wait ends too.
        if descriptors[0].revents != 0 { return .stopped }
        return descriptors[1].revents != 0 ? .changed : .quiet
    }

    // MARK: Events

    /// - Returns: Whether any of them counts.
    private func read(into paths: inout Set<String>, _ isLost: inout Bool) -> Bool {
        var isOfUse = false
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: MemoryLayout<inotify_event>.alignment) { buffer in
            while case let count = CLinux.read(inotify, buffer.baseAddress, buffer.count), count > 0 {
                var offset = 0
                while offset < count {
                    let event = buffer.load(fromByteOffset: offset, as: inotify_event.self)
                    let start = offset + MemoryLayout<inotify_event>.size
                    offset = start + Int(event.len)
                    let name = String(decoding: buffer[start..<offset].prefix { $0 != 0 }, as: UTF8.self)
                    if take(event, name, into: &paths, &isLost) { isOfUse = true }
                }
            }
        }
        return isOfUse
    }

    private func take(_ event: inotify_event, _ name: String, into paths: inout Set<String>, _ isLost: inout Bool) -> Bool {
        if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
            isLost = true
            return true
        }
        guard let folder = watched[event.wd] else { return false }
        if event.mask & UInt32(IN_IGNORED) != 0 {
            watched[event.wd] = nil
            return false
        }
        if name.isEmpty {
            // The folder itself: where it was moved to, it is somebody else's.
            if event.mask & UInt32(IN_MOVE_SELF) != 0 { forgetAll(at: folder.path) }
            return event.mask & UInt32(IN_MOVE_SELF | IN_DELETE_SELF) != 0
        }
        guard Self.counts(name), folder.names?.contains(name) ?? true else { return false }
        let path = folder.path + "/" + name
        if event.mask & UInt32(IN_ISDIR) != 0 {
            guard folder.isDeep else { return true }
            if event.mask & UInt32(IN_MOVED_FROM | IN_DELETE) != 0 { forgetAll(at: path) }
            if event.mask & UInt32(IN_MOVED_TO | IN_CREATE) != 0 { add(path, isDeep: true, depth: 1) }
        } else if event.mask & UInt32(IN_MODIFY | IN_CREATE) != 0 {
            unfinished.insert(path)
        } else {
            unfinished.remove(path)
        }
        if paths.count < Self.maxPaths { paths.insert(path) }
        return true
    }

    /// Whether a name can be one of the site's sources. `4913` is what Vim tries a folder with.
    private static func counts(_ name: String) -> Bool {
        if name == GitIgnore.fileName { return true }
        return !name.hasPrefix(".") && !name.hasSuffix("~") && name != "4913" && name != "node_modules" && !name.hasSuffix(".swp")
    }

    // MARK: Watches

    private static let mask =
        UInt32(IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF)
        | UInt32(IN_ONLYDIR)
    private static let maxDepth = 64

    private func add(_ path: String, isDeep: Bool, names: Set<String>? = nil, depth: Int) {
        guard depth <= Self.maxDepth, depth == 0 || !SourceTree.isOutput(path) else { return }
        let watch = inotify_add_watch(inotify, path, Self.mask)
        guard watch >= 0 else {
            if errno == ENOSPC { isShort = true }
            return
        }
        // The same folder may be reached by two ways, and a deep one must not become shallow.
        let known = watched[watch].flatMap { $0.path == path ? $0 : nil }
        let isDeeplyKnown = known?.isDeep ?? false
        watched[watch] = Watched(path: path, isDeep: isDeep || isDeeplyKnown, names: isDeeplyKnown ? nil : names)
        guard isDeep, let stream = opendir(path) else { return }
        defer { closedir(stream) }
        var inside: [String] = []
        while let entry = readdir(stream) {
            let type = entry.pointee.d_type
            guard type == UInt8(DT_DIR) || type == UInt8(DT_UNKNOWN) else { continue }
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if Self.counts(name) { inside.append(name) }
        }
        for name in inside { add(path + "/" + name, isDeep: true, depth: depth + 1) }
    }

    private func forget(_ watch: Int32) {
        inotify_rm_watch(inotify, watch)
        watched[watch] = nil
    }

    private func forgetAll(at path: String) {
        for (watch, folder) in watched where folder.path == path || folder.path.hasPrefix(path + "/") { forget(watch) }
    }
}

extension SiteBuilder {
    /// What a change of the site may come from: its content, configuration, template, and what its status pages tell.
    package var watchedFolders: [FolderWatch.Folder] {
        func real(_ path: String) -> String {
            let path = path.hasPrefix("/") ? path : root + "/" + path
            return RealPath.of(path) ?? path
        }
        let content = configuration.content.isEmpty ? "." : configuration.content
        let deep =
            [content, configuration.template, configuration.status?.incidents, configuration.status?.snapshots].compactMap { $0 }
            + configuration.publicFolders
        // What programs read besides pages: files and folders, those that are not there among them.
        let inputs = configuration.preprocessors.flatMap { $0.command.dropFirst() + $0.inputs }.filter {
            $0.contains("/") || $0.contains(".")
        }
        let named = configuration.abbreviationsFiles + configuration.styles + inputs
        let own = [SiteConfiguration.fileName, SynonymFile.fileName, URLLock.fileName, GitIgnore.fileName]
        // The files that are read, not what lies beside them: that may be this terminal's own log.
        let files = (own + named).map { path -> String in
            let folder = PagePath.folder(of: path)
            return real(folder.isEmpty ? "." : folder) + "/" + PagePath.name(of: path)
        }
        let settings = [options.configurationFile.flatMap(RealPath.of)].compactMap(\.self)
        return FolderWatch.Folder.of(files: files + settings)
            + (deep + inputs.filter { isFolder(real($0)) }).map { FolderWatch.Folder(real($0), isDeep: true) }
    }

    /// The file that git keeps while it changes files of the content folder; `nil` where there is no repository.
    package var gitLock: String? {
        guard let content = RealPath.of(configuration.content.isEmpty ? root : root + "/" + configuration.content),
            let folder = GitIgnore.repository(of: content).flatMap(GitTrackedFiles.gitFolder)
        else { return nil }
        return folder + "/index.lock"
    }
}
