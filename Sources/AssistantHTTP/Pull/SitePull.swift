internal import DocModel
internal import Foundation
internal import Crypto
internal import ServerFoundation
package import ServerSettings
internal import Synchronization

/// Brings a folder up to the build that a host publishes: only files that are not there yet are fetched, every byte is hashed, and the new build
/// counts when it is whole and has been opened.
package struct SitePull: Sendable {
    /// What a pull came to, when nothing went wrong.
    package enum Result: Hashable, Sendable {
        /// The source has no other build.
        case unchanged
        /// A new build counts: ``Manifest/generation``, and the bytes that were fetched.
        case updated(generation: String, fetchedBytes: Int)
        /// Another process is pulling into the same folder.
        case busy
    }

    private let source: SiteSource
    private let folder: String
    private let settings: Mutex<PullSettings>.Box
    private let limits: PullLimits

    /// - Returns: `nil` when the site is a folder that others fill.
    package init?(_ settings: PullSettings) { self.init(settings, limits: PullLimits()) }

    init?(_ settings: PullSettings, limits: PullLimits) {
        guard let url = settings.url else { return nil }
        let current = Mutex<PullSettings>.Box(settings)
        self.settings = current
        source = SiteSource(url: url, current, limits: limits)
        folder = settings.folder
        self.limits = limits
    }

    /// Others count for what is fetched from here on; where builds come from and where they go stays.
    func update(_ new: PullSettings) {
        settings.mutex.withLock { settings in
            let (url, folder) = (settings.url, settings.folder)
            settings = new
            (settings.url, settings.folder) = (url, folder)
        }
    }

    /// Those that count now.
    var current: PullSettings { settings.mutex.withLock { $0 } }

    private var maxBytes: Int { current.maxBytes }

    /// Pulls once.
    ///
    /// - Parameter isForced: Asks for the manifest whether it has changed or not, and looks at every file of it.
    package func run(isForced: Bool = false) async throws(PullError) -> Result {
        let path = folder
        let (folder, lock) = try await Self.blocking { () throws(PullError) in
            let folder = try PulledFolder(at: path)
            return (folder, try folder.lock())
        }
        guard let lock else { return .busy }
        defer { withExtendedLifetime(lock) {} }
        guard let (bytes, mark) = try await source.manifest(unless: isForced ? nil : folder.mark) else { return .unchanged }
        if !isForced, FileManager.default.contents(atPath: folder.current + "/manifest.json").map([UInt8].init) == bytes {
            // Other marks for the same build, as from another server behind the same name.
            try await Self.blocking { () throws(PullError) in try folder.store(mark, in: folder.current) }
            return .unchanged
        }
        do throws(PullError) {
            let build = try await Self.blocking { () throws(PullError) in try stage(bytes, mark, in: folder) }
            let fetched = try await fetch(build, into: folder)
            try await Self.blocking { () throws(PullError) in try publish(build, bytes, in: folder) }
            return .updated(generation: build.manifest.generation, fetchedBytes: fetched)
        } catch {
            if error.outcome == .disk { await LongWork.run { folder.makeRoom() } }
            throw error
        }
    }

    /// Off the threads that serve.
    private static func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws(PullError) -> Value) async throws(PullError)
        -> Value
    {
        try await LongWork.run { () -> Swift.Result<Value, PullError> in
            do throws(PullError) { return .success(try work()) } catch { return .failure(error) }
        }.get()
    }

    // MARK: The manifest

    /// What a manifest asks for.
    private struct Build: Sendable {
        struct Wanted: Sendable {
            var path: String
            var sha256: String
            var size: Int
        }

        var manifest: Manifest
        /// Every file, relative to the manifest.
        var files: [Wanted]
        /// Those that are not there yet, each content once.
        var missing: [Wanted]
    }

    /// Checks the manifest, and finds out what is missing.
    private func stage(_ bytes: [UInt8], _ mark: SiteSource.Mark, in folder: PulledFolder) throws(PullError) -> Build {
        try folder.stage()
        try folder.write(bytes, to: folder.staging + "/manifest.json")
        try folder.store(mark, in: folder.staging)
        let manifest: Manifest
        do throws(StartError) {
            manifest = try Manifest(readingFrom: folder.staging + "/manifest.json")
        } catch {
            throw PullError(.refused, error.description)
        }
        var build = try check(manifest)
        // Of builds that were given up.
        let before = (try? Manifest(readingFrom: folder.current + "/manifest.json"))?.contents ?? []
        folder.sweep(objects: manifest.contents.union(before))
        var seen: Set<String> = []
        build.missing = build.files.filter { seen.insert($0.sha256).inserted && !folder.has($0.sha256) }
        return build
    }

    private func check(_ manifest: Manifest) throws(PullError) -> Build {
        guard let indexSize = manifest.indexSize, (0...maxBytes).contains(indexSize) else {
            let found =
                manifest.indexSize.map { "\($0) bytes, and dist_max_size is \(maxBytes)" } ?? "no size: build with docgen \(docgenVersion)"
            throw PullError(.refused, "the manifest's index has \(found)")
        }
        var files = [Build.Wanted(path: manifest.index, sha256: manifest.indexSHA256, size: indexSize)]
        var sizes: [String: Int] = [:]
        var total = indexSize
        for file in manifest.files {
            for (path, hash, size) in [(file.path, file.sha256, file.size)] + (file.encodings ?? []).map({ ($0.path, $0.sha256, $0.size) })
            {
                guard sizes.updateValue(size, forKey: hash) ?? size == size else {
                    throw PullError(.refused, "the manifest gives the content of \(path) two sizes")
                }
                guard path.utf8.count <= limits.pathBytes, path.split(separator: "/").allSatisfy({ $0.utf8.count <= limits.nameBytes })
                else {
                    throw PullError(.refused, "the manifest has a path of \(path.utf8.count) bytes: \(path.prefix(60))…")
                }
                let (sum, isOver) = total.addingReportingOverflow(size)
                guard !isOver, sum <= maxBytes else {
                    throw PullError(.refused, "the build has more bytes than dist_max_size allows, \(maxBytes)")
                }
                total = sum
                files.append(.init(path: "site/" + path, sha256: hash, size: size))
            }
        }
        guard files.count <= limits.files else {
            throw PullError(.refused, "the build has \(files.count) files, more than \(limits.files)")
        }
        guard manifest.indexSHA256.wholeMatch(of: /[0-9a-f]{64}/) != nil, sizes[manifest.indexSHA256] == nil,
            !["manifest.json", "site", "source.json", "source.json.new"].contains(manifest.index),
            manifest.index.utf8.count <= limits.nameBytes
        else { throw PullError(.refused, "the manifest's index '\(manifest.index.prefix(60))' is none") }
        return Build(manifest: manifest, files: files, missing: [])
    }

    // MARK: Files

    /// - Returns: How many bytes came.
    private func fetch(_ build: Build, into folder: PulledFolder) async throws(PullError) -> Int {
        let deadline = ContinuousClock.now + limits.time(for: build.missing.reduce(0) { $0 + $1.size })
        do {
            return try await withThrowingTaskGroup(of: Int.self) { group in
                var waiting = build.missing.makeIterator()
                var total = 0
                func add() {
                    guard let next = waiting.next() else { return }
                    group.addTask { try await fetch(next, by: deadline, into: folder) }
                }
                for _ in 0..<limits.concurrency { add() }
                while let bytes = try await group.next() {
                    total += bytes
                    add()
                }
                return total
            }
        } catch let error as PullError {
            throw error
        } catch {
            throw PullError(.unreachable, "\(error)")
        }
    }

    private func fetch(_ wanted: Build.Wanted, by deadline: ContinuousClock.Instant, into folder: PulledFolder) async throws -> Int {
        guard .now < deadline else { throw PullError(.unreachable, "the build came too slowly and was given up") }
        let object = folder.object(wanted.sha256)
        let file = try await Self.blocking { () throws(PullError) in try PulledFile(at: object + ".part", maxBytes: wanted.size) }
        try await source.fetch(wanted.path, into: file, maxBytes: wanted.size)
        return try await Self.blocking { () throws(PullError) in
            guard let (hash, size) = try file.finish(), hash == wanted.sha256 else {
                unlink(file.path)
                throw PullError(.mixed, "\(wanted.path) is not the file that the manifest names")
            }
            guard rename(file.path, object) == 0 else { throw PullError(writing: object, errno) }
            return size
        }
    }

    // MARK: The end

    private func publish(_ build: Build, _ manifest: [UInt8], in folder: PulledFolder) throws(PullError) {
        try folder.fill(build.files.map { ($0.path, $0.sha256) })
        do throws(StartError) {
            // By the code that serves it: what counts can be opened, by the next start too.
            _ = try OpenBuild(opening: folder.staging)
        } catch {
            throw PullError(.refused, error.description)
        }
        let before = folder.currentName
        let name = String(SHA256.hash(data: manifest).hexadecimal.prefix(12)) + "-" + UUID().uuidString.prefix(8).lowercased()
        try folder.publish(as: name)
        folder.sweep(builds: Set([name, before].compactMap { $0 }))
        folder.sweep(objects: build.manifest.contents)
    }
}
