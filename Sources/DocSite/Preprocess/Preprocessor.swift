internal import ChildPrograms
internal import DocModel
internal import Foundation
internal import Synchronization

/// Runs the programs that change pages before they are read, one after the other; each gets what the one before made.
///
/// A program runs once for all its pages, and not again while it, its pages and its inputs are the same.
struct Preprocessor {
    let rules: [PreprocessRule]
    let title: String
    let language: String
    /// The content folder, relative to ``folder``.
    let content: String
    /// The folder of `docgen.yml`, as it was named.
    let folder: String
    let cache: PreprocessCache

    init(rules: [PreprocessRule], _ configuration: SiteConfiguration, in folder: String, cache: PreprocessCache) {
        self.rules = rules
        (title, language, content) = (configuration.title, configuration.language, configuration.content)
        self.folder = folder
        self.cache = cache
    }

    private static let maxOutputBytes = 512 << 20
    private static let maxErrorBytes = 64 << 10

    /// What came out of all programs.
    struct Result {
        /// Of the pages whose text is another.
        var texts: [String: [UInt8]] = [:]
        var diagnostics: [Diagnostic] = []
    }

    func run(_ sources: SiteSources) -> Result {
        var result = Result()
        for rule in rules {
            let paths = sources.tree.pages.filter { path in rule.pages.isEmpty || rule.pages.contains { Self.matches(path, $0) } }
            guard !paths.isEmpty else {
                let problem = "no page matches the pages of '\(Self.shown(rule))'"
                result.diagnostics.append(Diagnostic(.warning, id: .preprocess, at: rule.location, problem, hint: "correct 'pages'"))
                continue
            }
            var pages: [(path: String, text: [UInt8])] = []
            for path in paths {
                var bytes: [UInt8] = []
                if let text = result.texts[path] {
                    bytes = text
                } else if (try? sources.root.files.read(path, into: &bytes, limit: PageLoader.maxPageBytes)) == nil {
                    // Whoever reads the page tells why it cannot be.
                    continue
                }
                // A program gets text.
                if bytes.withUnsafeBufferPointer({ SourceEncoding(of: $0) }) == nil, String(validating: bytes, as: UTF8.self) != nil {
                    pages.append((path, bytes))
                }
            }
            do throws(Failure) {
                for (path, text) in try changed(pages, by: rule) { result.texts[path] = text }
            } catch {
                result.diagnostics += error.diagnostics(of: rule, shown: Self.shown(rule), in: sources)
            }
        }
        return result
    }

    private static func matches(_ path: String, _ pattern: String) -> Bool {
        PathPattern.matches(path, pattern) || path.hasPrefix(pattern.hasSuffix("/") ? pattern : pattern + "/")
    }

    private static func shown(_ rule: PreprocessRule) -> String { String(rule.command.joined(separator: " ").prefix(60)) }

    // MARK: One program

    struct Failure: Error {
        var problem: String
        var hint: String?
        /// What the program wrote to its standard error.
        var said = ""
    }

    private func changed(_ pages: [(path: String, text: [UInt8])], by rule: PreprocessRule) throws(Failure) -> [String: [UInt8]] {
        guard let name = rule.command.first, let program = ChildProgram.path(of: name, in: folder) else {
            throw Failure(problem: "there is no program '\(rule.command.first ?? "")'", hint: "install it, or name another one")
        }
        let input = Book.input(pages, of: self, for: rule)
        let key = key(of: input, program: program, rule)
        if let known = cache.texts(key) { return known }
        let child = ChildProgram(program, Array(rule.command.dropFirst()), in: folder)
        let output: ChildProgram.Output
        do throws(ChildProgram.Failure) {
            output = try child.run(
                input,
                deadline: rule.timeout / .seconds(1),
                maxOutputBytes: Self.maxOutputBytes,
                maxErrorBytes: Self.maxErrorBytes
            )
        } catch {
            switch error {
            case .late:
                throw Failure(
                    problem: "it needed more than \(DurationText.format(rule.timeout)) and was ended",
                    hint: "make 'timeout' longer"
                )
            case .large: throw Failure(problem: "it wrote more than \(Self.maxOutputBytes >> 20) MiB and was ended")
            case .failed(let reason): throw Failure(problem: "it could not be started: \(reason)")
            }
        }
        let said = String(decoding: output.errors, as: UTF8.self)
        if let problem = output.problem { throw Failure(problem: problem, said: said) }
        let texts = try Book.texts(in: output.bytes, of: pages)
        cache.keep(texts, key)
        return texts
    }

    /// Names all that decides what comes out: the program and the files that its words name, its other inputs, and the pages.
    private func key(of input: [UInt8], program: String, _ rule: PreprocessRule) -> String {
        var record = RecordWriter()
        record.put(docgenVersion)
        record.put(program)
        record.put(FileStamp(of: program))
        record.put(rule.command) { $0.put($1) }
        for place in rule.command.dropFirst() + rule.inputs {
            for file in Self.files(at: place.hasPrefix("/") ? place : folder + "/" + place) {
                record.put(file)
                record.put((try? FileBytes.sha256(ofFile: file)) ?? "")
            }
        }
        record.put(FileBytes.digest(input))
        return FileBytes.sha256(record.bytes)
    }

    /// A file, or all below a folder, in order.
    private static func files(at path: String) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return [] }
        guard isFolder.boolValue else { return [path] }
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.sorted().map { path + "/" + $0 }.filter { file in
            var status = stat()
            return stat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }
    }
}

extension Preprocessor.Failure {
    /// One finding at the rule, and one at each place of a page that the program names: `guide/a.md:3:5: why`.
    fileprivate func diagnostics(of rule: PreprocessRule, shown: String, in sources: SiteSources) -> [Diagnostic] {
        let pages = Set(sources.tree.pages)
        var places: [Diagnostic] = []
        var others: [String] = []
        for line in said.split(whereSeparator: \.isNewline) {
            guard let match = line.wholeMatch(of: /\s*([^\s:]+):(\d+):(?:(\d+):)?\s*(.+)/), places.count < 100 else {
                others.append(String(line))
                continue
            }
            let prefix = sources.root.prefix.isEmpty ? "" : sources.root.prefix + "/"
            let path = match.1.hasPrefix(prefix) ? String(match.1.dropFirst(prefix.count)) : String(match.1)
            guard pages.contains(path) else {
                others.append(String(line))
                continue
            }
            let place = sources.root.place(path, line: Int(match.2) ?? 1, column: match.3.flatMap { Int($0) } ?? 1)
            places.append(Diagnostic(id: .preprocess, at: place, "'\(shown)': \(match.4.prefix(300))"))
        }
        let last = others.last { $0.contains { !$0.isWhitespace } }.map { ": " + $0.trimmingCharacters(in: .whitespaces).prefix(300) } ?? ""
        let main = Diagnostic(
            id: .preprocess,
            at: rule.location,
            "'\(shown)' has changed no page: \(problem)\(last)",
            hint: hint ?? "its pages are read as they are written"
        )
        return [main] + places
    }
}
