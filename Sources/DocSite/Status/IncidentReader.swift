internal import DocMarkdown
internal import DocModel
internal import Foundation

/// Reads the files of `incidents/`: one incident or maintenance each. Every mistake becomes a diagnostic; a file with an error gives none.
struct IncidentReader {
    private(set) var incidents: [Incident] = []
    private(set) var diagnostics: [Diagnostic] = []

    private static let maxBytes = 1_000_000
    private static let maxFiles = 10_000
    private static let keys = ["id", "title", "severity", "kind", "started", "resolved", "components"]

    /// Nothing in it becomes a script, and no code is coloured: feeds and mail show it too.
    private let renderer = MarkdownRenderer(
        options: MarkdownOptions(rawHTML: .escape),
        grammars: GrammarCatalog(definitions: [:])
    )

    /// - Parameters:
    ///   - folder: Its Markdown files are read, those in folders below too; a `README.md` is for those who write them.
    ///   - shownAs: The folder's name in diagnostics.
    ///   - services: Ids that `components` may name; empty when nothing was measured yet, and then any id will do.
    /// - Throws: ``SiteError`` when the folder or a file cannot be read.
    init(folder: String, shownAs: String, services: [String]) throws {
        let root = SourceRoot(.disk(folder: folder), prefix: shownAs, shown: shownAs)
        let tree = try SourceTree(root)
        diagnostics = tree.diagnostics
        var pathOfID: [String: String] = [:]
        for path in tree.pages.prefix(Self.maxFiles) where PagePath.name(of: path).lowercased() != "readme.md" {
            var bytes: [UInt8] = []
            try root.files.read(path, into: &bytes, limit: Self.maxBytes)
            read(bytes, path: root.shownPath(path), fileID: String(PagePath.stem(of: path)), services, &pathOfID)
        }
        // The newest first; two that began together keep an order too.
        incidents.sort { ($0.started, $1.id) > ($1.started, $0.id) }
    }

    // MARK: One file

    private mutating func read(
        _ bytes: [UInt8],
        path: String,
        fileID: String,
        _ services: [String],
        _ pathOfID: inout [String: String]
    ) {
        let errorsBefore = diagnostics.count { $0.severity == .error }
        let start = SourceLocation(path: path)
        let matter = FrontMatterFields(reading: bytes, path: path)
        diagnostics += matter.diagnostics.map(Self.asError)
        guard matter.isPresent else {
            return report(
                .incidentMissing,
                start,
                "the file has no front matter",
                hint: "begin it with '---', title:, severity:, started: and '---'"
            )
        }
        let fields = knownFields(of: matter)
        let kind = word(fields["kind"], "kind", Incident.Kind.allCases) ?? .incident
        let isMaintenance = kind == .maintenance
        let title = text(fields["title"], "title", at: start)
        let started = time(fields["started"], "started", at: start)
        var severity: Incident.Severity? = .notice
        if !isMaintenance || fields["severity"] != nil {
            severity = word(fields["severity"], "severity", Incident.Severity.allCases, missingAt: start)
        }
        let resolved = fields["resolved"].flatMap { time($0, "resolved", at: start) }
        checkEnd(resolved, of: started, fields["resolved"], isMaintenance: isMaintenance, at: start)
        let id = identifier(fields["id"], fileID: fileID, path: path, &pathOfID)
        let components = components(fields["components"], services)
        let body = body(bytes, matter, path: path, isMaintenance: isMaintenance)
        if let started { check(body.updates, started, resolved, isMaintenance: isMaintenance, fields["started"]) }

        guard diagnostics.count(where: { $0.severity == .error }) == errorsBefore, let title, let severity, let started, let id else {
            return
        }
        incidents.append(
            Incident(
                id: id,
                title: title,
                kind: kind,
                severity: severity,
                started: started,
                resolved: resolved,
                components: components.map(\.text),
                updates: body.updates,
                introductionHTML: body.introduction,
                location: start,
                componentLocations: components.map(\.location)
            )
        )
    }

