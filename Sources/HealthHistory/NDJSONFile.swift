internal import Dispatch
internal import DocModel
internal import Foundation

/// What a line of these files says, and in which version of the format.
protocol VersionedLine: Codable, Sendable {
    static var currentVersion: Int { get }
    var version: Int { get }
    /// What is wrong with a value that could be decoded; `nil` when nothing is.
    var problem: String? { get }
}

/// The lines of a file: values in the order of the file, and what is wrong with the rest. Read on all cores.
struct NDJSONFile<Value: VersionedLine>: Sendable {
    /// So many unreadable lines are told one by one; a file of another kind has thousands.
    private static var maxWarnings: Int { 10 }
    /// A share of the work that is long against the cost of handing it out.
    private static var bytesPerPart: Int { 256 * 1024 }

    private(set) var values: [Value] = []
    private(set) var warnings: [Diagnostic] = []
    /// Lines of newer versions as they stand, for who writes the file anew: this program would misread them.
    private(set) var newer: [Data] = []

    /// - Parameter path: For messages.
    init(_ data: Data, path: String) {
        let parts = Self.parts(of: data)
        let slots = Slots<Part>(count: parts.count)
        forEachIndex(below: parts.count, jobs: ProcessInfo.processInfo.activeProcessorCount, makeState: { () }) { index, _ in
            slots[index] = Self.read(data, parts[index])
        }
        var line = 0
        var unreadable = 0
        for case let part? in slots.takeAll() {
            values += part.values
            newer += part.newer
            for finding in part.findings {
                let location = SourceLocation(path: path, line: line + finding.line)
                switch finding.problem {
                case .newerVersion(let version):
                    unreadable += 1
                    if unreadable > Self.maxWarnings { continue }
                    let text = "this line was left out: it is of version \(version), and this program reads up to \(Value.currentVersion)"
                    warnings.append(Diagnostic(id: .unreadableSnapshot, at: location, text, hint: "use a newer version"))
                case .torn:
                    let text = "the last line is incomplete; it was left out"
                    warnings.append(Diagnostic(id: .tornSnapshot, at: location, text))
                case .unreadable(let reason):
                    unreadable += 1
                    if unreadable > Self.maxWarnings { continue }
                    warnings.append(Diagnostic(id: .unreadableSnapshot, at: location, "this line was left out: \(reason)"))
                }
            }
            line += part.lines
        }
        if unreadable > Self.maxWarnings {
            let text = "\(unreadable - Self.maxWarnings) more lines of this file were left out"
            warnings.append(Diagnostic(id: .unreadableSnapshot, at: SourceLocation(path: path), text))
        }
    }

    // MARK: Parts

    private enum Problem {
        case unreadable(String)
        case newerVersion(Int)
        case torn
    }

    private struct Part {
        var values: [Value] = []
        var newer: [Data] = []
        var findings: [(line: Int, problem: Problem)] = []
        var lines = 0
    }

    /// Ranges that each end behind a line's end.
    private static func parts(of data: Data) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = 0
        while start < data.count {
            let end = data.newline(from: start + bytesPerPart).map { $0 + 1 } ?? data.count
            parts.append(start..<end)
            start = end
        }
        return parts
    }

    private static func read(_ data: Data, _ range: Range<Int>) -> Part {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            if let date = UTCTime.parse(text) { return date }
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text.prefix(40))' is not a time")
        }
        var part = Part()
        var start = range.lowerBound
        while start < range.upperBound {
            let newline = data.newline(from: start)
            let line = data[(data.startIndex + start)..<(data.startIndex + (newline ?? data.count))]
            start = (newline ?? data.count) + 1
            part.lines += 1
            // An empty line is what stands behind a torn one of a server that was started again.
            if line.allSatisfy({ $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: " ") }) { continue }
            do {
                let value = try decoder.decode(Value.self, from: line)
                if value.version > Value.currentVersion {
                    part.findings.append((part.lines, .newerVersion(value.version)))
                    part.newer.append(line)
                } else if let problem = value.problem {
                    part.findings.append((part.lines, .unreadable(problem)))
                } else {
                    part.values.append(value)
                }
            } catch {
                // A newer version may lack what this one requires.
                if let version = try? decoder.decode(VersionOnly.self, from: line).version, version > Value.currentVersion {
                    part.findings.append((part.lines, .newerVersion(version)))
                    part.newer.append(line)
                } else {
                    part.findings.append((part.lines, newline == nil ? .torn : .unreadable(reason(error))))
                }
            }
        }
        return part
    }

    private struct VersionOnly: Decodable {
        var version: Int
    }

    private static func reason(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, let context): "'\(name(context.codingPath + [key]))' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): "'\(name(context.codingPath))' has the wrong type"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty: "'\(name(context.codingPath))': \(context.debugDescription)"
        default: "it is not JSON"
        }
    }

    private static func name(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}

extension Data {
    /// The offset of the next line's end at or behind `offset`.
    fileprivate func newline(from offset: Int) -> Int? {
        withUnsafeBytes { bytes in
            guard offset < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + offset, Int32(UInt8(ascii: "\n")), bytes.count - offset)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
