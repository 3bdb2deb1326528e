internal import AssistantHTTP
internal import DocModel
internal import DocSite
internal import Foundation
internal import Synchronization

/// What the pages of an edition show of its findings.
final class AuthorNotes: Sendable {
    /// More findings of one page than this are counted, not shown.
    private static let maxFindings = 50
    private static let maxExcerptCharacters = 300

    private let edition: SiteEdition
    private let root: String
    private let editor: String?
    private let banner: String?
    /// What stands on every page: mistakes that keep the site from being built.
    private let everywhere: [Diagnostic]
    private let findings: [String: [Diagnostic]]
    private let count: Int

    /// - Parameters:
    ///   - root: The folder that places are relative to.
    ///   - editor: A URL with `{path}`, `{line}` and `{column}`.
    ///   - problem: Why the edition is not the newest, and the mistakes behind that.
    init(of edition: SiteEdition, root: String, editor: String?, problem: (text: String, diagnostics: [Diagnostic])?) {
        self.edition = edition
        self.root = URL(filePath: root).standardizedFileURL.path
        self.editor = editor
        banner = problem?.text
        everywhere = (problem?.diagnostics ?? []).filter { $0.severity == .error }
        let told = edition.report.diagnostics.filter { $0.severity != .notice }
        findings = Dictionary(grouping: told, by: \.location.path)
        count = told.count
    }

    /// - Parameter page: A file of the site.
    func notes(on page: String) -> LiveSite.Notes {
        let own = edition.source(ofPage: page).flatMap { findings[$0] } ?? []
        var lines = SourceLines(root: root)
        return LiveSite.Notes(
            banner: banner,
            findings: (everywhere + own).prefix(Self.maxFindings).map { finding($0, &lines) },
            elsewhere: count - own.count + max(0, own.count - Self.maxFindings)
        )
    }

    private func finding(_ diagnostic: Diagnostic, _ lines: inout SourceLines) -> LiveSite.Finding {
        let place = diagnostic.location
        let excerpt = place.isWhole ? nil : lines.line(place.line, of: place.path)
        return LiveSite.Finding(
            severity: diagnostic.severity.rawValue,
            id: diagnostic.id.rawValue,
            place: place.description,
            message: diagnostic.message,
            hint: diagnostic.hint,
            excerpt: excerpt.map { String($0.prefix(Self.maxExcerptCharacters)).escapingControls(except: "\t") },
            column: excerpt == nil ? nil : place.column,
            editor: place.isWhole ? nil : editor.map { url(of: place, in: $0) }
        )
    }

    private func url(of place: SourceLocation, in pattern: String) -> String {
        let path = (root + "/" + place.path).addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? place.path
        return pattern.replacing("{path}", with: path).replacing("{line}", with: "\(place.line)").replacing(
            "{column}",
            with: "\(place.column)"
        )
    }

    /// The lines of files that several findings are about.
    private struct SourceLines {
        private let project: ExcerptFiles
        private var files: [String: [Substring]] = [:]

        init(root: String) { project = ExcerptFiles(root: root) }

        mutating func line(_ number: Int, of path: String) -> String? {
            let lines = files[path] ?? read(path)
            files[path] = lines
            return lines.indices.contains(number - 1) ? String(lines[number - 1]) : nil
        }

        private func read(_ path: String) -> [Substring] {
            var bytes: [UInt8] = []
            guard project.read(path, into: &bytes) else { return [] }
            return String(decoding: bytes, as: UTF8.self).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        }
    }
}

extension String {
    fileprivate func escapingControls(except kept: Character) -> String {
        split(separator: kept, omittingEmptySubsequences: false).map { String($0).escapingControls() }.joined(separator: String(kept))
    }
}