    // MARK: Front matter

    private mutating func knownFields(of matter: FrontMatterFields) -> [String: FrontMatterFields.Field] {
        var fields: [String: FrontMatterFields.Field] = [:]
        for field in matter.fields {
            if Self.keys.contains(field.key) {
                fields[field.key] = field
            } else {
                report(
                    .incidentKey,
                    field.keyLocation,
                    "unknown key '\(field.key.prefix(80))'",
                    hint: Self.suggestion(field.key, among: Self.keys)
                )
            }
        }
        return fields
    }

    private mutating func checkEnd(
        _ resolved: Date?,
        of started: Date?,
        _ field: FrontMatterFields.Field?,
        isMaintenance: Bool,
        at start: SourceLocation
    ) {
        if isMaintenance, field == nil {
            report(
                .incidentMissing,
                start,
                "a maintenance needs 'resolved', its planned end",
                hint: "it ends by itself then; move the time when it takes longer"
            )
        }
        if let started, let resolved, let field, resolved < started {
            report(.incidentTimes, field.location, "resolved (\(resolved.iso)) is before started (\(started.iso))")
        }
    }

    private mutating func text(_ field: FrontMatterFields.Field?, _ key: String, at start: SourceLocation) -> String? {
        guard let field else {
            report(.incidentMissing, start, "'\(key)' is missing")
            return nil
        }
        guard case .text(let text) = field.value else {
            report(.incidentValue, field.location, "\(key) is \(field.value.shown), expected text")
            return nil
        }
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else {
            report(.incidentMissing, field.location, "'\(key)' is empty")
            return nil
        }
        return words
    }

    private mutating func word<Choice: RawRepresentable<String>>(
        _ field: FrontMatterFields.Field?,
        _ key: String,
        _ choices: [Choice],
        missingAt start: SourceLocation? = nil
    ) -> Choice? {
        let names = choices.map(\.rawValue)
        guard let field else {
            if let start {
                report(.incidentMissing, start, "'\(key)' is missing", hint: "one of: \(names.joined(separator: ", "))")
            }
            return nil
        }
        if case .text(let text) = field.value, let choice = Choice(rawValue: text) { return choice }
        var hint = "one of: \(names.joined(separator: ", "))"
        if case .text(let text) = field.value { hint = Self.suggestion(text, among: names) ?? hint }
        report(.incidentValue, field.location, "unknown \(key) \(field.value.shown)", hint: hint)
        return nil
    }

    private mutating func time(_ field: FrontMatterFields.Field?, _ key: String, at start: SourceLocation) -> Date? {
        guard let field else {
            report(.incidentMissing, start, "'\(key)' is missing", hint: "write '\(key): 2026-03-02T09:14Z'")
            return nil
        }
        if case .text(let text) = field.value, let time = Date(iso: text) { return time }
        report(
            .incidentValue,
            field.location,
            "\(key) is \(field.value.shown), expected a day and a time of day",
            hint: "write it like 2026-03-02T09:14Z or 2026-03-02T10:14+01:00"
        )
        return nil
    }

