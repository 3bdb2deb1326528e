internal import ChildPrograms
internal import DocModel
internal import Foundation

/// The days on which pages were last changed, as git has recorded them: one `git log` for the whole content folder, and none while `HEAD` is the same.
///
/// A day is that of the committer's time in UTC, so every machine that has the history writes the same. What is not committed does not count.
struct GitDates: Sendable {
    /// `YYYY-MM-DD` by path from the content folder.
    private(set) var days: [String: String] = [:]
    /// Why all or some days are missing.
    private(set) var diagnostics: [Diagnostic] = []

    /// Enough for the log of a large repository; a program that hangs is ended.
    private static let deadline = 300.0
    private static let maxOutputBytes = 1 << 30

    init() {}

    /// - Parameters:
    ///   - content: The content folder.
    ///   - location: Where the days are asked for.
    init(of content: String, askedAt location: SourceLocation, cache: PreprocessCache) {
        do throws(Failure) {
            guard let git = ChildProgram.path(of: "git", in: content) else {
                throw Failure(problem: "there is no program 'git'", hint: "install git, or remove 'updated: git'")
            }
            let state = try Self.run(git, ["rev-parse", "HEAD", "--show-prefix", "--absolute-git-dir", "--git-common-dir"], in: content)
            let lines = String(decoding: state, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            guard lines.count >= 4 else { throw Failure(problem: "git has not said where the repository is") }
            let common = lines[3].hasPrefix("/") ? lines[3] : content + "/" + lines[3]
            let cut = Self.shallowCommits(in: common)
            var record = RecordWriter()
            record.put("git-dates 1")
            record.put(Array(lines[0...2])) { $0.put($1) }
            record.put(cut.sorted()) { $0.put($1) }
            let key = FileBytes.sha256(record.bytes)
            if let known = cache.texts(key) {
                days = known.mapValues { String(decoding: $0, as: UTF8.self) }
            } else {
                // Settings of the user must not add anything to the output, nor run a program.
                let log = try Self.run(
                    git,
                    [
                        "-c", "log.showSignature=false", "log", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv",
                        "--relative", "--format=%x01%H %ct", "--", ".",
                    ],
                    in: content
                )
                days = Self.days(in: log, without: cut)
                cache.keep(days.mapValues { Array($0.utf8) }, key)
            }
            if !cut.isEmpty {
                diagnostics = [Self.finding("the clone is shallow: pages that no commit in it has changed have no date", location)]
            }
        } catch {
            diagnostics = [
                Diagnostic(id: .gitDates, at: location, "pages have no dates of git: \(error.problem)", hint: error.hint)
            ]
        }
    }

    private static func finding(_ message: String, _ location: SourceLocation) -> Diagnostic {
        Diagnostic(
            id: .gitDates,
            at: location,
            message,
            hint: "fetch the whole history: 'git fetch --unshallow', or 'fetch-depth: 0' for actions/checkout"
        )
    }

    /// All days in a few bytes.
    var digest: String {
        var record = RecordWriter()
        record.put(days.sorted { $0.key < $1.key }) { record, day in
            record.put(day.key)
            record.put(day.value)
        }
        return FileBytes.sha256(record.bytes)
    }

    // MARK: git

    struct Failure: Error {
        var problem: String
        var hint: String?
    }

    private static func run(_ git: String, _ arguments: [String], in folder: String) throws(Failure) -> [UInt8] {
        // Of a partial clone nothing is fetched, and no lock is taken that a command of the user may want.
        let own = ["GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "LC_ALL=C"]
        let names = own.map { $0.prefix { $0 != "=" } + "=" }
        let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
            .filter { value in !names.contains { value.hasPrefix($0) } }
        let child = ChildProgram(git, ["--no-pager"] + arguments, environment: environment + own, in: folder)
        let output: ChildProgram.Output
        do throws(ChildProgram.Failure) {
            output = try child.run([], deadline: deadline, maxOutputBytes: maxOutputBytes, maxErrorBytes: 4_096)
        } catch {
            switch error {
            case .late: throw Failure(problem: "git needed more than \(Int(deadline)) s and was ended")
            case .large: throw Failure(problem: "git wrote more than \(maxOutputBytes >> 20) MiB and was ended")
            case .failed(let reason): throw Failure(problem: "git could not be started: \(reason)")
            }
        }
        guard let problem = output.problem else { return output.bytes }
        let said = String(decoding: output.errors, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init) ?? problem
        throw Failure(
            problem: said.hasPrefix("fatal: ") ? String(said.dropFirst("fatal: ".count)) : said,
            hint: "build in a clone of the repository, or remove 'updated: git'"
        )
    }

    /// The commits at which a shallow clone ends: to git they have added every file that there is.
    ///
    /// Source: gitrepository-layout(5), `shallow`.
    private static func shallowCommits(in folder: String) -> Set<String> {
        var bytes: [UInt8] = []
        guard access(folder + "/shallow", F_OK) == 0, (try? FileBytes.read(folder + "/shallow", into: &bytes)) != nil else { return [] }
        return Set(String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init))
    }

    /// Of each file the day of the newest commit that names it.
    /// - Parameters:
    ///   - log: `U+0001`, a commit and its seconds since 1970; then its files; a zero byte behind each.
    ///   - cut: Commits that do not say which files they changed.
    static func days(in log: [UInt8], without cut: Set<String>) -> [String: String] {
        var seconds: [String: Int] = [:]
        var time: Int?
        for part in log.split(separator: 0) {
            // git ends the line of a commit behind its zero byte.
            let part = part.first == 0x0A ? part.dropFirst() : part
            guard part.first == 1 else {
                let path = String(decoding: part, as: UTF8.self)
                if let time { seconds[path] = max(time, seconds[path] ?? time) }
                continue
            }
            let words = part.dropFirst().split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            time = words.count == 2 && !cut.contains(words[0]) ? Int(words[1]) : nil
        }
        return seconds.mapValues(day)
    }

    /// The day of a time in UTC.
    private static func day(ofSecond second: Int) -> String {
        var (time, parts) = (time_t(second), tm())
        gmtime_r(&time, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
    }
}
