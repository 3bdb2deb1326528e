internal import CLinux
internal import ContentCoding
internal import Crypto
internal import DocModel
internal import Foundation
internal import Synchronization

/// A folder that is filled beside the real one and takes its place in one step.
///
/// Until ``publish(_:)`` the old output is untouched. Whoever makes one ends it with ``close()``, when no other thread writes to it any more.
/// What a killed build left behind is removed by the next one.
final class OutputFolder: SiteOutput {
    /// Where files are written.
    let staging: String
    let destination: String
    private let lock: Int32
    private let createdFolders = Mutex<Set<String>>([])
    private let written = Mutex<[WrittenFile]>([])
    /// The files of the output that is to be replaced, where they are known.
    private let before: [String: WrittenFile]
    private let state = Mutex<State>(.open)

    private enum State {
        case open
        /// Everything beside the output is gone.
        case closed
        /// The process is about to end: whoever writes on waits for that.
        case abandoned
    }

    /// Prepares an empty staging folder beside `destination`.
    ///
    /// - Parameter before: What a build left there: files that come out the same are taken over, with a second name while both folders exist.
    /// - Throws: ``SiteError``: another build is at work on the same output, the folder cannot be made, or `destination` holds files that
    ///   are not an output of docgen.
    init(replacing output: String, before: [String: WrittenFile] = [:]) throws {
        let destination = try Self.resolved(output)
        let parent = PagePath.folder(of: destination)
        let name = PagePath.name(of: destination)
        let folder = parent.isEmpty ? "/" : parent
        self.destination = destination
        self.before = before
        staging = PagePath.join(parent.isEmpty ? "" : parent, ".\(name).docgen-staging")
        try FileManager.default.createParent(folder)
        try Self.checkReplaceable(destination)
        // The lock's file holds nothing; the kernel frees the lock when the process ends, however it ends.
        let lockPath = PagePath.join(folder, ".\(name).docgen-lock")
        lock = open(lockPath, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw SiteError(path: lockPath, "cannot write in '\(folder)'", errno: errno) }
        // A build that just ended may have removed the file between the two calls: then the lock is on a file nobody else sees.
        var opened = stat()
        var current = stat()
        guard flock(lock, LOCK_EX | LOCK_NB) == 0, fstat(lock, &opened) == 0, stat(lockPath, &current) == 0, opened.st_ino == current.st_ino
        else {
            Foundation.close(lock)
            throw SiteError(path: destination, "another build is writing '\(destination)': wait until it ends")
        }
        lockFile = lockPath
        try Self.remove(staging)
        Interruption.begin(self)
        guard mkdir(staging, 0o755) == 0, mkdir(staging + "/site", 0o755) == 0 else {
            let code = errno
            close()
            throw SiteError(path: staging, "cannot make '\(staging)'", errno: code)
        }
    }

    private let lockFile: String

    deinit { _ = end() }

    /// Removes what was not published, and frees the output for other builds. A second call does nothing.
    ///
    /// Not left to `deinit`: the last reference may be a thread's, and the process end before that thread does.
    func close() {
        Interruption.end(self)
        if !end() { waitIfAbandoned() }
    }

    /// - Returns: `false` when there was nothing to put away.
    private func end() -> Bool {
        state.withLock { state in
            guard state == .open else { return false }
            tidy()
            state = .closed
            return true
        }
    }

    /// Removes everything beside the output, while other threads may still be writing; they never return from their next write.
    func abandon() {
        state.withLock { state in
            guard state == .open else { return }
            state = .abandoned
            hasStopped.store(true, ordering: .sequentiallyConsistent)
            tidy()
        }
    }

    private let hasStopped = Atomic<Bool>(false)

    private func waitIfAbandoned() {
        while hasStopped.load(ordering: .relaxed) { sleep(1) }
    }

    private func tidy() {
        // A file that is being created at this moment can make the removal fail, so it is tried again.
        for _ in 0..<100 where access(staging, F_OK) == 0 { try? Self.remove(staging) }
        unlink(lockFile)
        Foundation.close(lock)
    }

    /// Where a symbolic link to an output leads: the folder is replaced there, and the link stays.
    static func resolved(_ output: String) throws -> String {
        var status = stat()
        guard lstat(output, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return output }
        guard let target = RealPath.of(output) else {
            throw SiteError(path: output, "'\(output)' is a symbolic link that leads nowhere: make its target, or choose another --output")
        }
        return target
    }