    /// The id is a file name and a part of addresses.
    private mutating func identifier(
        _ field: FrontMatterFields.Field?,
        fileID: String,
        path: String,
        _ pathOfID: inout [String: String]
    ) -> String? {
        var id = fileID
        let location = field?.location ?? SourceLocation(path: path)
        if let field {
            guard case .text(let text) = field.value else {
                report(.incidentValue, field.location, "id is \(field.value.shown), expected text")
                return nil
            }
            id = text
        }
        let isPlain = id.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        }
        guard isPlain, !id.isEmpty, id.utf8.count <= 100, !id.hasPrefix(".") else {
            report(
                .incidentValue,
                location,
                "id '\(id.prefix(60))' cannot be part of an address",
                hint: "use ASCII letters, digits, '-', '_' and '.'"
            )
            return nil
        }
        if let other = pathOfID.updateValue(path, forKey: id.lowercased()) {
            report(.incidentDuplicate, location, "'\(other)' has the id '\(id)' too", hint: "rename one of the files")
            return nil
        }
        return id
    }

    private mutating func components(_ field: FrontMatterFields.Field?, _ services: [String]) -> [FrontMatterFields.Element] {
        guard let field else { return [] }
        var elements: [FrontMatterFields.Element]
        switch field.value {
        case .text(let text): elements = text.isEmpty ? [] : [FrontMatterFields.Element(text: text, location: field.location)]
        case .list(let list): elements = list
        case .mapping:
            report(.incidentValue, field.location, "components is a mapping, expected a list of service ids")
            return []
        }
        var seen: Set<String> = []
        elements.removeAll { !seen.insert($0.text).inserted }
        guard !services.isEmpty else { return elements }
        for element in elements where !services.contains(element.text) {
            report(
                .incidentComponent,
                element.location,
                "no service has the id '\(element.text.prefix(80))'",
                hint: Self.suggestion(element.text, among: services) ?? "known services: \(services.joined(separator: ", "))"
            )
        }
        return elements
    }

    // MARK: Updates

    /// The text below the front matter, cut at its headings of level 1 and 2: each opens an update.
    private mutating func body(
        _ bytes: [UInt8],
        _ matter: FrontMatterFields,
        path: String,
        isMaintenance: Bool
    ) -> (introduction: String, updates: [Incident.Update]) {
        let source = Array(bytes[matter.bodyStart...])
        var scratch = MarkdownRenderer.Scratch()
        var document = source.withUnsafeBufferPointer { renderer.render($0, path: path, scratch: &scratch) }
        for index in document.diagnostics.indices { document.diagnostics[index].location.line += matter.bodyLineOffset }
        diagnostics += document.diagnostics
        for link in document.links {
            diagnostics.append(
                Diagnostic(
                    id: .incidentLink,
                    at: SourceLocation(path: path, line: Int(link.line) + matter.bodyLineOffset, column: Int(link.column)),
                    "the link is relative; feeds and the month's page show this text at other addresses",
                    hint: "write a whole URL"
                )
            )
        }
        let html = String(decoding: document.html, as: UTF8.self)
        let lines = String(decoding: source, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let headings = document.headings.filter { $0.level <= 2 }
        var rest = html[...]
        var introduction = html
        var updates: [Incident.Update] = []
        var isFirst = true
        for (index, heading) in headings.enumerated() {
            // Raw HTML is escaped, so this text is a heading of ours.
            guard let open = rest.firstRange(of: "<h\(heading.level) id=\"\(HTML.escaped(heading.anchor))\">"),
                let close = rest[open.upperBound...].firstRange(of: "</h\(heading.level)>")
            else { continue }
            let before = String(rest[..<open.lowerBound]).trimmingCharacters(in: .whitespacesAndNewlines)
            if isFirst { introduction = before } else { updates[updates.count - 1].html = before }
            isFirst = false
            rest = rest[close.upperBound...]

            let location = SourceLocation(path: path, line: heading.line + matter.bodyLineOffset)
            let nextLine = index + 1 < headings.count ? headings[index + 1].line - 1 : lines.count
            let text = lines[min(heading.line, lines.count)..<max(min(heading.line, lines.count), min(nextLine, lines.count))]
                .joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
            let (time, state) = opening(heading.text, location, isMaintenance: isMaintenance)
            updates.append(
                Incident.Update(
                    time: time ?? .distantPast,
                    state: state ?? (isMaintenance ? .scheduled : .investigating),
                    html: "",
                    text: text,
                    location: location
                )
            )
        }
        if !updates.isEmpty { updates[updates.count - 1].html = rest.trimmingCharacters(in: .whitespacesAndNewlines) }
        return (introduction.trimmingCharacters(in: .whitespacesAndNewlines), updates)
    }

    /// Reads an update's heading: a time, then a state, with anything that is not a letter or digit between them.
    private mutating func opening(
        _ heading: String,
        _ location: SourceLocation,
        isMaintenance: Bool
    ) -> (time: Date?, state: Incident.Update.State?) {
        let states = isMaintenance ? Incident.Update.State.ofMaintenance : Incident.Update.State.ofIncidents
        let names = states.map(\.rawValue)
        // The state is what follows the last digit, `Z` or `UTC` of the time.
        let end = heading.lastIndex { $0.isASCII && $0.isNumber }.map { heading.index(after: $0) } ?? heading.startIndex
        var timeText = String(heading[..<end])
        var stateText = heading[end...]
        for zone in [" UTC", " GMT", "Z", "z"] where stateText.hasPrefix(zone) {
            let after = stateText.dropFirst(zone.count)
            guard after.first.map({ !$0.isLetter }) ?? true else { continue }
            timeText += zone
            stateText = after
            break
        }
        let name = stateText.trimmingCharacters(in: .alphanumerics.inverted).lowercased()
            .split { $0 == " " || $0 == "-" || $0 == "_" }.joined(separator: "_")
        let time = Date(iso: timeText)
        if time == nil {
            report(
                .incidentUpdate,
                location,
                "the heading '\(heading.prefix(80))' does not begin with a day and a time of day",
                hint: "write it like '## 2026-03-02 09:20 UTC \(names[0])'"
            )
        }
        let state = Incident.Update.State(rawValue: name).flatMap { states.contains($0) ? $0 : nil }
        if time != nil, state == nil {
            let shown = name.isEmpty ? "has no state" : "has the unknown state '\(name.prefix(60))'"
            report(
                .incidentUpdate,
                location,
                "the update \(shown)",
                hint: Self.suggestion(name, among: names) ?? "one of: \(names.joined(separator: ", "))"
            )
        }
        return (time, state)
    }

    private mutating func check(
        _ updates: [Incident.Update],
        _ started: Date,
        _ resolved: Date?,
        isMaintenance: Bool,
        _ startedField: FrontMatterFields.Field?
    ) {
        let known = updates.filter { $0.time != .distantPast }
        for update in known {
            // A maintenance is announced before it begins; a post-mortem is written after the end.
            if update.time < started, !(isMaintenance && update.state == .scheduled) {
                report(
                    .incidentTimes,
                    update.location,
                    "the update (\(update.time.iso)) is before started (\(started.iso))",
                    hint: "correct one of the two times"
                )
            }
            if let resolved, update.time > resolved, update.state != .postmortem {
                report(
                    .incidentTimes,
                    update.location,
                    "the update (\(update.time.iso)) is after resolved (\(resolved.iso))",
                    hint: "move 'resolved', or write it as a postmortem"
                )
            }
        }
        for (newer, older) in zip(known, known.dropFirst()) where older.time > newer.time {
            report(
                .incidentTimes,
                older.location,
                "the update is newer than the one above it",
                hint: "write the newest update first"
            )
        }
        if resolved == nil, let end = known.first(where: { $0.state == .resolved }) {
            report(
                .incidentTimes,
                end.location,
                "an update says resolved, but the front matter does not",
                hint: "add 'resolved: \(end.time.iso)'"
            )
        }
    }

    // MARK: Diagnostics

    private mutating func report(_ id: DiagnosticID, _ location: SourceLocation, _ message: String, hint: String? = nil) {
        diagnostics.append(Diagnostic(id: id, at: location, message, hint: hint))
    }

    private static func suggestion(_ word: String, among names: [String]) -> String? {
        NearestMatch.hint(for: word, among: names)
    }

    private static func asError(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.severity = .error
        return diagnostic
    }
}
