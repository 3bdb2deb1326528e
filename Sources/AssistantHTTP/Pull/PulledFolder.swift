internal import Crypto
internal import DocModel
internal import Foundation
internal import ServerFoundation

/// The folder of `dist_folder`: `objects/` has each file under its hash, `builds/` the last builds, which are made of second names of those, and
/// `current` is a symbolic link to the build that counts.
///
/// Nothing in `objects/` is believed: it is hashed again before a build is made of it, so that a disk that lost bytes is found out. Every function
/// blocks.
struct PulledFolder: Sendable {
    let path: String

    var current: String { path + "/current" }
    var staging: String { path + "/staging" }

    init(at path: String) throws(PullError) {
        self.path = path
        for folder in [path, path + "/objects", path + "/builds"] {
            do {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            } catch {
                throw PullError(.disk, "cannot make the folder '\(folder)': \(error.systemReason)")
            }
        }
    }

    /// Held by one pull at a time, also of several processes: a server that takes over from another has the same folder.
    final class Lock: Sendable {
        private let descriptor: Int32
        fileprivate init(_ descriptor: Int32) { self.descriptor = descriptor }
        deinit { close(descriptor) }
    }

    /// - Returns: `nil` when another pull is at work.
    func lock() throws(PullError) -> Lock? {
        let descriptor = open(path + "/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw PullError(writing: path, errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return Lock(descriptor)
    }

    // MARK: The build that counts

    /// What its source said of its manifest; `nil` without a build, or where that is not known.
    var mark: SiteSource.Mark? {
        FileManager.default.contents(atPath: current + "/source.json").flatMap { try? JSONDecoder().decode(SiteSource.Mark.self, from: $0) }
    }

    func store(_ mark: SiteSource.Mark, in build: String) throws(PullError) {
        try write([UInt8](JSONText.encoded(mark)), to: build + "/source.json.new")
        guard rename(build + "/source.json.new", build + "/source.json") == 0 else { throw PullError(writing: build, errno) }
    }

    // MARK: Objects

    func object(_ sha256: String) -> String { path + "/objects/" + sha256 }

    /// Whether a file lies there whole; what is damaged is removed.
    func has(_ sha256: String) -> Bool {
        let path = object(sha256)
        guard let found = Self.hash(of: path) else { return false }
        if found != sha256 { unlink(path) }
        return found == sha256
    }

    private static func hash(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var hash = SHA256()
        return withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 1) { buffer in
            while true {
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { return nil }
                if count == 0 { return hash.finalize().hexadecimal }
                hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
    }

    // MARK: A new build

    /// Makes an empty place for one.
    func stage() throws(PullError) {
        try remove(staging)
        guard mkdir(staging, 0o755) == 0, mkdir(staging + "/site", 0o755) == 0 else { throw PullError(writing: staging, errno) }
    }

    func write(_ bytes: [UInt8], to path: String) throws(PullError) {
        let file = try PulledFile(at: path, maxBytes: bytes.count)
        file.receive(bytes)
        _ = try file.finish()
    }

    /// Gives objects their names in the new build, and brings the folders to the disk.
    ///
    /// - Parameter files: Each path, relative to the build, with a hash.
    func fill(_ files: [(path: String, sha256: String)]) throws(PullError) {
        var folders: Set<String> = ["", "site"]
        for file in files {
            try makeFolders(above: file.path, &folders)
            let (object, target) = (object(file.sha256), staging + "/" + file.path)
            if link(object, target) == 0 { continue }
            guard errno != EEXIST else { throw PullError(.refused, "the manifest names \(file.path) twice") }
            guard errno != ENOENT, errno != ENOSPC, errno != EDQUOT else { throw PullError(writing: target, errno) }
            // A disk without second names, or with too many of one file, gets a second file.
            do {
                try FileManager.default.copyItem(atPath: object, toPath: target)
            } catch {
                throw PullError(.disk, "cannot write '\(target)': \(error.systemReason)")
            }
        }
        for folder in folders { try sync(staging + "/" + folder) }
    }

    private func makeFolders(above path: String, _ made: inout Set<String>) throws(PullError) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let folder = String(path[..<slash])
        guard !made.contains(folder) else { return }
        try makeFolders(above: folder, &made)
        guard mkdir(staging + "/" + folder, 0o755) == 0 else {
            throw errno == EEXIST
                ? PullError(.refused, "the manifest has \(folder) for a file and for a folder")
                : PullError(writing: staging, errno)
        }
        made.insert(folder)
    }

    /// Lets the staged build count from here on, in one step.
    ///
    /// - Parameter name: A name that no other build in the folder has.
    func publish(as name: String) throws(PullError) {
        let (build, link) = (path + "/builds/" + name, path + "/current.new")
        guard rename(staging, build) == 0 else { throw PullError(writing: build, errno) }
        try sync(path + "/builds")
        unlink(link)
        guard symlink("builds/" + name, link) == 0, rename(link, current) == 0 else { throw PullError(writing: current, errno) }
        try sync(path)
    }

    /// Removes all builds but some: that which counts, and the one before it, because readers may still be at that one.
    func sweep(builds: Set<String>) {
        for name in Self.names(in: path + "/builds") where !builds.contains(name) { try? remove(path + "/builds/" + name) }
    }

    /// Removes objects that nobody needs any more: of the build before, and of builds that were never whole. Builds have names of their own for theirs.
    func sweep(objects hashes: Set<String>) {
        for name in Self.names(in: path + "/objects") where !hashes.contains(name) { unlink(object(name)) }
    }

    /// After a disk was full: what was meant for another build than the one that counts is in the way of the next attempt.
    func makeRoom() {
        try? remove(staging)
        let manifest = try? Manifest(readingFrom: current + "/manifest.json")
        sweep(objects: manifest?.contents ?? [])
    }

    /// The name of the build that counts.
    var currentName: String? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: current))?.split(separator: "/").last.map(String.init)
    }

    private static func names(in folder: String) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

    private func remove(_ path: String) throws(PullError) {
        guard FileKind(at: path) != nil else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw PullError(.disk, "cannot remove '\(path)': \(error.systemReason)")
        }
    }

    private func sync(_ folder: String) throws(PullError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw PullError(writing: folder, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw PullError(writing: folder, errno) }
    }
}

extension Manifest {
    /// The hashes of all files, the index included.
    var contents: Set<String> {
        var hashes: Set<String> = [indexSHA256]
        for file in files {
            hashes.insert(file.sha256)
            for encoding in file.encodings ?? [] { hashes.insert(encoding.sha256) }
        }
        return hashes
    }
}