    /// Writes a file of the site and notes it for the manifest.
    ///
    /// - Parameter path: Relative to `site/`.
    func write(_ bytes: UnsafeBufferPointer<UInt8>, to path: String, cache: Manifest.CacheClass) throws {
        waitIfAbandoned()
        let hash = SHA256.hash(data: UnsafeRawBufferPointer(bytes)).hexadecimal
        let file = Manifest.File(path: path, sha256: hash, size: bytes.count, type: MediaType.of(path), cache: cache)
        if let known = before[path]?.file, known.sha256 == hash, known.cache == cache, try takeOver(path) { return }
        try makeFolder(for: path)
        let stamp = try Self.write(bytes, to: staging + "/site/" + path)
        written.withLock { $0.append(WrittenFile(file: file, stamp: stamp)) }
    }

    /// Puts a file of the output before into this one, as it is.
    /// - Returns: `false` when it is not known, or not what was written any more: then it has to be made.
    func takeOver(_ path: String) throws -> Bool {
        let old = destination + "/site/" + path
        guard var known = before[path], let stamp = known.stamp, FileStamp(of: old)?.isSameContent(as: stamp) ?? false else { return false }
        waitIfAbandoned()
        try makeFolder(for: path)
        // A disk without second names gets a second file.
        guard link(old, staging + "/site/" + path) == 0 else { return false }
        // Whether there are to be any is for this build to say.
        (known.file.encodings, known.forms) = (nil, nil)
        written.withLock { [known] in $0.append(known) }
        return true
    }

    /// The size of a file of the output before, in bytes; 0 where it is not known.
    func sizeBefore(of path: String) -> Int { before[path]?.file.size ?? 0 }

