package import DocIndex
internal import DocModel
internal import Foundation
package import SentenceEncoder
internal import ServerFoundation
package import ServerSettings

/// What `docgen build` left, opened together: the manifest, the site's files and the index are of one build.
package struct OpenBuild: Sendable {
    package let files: SiteFiles
    package let index: SectionIndex
    /// Checked already where the index is not large.
    let integrity: IndexIntegrity
    /// Names the build, as ``Manifest/generation``.
    package let generation: String
    /// Where the site is published; `nil` when its configuration does not say.
    package let baseURL: String?
    let title: String
    /// The path at which ``baseURL`` has the site.
    package var basePath: BasePath? { baseURL.flatMap(BasePath.init(ofURL:)) }

    /// The path at which readers see the site, with a slash at both ends. A setting of `/` only says that a proxy takes away that of ``baseURL``.
    func readersPath(_ setting: BasePath?) -> String {
        [setting, basePath].compactMap(\.self).first { !$0.path.isEmpty }?.description ?? "/"
    }

    /// The manifest file that was read.
    let stamp: BuildStamp?
    /// For the next build, too.
    let model: InstalledModel?

    /// Opens what lies at `path`.
    ///
    /// A build that takes its place meanwhile is opened instead: no part comes from another build than the rest.
    ///
    /// - Parameter model: Opened where the index holds vectors. Without it, or when it cannot be used, questions are answered by their words.
    package init(opening path: String, model: InstalledModel? = nil) throws(StartError) {
        for _ in 0..<Self.maxReplacements {
            let stamp = BuildStamp(of: path)
            do throws(StartError) {
                let dist = try OpenBuild(reading: path, stamp, model)
                guard BuildStamp(of: path) == stamp else { continue }
                self = dist
                return
            } catch {
                if BuildStamp(of: path) == stamp { throw error }
            }
        }
        throw StartError("\(path) is replaced faster than it can be opened")
    }

    private static let maxReplacements = 20

    private init(reading path: String, _ stamp: BuildStamp?, _ model: InstalledModel?) throws(StartError) {
        self.stamp = stamp
        self.model = model
        let manifest = try Manifest(readingFrom: path + "/manifest.json")
        let folder = try SiteFolder(opening: path + "/site")
        try manifest.checkFiles(in: folder)
        files = SiteFiles(manifest, folder: folder)
        title = manifest.title
        generation = manifest.generation
        baseURL = manifest.baseURL
        let indexPath = path + "/" + manifest.index
        integrity = try IndexIntegrity(path: indexPath, sha256: manifest.indexSHA256)
        if !integrity.isLarge { try integrity.check() }
        do {
            index = try SectionIndex(opening: indexPath, encoder: model.map { model in { try model.encoder() } })
        } catch {
            throw StartError("\(error)")
        }
    }
}

/// What tells one build from the next at the same place: a replaced manifest has another inode, an edited one another time.
struct BuildStamp: Hashable, Sendable {
    private let inode: UInt64
    private let seconds: Int
    private let nanoseconds: Int

    /// - Returns: `nil` when there is no manifest.
    init?(of dist: String) {
        var status = stat()
        guard stat(dist + "/manifest.json", &status) == 0 else { return nil }
        inode = UInt64(status.st_ino)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}

extension Manifest {
    /// Names the build: the first 12 hexadecimal digits of the index's SHA-256.
    package var generation: String { String(indexSHA256.prefix(12)) }

    /// Reads and checks a manifest. It decides which files the server opens, so nothing in it is taken on trust.
    package init(readingFrom path: String) throws(StartError) {
        guard FileManager.default.fileExists(atPath: path) else { throw StartError("\(path) not found: run 'docgen build' first") }
        let advice = "run 'docgen build' to make it anew"
        // Foundation says of a named pipe that one may not read it.
        guard (try? URL(filePath: path).resolvingSymlinksInPath().resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true
        else {
            throw StartError("\(path) is not a file: \(advice)")
        }
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: path)) } catch {
            throw StartError("\(path) cannot be read: \(error.systemReason)")
        }
        // Of many thousands of files it takes most of the start: it is not read twice for the version's sake.
        let manifest = try? JSONDecoder().decode(Manifest.self, from: data)
        guard let version = manifest?.version ?? (try? JSONDecoder().decode(VersionOnly.self, from: data))?.version else {
            throw StartError("\(path) is not a manifest: \(advice)")
        }
        guard version == Self.currentVersion else {
            throw StartError("\(path) has format \(version), this program reads \(Self.currentVersion): \(advice) with this version")
        }
        guard let manifest else { throw StartError("\(path) is not a manifest: \(advice)") }
        self = manifest
        if let wrong = firstInvalidEntry { throw StartError("\(path) has an invalid entry '\(wrong)': \(advice)") }
    }

    /// Finds out before a reader does that a file is missing or cut short: a build that was copied in part is refused as a whole.
    package func checkFiles(in folder: SiteFolder) throws(StartError) {
        do throws(SiteFileError) {
            for file in files {
                try folder.check(file.path, size: file.size)
                for encoding in file.encodings ?? [] { try folder.check(encoding.path, size: encoding.size) }
            }
        } catch {
            throw StartError("\(error): run 'docgen build' again, or copy all of its output")
        }
    }

    private struct VersionOnly: Decodable { var version: Int }

    private var firstInvalidEntry: String? {
        if !index.isPlainPath || index.contains("/") { return index }
        if let file = files.first(where: { !$0.isValid }) { return file.path }
        guard let redirects, !redirects.isEmpty else { return nil }
        let paths = Set(files.map(\.path))
        return redirects.first { redirect in
            let reaches = redirect.leavesSite ? redirect.to.utf8.allSatisfy { (0x21..<0x7F).contains($0) } : paths.contains(redirect.to)
            return !redirect.from.isPlainPath || !reaches || redirect.from == redirect.to
        }?.from
    }
}

extension Manifest.File {
    fileprivate var isValid: Bool {
        path.isPlainPath && size >= 0 && Self.isHash(sha256) && type.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
            && (encodings ?? []).allSatisfy { $0.path.isPlainPath && $0.size >= 0 && Self.isHash($0.sha256) }
    }

    private static func isHash(_ text: String) -> Bool { text.utf8.count == 64 && text.utf8.allSatisfy(isHexadecimal) }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
