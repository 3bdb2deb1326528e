internal import ChildPrograms
internal import DocMarkdown
package import DocModel
internal import Foundation

/// Tries blocks of code with the programs that an author names for their languages.
package struct CodeChecker: Sendable {
    private let rules: [String: CodeRule]
    private let folder: String
    private let cacheFolder: String?
    private let jobs: Int

    private static let maxOutputBytes = 4 << 20
    private static let maxErrorBytes = 256 << 10

    /// What came out.
    package struct Result: Sendable {
        /// At most one for each block, at the line that is meant.
        package var findings: [Diagnostic] = []
        package var checked = 0
        /// Those that were good before, and are the same.
        package var cached = 0
        /// Languages whose program is not there, with its name.
        package var missing: [String: String] = [:]
    }

    /// - Parameters:
    ///   - folder: Where programs run.
    ///   - cacheFolder: Where it is noted what was good, a folder that is there; `nil` for nowhere.
    ///   - jobs: Programs at work at a time.
    package init(_ rules: [CodeRule], in folder: String, cacheFolder: String?, jobs: Int) {
        self.rules = Dictionary(rules.map { ($0.language, $0) }) { first, _ in first }
        self.folder = folder
        self.cacheFolder = cacheFolder
        self.jobs = jobs
    }

    /// A rule with what tries it.
    private struct Tool {
        var rule: CodeRule
        var builtIn: BuiltInLanguage?
        /// `nil` for what is built in.
        var program: String?
        var identity: String
        var words: ProgramWords
    }

    package func check(_ samples: [CodeSample]) -> Result {
        var result = Result()
        let (tools, missing) = tools()
        result.missing = missing.filter { name, _ in samples.contains { $0.language.lowercased() == name } }
        var tried: [(sample: CodeSample, tool: Tool)] = []
        for sample in samples {
            let language = sample.language.lowercased()
            let isMarked = sample.words.contains("check")
            guard let rule = rules[language] else {
                if isMarked, !rules.isEmpty { result.findings.append(unknown(sample)) }
                continue
            }
            guard isMarked || !rule.isForMarkedOnly, sample.words.allSatisfy({ !Self.unchecked.contains($0) }) else { continue }
            if let tool = tools[language] { tried.append((sample, tool)) }
        }
        let cache = CodeCache(in: cacheFolder)
        let findings = Slots<Diagnostic>(count: tried.count)
        let known = Slots<Bool>(count: tried.count)
        forEachIndex(below: tried.count, jobs: jobs, makeState: { () }) { [tried] index, _ in
            let (sample, tool) = tried[index]
            let key = CodeCache.key(sample.text, tool.rule, program: tool.identity)
            if cache.knows(key) { return known[index] = true }
            do throws(CodeFault) {
                try self.run(tool, on: sample)
                cache.note(key)
            } catch {
                findings[index] = Self.finding(error, in: sample, by: tool.rule)
            }
        }
        cache.write()
        result.checked = tried.count
        result.cached = known.takeAll().count { $0 ?? false }
        result.findings += findings.takeAll().compactMap(\.self)
        return result
    }

    /// Words after a language that say that the code is not meant to be whole.
    private static let unchecked: Set<String> = ["nocheck", "no-check", "ignore"]

    private func tools() -> ([String: Tool], missing: [String: String]) {
        var tools: [String: Tool] = [:]
        var missing: [String: String] = [:]
        for (language, rule) in rules {
            let words = ProgramWords(linePattern: rule.linePattern)
            guard let name = rule.command.first else {
                guard let builtIn = BuiltInLanguage(named: language) else { continue }
                tools[language] = Tool(rule: rule, builtIn: builtIn, program: nil, identity: "", words: words)
                continue
            }
            guard let program = ChildProgram.path(of: name, in: folder) else {
                missing[language] = name
                continue
            }
            var status = stat()
            _ = stat(program, &status)
            let identity = "\(program) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
            tools[language] = Tool(rule: rule, builtIn: nil, program: program, identity: identity, words: words)
        }
        return (tools, missing)
    }

    private func run(_ tool: Tool, on sample: CodeSample) throws(CodeFault) {
        if let builtIn = tool.builtIn { return try builtIn.check(sample.text) }
        guard let program = tool.program else { return }
        let needsFile = tool.rule.command.contains { $0.contains("{file}") }
        var file: String?
        if needsFile { file = try Self.temporaryFile(with: sample.text, ending: tool.rule.fileEnding) }
        defer { if let file { try? FileManager.default.removeItem(atPath: (file as NSString).deletingLastPathComponent) } }
        let arguments = tool.rule.command.dropFirst().map { word in file.map { word.replacing("{file}", with: $0) } ?? word }
        let child = ChildProgram(program, arguments, in: folder)
        let output: ChildProgram.Output
        do throws(ChildProgram.Failure) {
            output = try child.run(
                needsFile ? [] : Array(sample.text.utf8),
                deadline: tool.rule.timeout / .seconds(1),
                maxOutputBytes: Self.maxOutputBytes,
                maxErrorBytes: Self.maxErrorBytes
            )
        } catch {
            switch error {
            case .late: throw CodeFault(message: "it needed more than \(DurationText.format(tool.rule.timeout)) and was ended")
            case .large: throw CodeFault(message: "it wrote more than \(Self.maxOutputBytes) bytes and was ended")
            case .failed(let reason): throw CodeFault(message: "it could not be started: \(reason)")
            }
        }
        guard let problem = output.problem else { return }
        let said = String(decoding: output.errors + [0x0A] + output.bytes, as: UTF8.self)
        guard said.contains(where: { !$0.isWhitespace }) else { throw CodeFault(message: problem) }
        throw tool.words.fault(in: said, file: file)
    }

    private static func temporaryFile(with text: String, ending: String) throws(CodeFault) -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "docgen-code-\(UUID().uuidString)")
        let file = folder.appending(path: "code." + ending)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
            try Data(text.utf8).write(to: file)
        } catch {
            throw CodeFault(message: "its file cannot be written: \(error.systemReason)")
        }
        return file.path
    }

    private static func finding(_ fault: CodeFault, in sample: CodeSample, by rule: CodeRule) -> Diagnostic {
        let place = fault.line.map { sample.place(ofLine: $0, column: fault.column) } ?? (page: sample.start, included: nil)
        let message = rule.command.isEmpty ? fault.message : "'\(rule.shown.prefix(60))': \(fault.message)"
        return Diagnostic(
            id: .codeCheck,
            at: place.page,
            "this \(rule.language) is refused: \(message)",
            hint: "if it is not meant to be complete, write 'nocheck' after the language"
        )
        .naming(includedPlace: place.included)
    }

    private func unknown(_ sample: CodeSample) -> Diagnostic {
        Diagnostic(
            .warning,
            id: .codeCheck,
            at: sample.start,
            "this block is to be checked, but 'code.check' of docgen.yml has no '\(sample.language.prefix(40))'",
            hint: NearestMatch.find(sample.language, among: rules.keys.sorted()).map { "did you mean '\($0)'?" }
                ?? "name there the program that tries it"
        )
    }
}
