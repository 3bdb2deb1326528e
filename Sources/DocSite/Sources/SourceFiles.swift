internal import Foundation

/// The files of a content folder by their paths: those of a disk, or of memory, where a stage is tried without one.
enum SourceFiles: Sendable {
    /// - Parameter folder: As it was named, or its real path.
    case disk(folder: String)
    /// The same with files of other folders.
    case diskWithPublic(folder: String, PublicFiles)
    /// Bytes by path, relative to the content folder.
    case memory([String: [UInt8]])
    /// Any of these with the texts that programs made of some.
    case processed(ProcessedFiles)

    /// The same as they are written.
    var unprocessed: SourceFiles { if case .processed(let files) = self { files.base } else { self } }

    /// The text that a program made of a file; `nil` for what is read as it is written.
    func processedText(of path: String) -> [UInt8]? { if case .processed(let files) = self { files.texts[path] } else { nil } }

    /// Which lines of a file those of its ``processedText(of:)`` stand for.
    func lineMap(of path: String) -> LineMap? { if case .processed(let files) = self { files.lines[path] } else { nil } }

    /// Those of other folders.
    var publicFiles: PublicFiles? {
        switch self {
        case .diskWithPublic(_, let files): files
        case .processed(let files): files.base.publicFiles
        case .disk, .memory: nil
        }
    }

    /// `nil` for those of memory.
    var folder: String? {
        switch self {
        case .disk(let folder), .diskWithPublic(let folder, _): folder
        case .memory: nil
        case .processed(let files): files.base.folder
        }
    }

    /// Where a file is on the disk; `nil` for one of memory.
    private func location(of path: String) -> String? {
        if let location = publicFiles?.locations[path] { return location }
        return folder.map { $0 + "/" + path }
    }

    /// Whether a file lies in a folder whose files are published as they are.
    func isPublic(_ path: String) -> Bool {
        publicFiles?.locations[path] != nil
    }

    /// What tells whether a file has changed; `nil` where nothing does, or there is no file. What a program made of it does not go by the file alone.
    func stamp(of path: String) -> FileStamp? { processedText(of: path) != nil ? nil : location(of: path).flatMap { FileStamp(of: $0) } }

    /// - Throws: ``SiteError`` naming the file and the reason; also when it has more than `limit` bytes.
    func read(_ path: String, into bytes: inout [UInt8], limit: Int = .max) throws(SiteError) {
        switch self {
        case .processed(let files):
            guard let text = files.texts[path] else { return try files.base.read(path, into: &bytes, limit: limit) }
            try SourceFiles.memory([path: text]).read(path, into: &bytes, limit: limit)
        case .disk, .diskWithPublic: try FileBytes.read(location(of: path) ?? path, into: &bytes, limit: limit)
        case .memory(let files):
            guard let file = files[path] else { throw SiteError(path: path, "cannot read the file", errno: ENOENT) }
            guard file.count <= limit else { throw SiteError(path: path, "the file has \(file.count) bytes, more than \(limit)") }
            bytes.removeAll(keepingCapacity: true)
            bytes += file
        }
    }

    /// The first bytes of a file, up to `count`.
    /// - Returns: `false` when it cannot be read.
    func readBeginning(_ path: String, into bytes: inout [UInt8], count: Int) -> Bool {
        switch self {
        case .disk, .diskWithPublic: return FileBytes.readBeginning(location(of: path) ?? path, into: &bytes, count: count)
        case .memory(let files):
            guard let file = files[path] else { return false }
            bytes = Array(file.prefix(count))
            return true
        case .processed(let files):
            guard let text = files.texts[path] else { return files.base.readBeginning(path, into: &bytes, count: count) }
            bytes = Array(text.prefix(count))
            return true
        }
    }

    /// How many bytes a file has; `nil` when it cannot be asked.
    func size(of path: String) -> Int? {
        switch self {
        case .disk, .diskWithPublic:
            var status = stat()
            return stat(location(of: path) ?? path, &status) == 0 ? Int(status.st_size) : nil
        case .memory(let files): return files[path]?.count
        case .processed(let files): return files.texts[path]?.count ?? files.base.size(of: path)
        }
    }

    /// Why a file cannot be read; `nil` when it can.
    func problem(reading path: String) -> String? {
        switch self {
        case .disk, .diskWithPublic: access(location(of: path) ?? path, R_OK) == 0 ? nil : String(cString: strerror(errno))
        case .memory(let files): files[path] == nil ? String(cString: strerror(ENOENT)) : nil
        case .processed(let files): files.base.problem(reading: path)
        }
    }

    /// Where a file is behind links, relative to the folder; `nil` where there is no file in it.
    func realPath(of path: String) -> String? {
        switch self {
        case .disk(let folder), .diskWithPublic(let folder, _):
            if isPublic(path) { return path }
            // Most paths that are asked about are of broken links: one look tells that there is nothing.
            var status = stat()
            guard stat(folder + "/" + path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let root = RealPath.of(folder),
                let real = RealPath.of(root + "/" + path), real.hasPrefix(root + "/")
            else { return nil }
            return String(real.utf8.dropFirst(root.utf8.count + 1))
        case .memory(let files): return files[path] == nil ? nil : path
        case .processed(let files): return files.base.realPath(of: path)
        }
    }

    /// What tells a file apart from all others: its real path on the disk, in memory its path.
    func identity(of path: String) -> String? {
        switch self {
        case .disk, .diskWithPublic: location(of: path).flatMap(RealPath.of)
        case .memory: path
        case .processed(let files): files.base.identity(of: path)
        }
    }

    /// Puts a file into the site.
    /// - Throws: ``OutputFolder/CopyError`` when it cannot be read, ``SiteError`` when it cannot be written.
    func copy(_ path: String, to output: OutputFolder) throws {
        switch self {
        case .disk, .diskWithPublic: try output.copy(location(of: path) ?? path, to: path)
        case .processed(let files) where files.texts[path] == nil: try files.base.copy(path, to: output)
        case .memory, .processed:
            var bytes: [UInt8] = []
            do { try read(path, into: &bytes) } catch { throw OutputFolder.CopyError.unreadable(error) }
            try bytes.withUnsafeBufferPointer { try output.write($0, to: path) }
        }
    }
}