    /// Copies a file of any size into the site, and notes it for the manifest.
    /// - Throws: ``SiteError``; of ``CopyError/unreadable(_:)`` nothing is left in the site.
    func copy(_ source: String, to path: String) throws {
        waitIfAbandoned()
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw CopyError.unreadable(SiteError(path: source, "cannot read the file", errno: errno)) }
        defer { Foundation.close(input) }
        try makeFolder(for: path)
        let target = staging + "/site/" + path
        let descriptor = try Self.create(target)
        var hash = SHA256()
        var size = 0
        do {
            try withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 1) { buffer in
                while true {
                    let count = read(input, buffer.baseAddress, buffer.count)
                    if count < 0, errno == EINTR { continue }
                    guard count >= 0 else { throw CopyError.unreadable(SiteError(path: source, "cannot read the file", errno: errno)) }
                    if count == 0 { return }
                    let part = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                    hash.update(bufferPointer: part)
                    try Self.append(part, to: descriptor, path: target)
                    size += count
                }
            }
        } catch {
            Foundation.close(descriptor)
            unlink(target)
            throw error
        }
        let stamp = FileStamp(of: descriptor)
        guard Foundation.close(descriptor) == 0 else { throw SiteError(path: target, "cannot write '\(target)'", errno: errno) }
        let file = Manifest.File(path: path, sha256: hash.finalize().hexadecimal, size: size, type: MediaType.of(path), cache: .revalidate)
        written.withLock { $0.append(WrittenFile(file: file, stamp: stamp)) }
    }

    /// What went wrong on the author's side of a copy.
    enum CopyError: Error { case unreadable(SiteError) }

    /// Writes a Brotli and a gzip form beside every file that gains by it, and notes them for the manifest.
    ///
    /// A form whose name a file of the site has is left out, and so is one that saves less than a tenth.
    /// - Parameter onFile: Called with each file that was looked at, from any thread.
    func compress(jobs: Int, onFile: @Sendable () -> Void) throws {
        let files = written.withLock { $0 }
        let taken = Set(files.map(\.file.path))
        let results = Slots<WrittenFile>(count: files.count)
        try forEachIndex(below: files.count, jobs: jobs, makeState: { () }) { index, _ in
            defer { onFile() }
            results[index] = try compressed(files[index], taken: taken)
        }
        let all = results.takeAll().compactMap { $0 }
        written.withLock { $0 = all }
    }

    private func compressed(_ written: WrittenFile, taken: Set<String>) throws -> WrittenFile {
        var (written, file) = (written, written.file)
        guard ContentCoding.isWorthwhile(type: file.type, size: file.size) else { return written }
        if let forms = keptForms(of: file, taken: taken) {
            written.forms = forms
            file.encodings = forms.isEmpty ? nil : forms.map(\.encoding)
        } else {
            var bytes: [UInt8] = []
            try FileBytes.read(staging + "/site/" + file.path, into: &bytes)
            let codings = ContentCoding.allCases.filter { isFree(file.path + $0.fileExtension, taken) }
            let forms = try codings.compactMap { try form(of: bytes, in: file.path, $0) }
            file.encodings = forms.isEmpty ? nil : forms.map(\.encoding)
            // A name that is taken may be free next time.
            if codings.count == ContentCoding.allCases.count { written.forms = forms }
        }
        written.file = file
        return written
    }

    private func isFree(_ path: String, _ taken: Set<String>) -> Bool { OutputNames.problem(with: path) == nil && !taken.contains(path) }

    /// - Returns: `nil` for a form that does not pay.
    private func form(of bytes: [UInt8], in file: String, _ coding: ContentCoding) throws -> WrittenFile.Form? {
        guard let result = bytes.withUnsafeBytes({ coding.compress($0, effort: .smallest) }), result.count < bytes.count / 10 * 9 else {
            return nil
        }
        let path = file + coding.fileExtension
        let stamp = try result.withUnsafeBufferPointer { try Self.write($0, to: staging + "/site/" + path) }
        let encoding = Manifest.Encoding(coding: coding.rawValue, path: path, sha256: FileBytes.sha256(result), size: result.count)
        return WrittenFile.Form(encoding: encoding, stamp: stamp)
    }

    /// The forms of a file of the output before that holds the same, with second names.
    /// - Returns: `nil` where they have to be made.
    private func keptForms(of file: Manifest.File, taken: Set<String>) -> [WrittenFile.Form]? {
        guard let known = before[file.path], known.file.sha256 == file.sha256, let forms = known.forms,
            ContentCoding.allCases.allSatisfy({ isFree(file.path + $0.fileExtension, taken) }),
            forms.allSatisfy({ form in
                form.stamp.map { FileStamp(of: destination + "/site/" + form.encoding.path)?.isSameContent(as: $0) ?? false } ?? false
            })
        else { return nil }
        for (number, form) in forms.enumerated()
        where link(destination + "/site/" + form.encoding.path, staging + "/site/" + form.encoding.path) != 0 {
            for made in forms[..<number] { unlink(staging + "/site/" + made.encoding.path) }
            return nil
        }
        return forms
    }

    var fileCount: Int { written.withLock(\.count) }

    /// The files written so far, sorted by path.
    var files: [Manifest.File] {
        written.withLock { $0 }.map(\.file).sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// The same by path, for the next build.
    var filesToKeep: [String: WrittenFile] {
        Dictionary(written.withLock { $0 }.map { ($0.file.path, $0) }) { first, _ in first }
    }

    /// Writes the manifest, then puts the staged folder in place of the old one.
    func publish(_ manifest: Manifest) throws {
        waitIfAbandoned()
        _ = try Array(JSONText.encoded(manifest)).withUnsafeBufferPointer { try Self.write($0, to: staging + "/manifest.json") }
        // A signal that comes now is heard when the swap is over.
        let isOpen = try state.withLock { state in
            guard state == .open else { return false }
            try swap()
            return true
        }
        if !isOpen { waitIfAbandoned() }
    }

    private func swap() throws {
        // The two names are swapped at once: at no moment is there no output.
        if docgen_exchange(staging, destination) == 0 { return try Self.remove(staging) }
        if rename(staging, destination) == 0 { return }
        // A file system without exchange: the old folder steps aside first.
        let old = staging + ".old"
        try Self.remove(old)
        guard rename(destination, old) == 0 else { throw SiteError(path: destination, "cannot replace '\(destination)'", errno: errno) }
        guard rename(staging, destination) == 0 else {
            let code = errno
            rename(old, destination)
            throw SiteError(path: destination, "cannot replace '\(destination)'", errno: code)
        }
        try Self.remove(old)
    }

    // MARK: Files

    private func makeFolder(for path: String) throws {
        let folder = PagePath.folder(of: path)
        guard !folder.isEmpty, !createdFolders.withLock({ $0.contains(folder) }) else { return }
        try makeFolder(for: folder)
        let full = staging + "/site/" + folder
        guard mkdir(full, 0o755) == 0 || errno == EEXIST else {
            throw SiteError(path: full, "cannot make folder '\(folder)'", errno: errno)
        }
        createdFolders.withLock { _ = $0.insert(folder) }
    }

    private static func write(_ bytes: UnsafeBufferPointer<UInt8>, to path: String) throws -> FileStamp? {
        let descriptor = try create(path)
        do {
            try append(UnsafeRawBufferPointer(bytes), to: descriptor, path: path)
        } catch {
            Foundation.close(descriptor)
            throw error
        }
        let stamp = FileStamp(of: descriptor)
        guard Foundation.close(descriptor) == 0 else { throw SiteError(path: path, "cannot write '\(path)'", errno: errno) }
        return stamp
    }

    private static func create(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SiteError(path: path, "cannot write '\(path)'", errno: errno) }
        return descriptor
    }

    private static func append(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws {
        var offset = 0
        while offset < bytes.count {
            let count = Foundation.write(descriptor, bytes.baseAddress! + offset, bytes.count - offset)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SiteError(path: path, "cannot write '\(path)'", errno: errno) }
            offset += count
        }
    }

    private static func remove(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw SiteError(path: path, "cannot remove '\(path)'", error)
        }
    }

    /// What docgen writes into an output folder, besides the index that the manifest names.
    private static let ownNames: Set<String> = ["manifest.json", "index.sqlite", "site"]

    /// A folder with docgen's manifest, and nothing that docgen does not write, is docgen's; anything else is somebody's work.
    private static func checkReplaceable(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw SiteError(path: path, "'\(path)' is not a folder: choose another --output")
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        guard !names.isEmpty else { return }
        if names.contains("manifest.json") {
            let isOwn = isOwnManifest(path + "/manifest.json")
            let foreign = names.filter { !ownNames.contains($0) && $0 != ".DS_Store" }.min() ?? (isOwn ? foreignFile(in: path) : nil)
            if foreign == nil, isOwn { return }
            if let name = foreign {
                let advice =
                    GeneratedPaths.ofHost.contains { name == "site/" + $0 }
                    ? "remove it, and let 'host' in docgen.yml write it" : "move it, or choose another --output"
                throw SiteError(path: path, "'\(path)' holds '\(name)', which docgen did not write and would delete: \(advice)")
            }
        }
        throw SiteError(
            path: path,
            "'\(path)' holds files that docgen did not write: choose another --output, or empty the folder"
        )
    }

    /// A file in the site of an output that docgen did not write: one that is no older than the manifest, which is written last, and is not in it.
    ///
    /// - Returns: The first one by its path, which begins with `site/`.
    private static func foreignFile(in output: String) -> String? {
        var manifest = stat()
        guard stat(output + "/manifest.json", &manifest) == 0 else { return nil }
        let written = (manifest.st_ctim.tv_sec, manifest.st_ctim.tv_nsec)
        var later: Set<String> = []
        var waiting = [""]
        while let folder = waiting.popLast() {
            guard let stream = opendir(output + "/site/" + folder) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                guard name != ".", name != "..", name != ".DS_Store" else { continue }
                let path = PagePath.join(folder, name)
                var status = stat()
                guard lstat(output + "/site/" + path, &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    waiting.append(path)
                } else if (status.st_ctim.tv_sec, status.st_ctim.tv_nsec) >= written {
                    later.insert(path)
                }
            }
        }
        // Where the whole output was copied or unpacked, all are later.
        guard !later.isEmpty, let data = try? Data(contentsOf: URL(filePath: output + "/manifest.json")),
            let known = try? JSONDecoder().decode(Manifest.self, from: data)
        else { return nil }
        for file in known.files {
            later.remove(file.path)
            for encoding in file.encodings ?? [] { later.remove(encoding.path) }
        }
        return later.min().map { "site/" + $0 }
    }

    /// Many programs have a `manifest.json`; docgen's names docgen.
    private static func isOwnManifest(_ path: String) -> Bool {
        guard let data = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped) else { return false }
        return data.range(of: Data(#""generator":"docgen "#.utf8)) != nil
    }
}

extension FileManager {
    fileprivate func createParent(_ path: String) throws {
        do {
            try createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw SiteError(path: path, "cannot make folder '\(path)'", error)
        }
    }
}

/// Media types by file extension, for the manifest. Source: the IANA media types registry.
enum MediaType {
    private static let types: [String: String] = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8", "json": "application/json", "xml": "application/xml", "txt": "text/plain; charset=utf-8",
        "md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8", "svg": "image/svg+xml", "png": "image/png",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif", "ico": "image/vnd.microsoft.icon",
        "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf", "pdf": "application/pdf",
        "zip": "application/zip",
        "gz": "application/gzip", "wasm": "application/wasm", "mp4": "video/mp4", "webm": "video/webm", "mp3": "audio/mpeg",
        "yml": "application/yaml", "yaml": "application/yaml", "toml": "application/toml", "webmanifest": "application/manifest+json",
    ]

    static func of(_ path: String) -> String {
        let name = PagePath.name(of: path)
        guard let dot = name.lastIndex(of: ".") else { return "application/octet-stream" }
        return types[name[name.index(after: dot)...].lowercased()] ?? "application/octet-stream"
    }
}
