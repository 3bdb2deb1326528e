internal import DocMarkdown

/// What a page was told of a file that it includes, with what says whether it would be told the same again.
struct IncludeAnswer: Sendable, Hashable {
    /// As the author wrote it.
    var target: String
    /// ``IncludedFile/id`` of the file that includes it; `nil` for the page.
    var including: String?
    /// What decided besides the file's content; empty where no file was found.
    var circumstances: String
    /// That of the file before it was read; `nil` where there was none, or where it says nothing.
    var stamp: FileStamp?
    /// Names what was told: the file and its bytes, or why there is none.
    var told: [UInt8]
}

extension IncludeFiles {
    /// The questions of one page.
    struct PageIncludes {
        let page: String
        /// See ``FileStamp/settledSecond(slowestClock:)``.
        let second: Int
        private(set) var answers: [IncludeAnswer] = []
        /// Those that were told of, each once.
        private(set) var files: [String] = []
        /// Where the others may appear: absolute paths.
        private(set) var missing: [String] = []
        private var known: Set<String> = []

        /// - Parameter page: Relative to the content folder.
        init(by page: String, readAt second: Int) { (self.page, self.second) = (page, second) }

        fileprivate mutating func note(_ answer: IncludeAnswer, _ file: Result<IncludedFile, IncludeProblem>, places: () -> [String]) {
            switch file {
            case .success(let file): if known.insert(file.id).inserted { files.append(file.id) }
            case .failure: missing += places()
            }
            // No path holds a zero byte.
            if known.insert("\(answer.including ?? "")\0\(answer.target)").inserted { answers.append(answer) }
        }
    }

    /// Answers a question of a page, and notes the answer.
    func read(_ target: String, including: String?, noting asked: inout PageIncludes) -> Result<IncludedFile, IncludeProblem> {
        let found = find(target, for: asked.page, including: including)
        // Before the file is read, so that what is written meanwhile is seen.
        let stamp = stamp(found, readAt: asked.second)
        let file = found.flatMap(contents)
        let answer = IncludeAnswer(
            target: target,
            including: including,
            circumstances: circumstances(found),
            stamp: stamp,
            told: Self.name(of: file)
        )
        let page = asked.page
        asked.note(answer, file) { places(of: target, for: page, including: including) }
        return file
    }

    /// The same answers with the present stamps; `nil` where one would be another.
    /// - Parameters:
    ///   - page: The one that asked.
    ///   - second: As for ``PageIncludes``.
    func stillAnswered(_ answers: [IncludeAnswer], for page: String, readAt second: Int) -> [IncludeAnswer]? {
        var answers = answers
        for index in answers.indices {
            let answer = answers[index]
            let found = find(answer.target, for: page, including: answer.including)
            guard circumstances(found) == answer.circumstances else { return nil }
            let stamp = stamp(found, readAt: second)
            if let stamp, stamp == answer.stamp { continue }
            guard Self.name(of: found.flatMap(contents)) == answer.told else { return nil }
            answers[index].stamp = stamp
        }
        return answers
    }

    private func find(_ target: String, for page: String, including: String?) -> Result<String, IncludeProblem> {
        let own = own(page)
        return find(target, beside: PagePath.folder(of: including ?? own), page: own)
    }

    private func circumstances(_ found: Result<String, IncludeProblem>) -> String { (try? found.get()).map(circumstances) ?? "" }

    private func stamp(_ found: Result<String, IncludeProblem>, readAt second: Int) -> FileStamp? {
        (try? found.get()).flatMap { stamp(of: $0)?.settled(at: second) }
    }

    private static func name(of file: Result<IncludedFile, IncludeProblem>) -> [UInt8] {
        var record = RecordWriter()
        switch file {
        case .success(let file):
            record.put(file.id)
            record.put(file.path)
            record.put(file.bytes)
        case .failure(let problem): for part in problem.parts { record.put(part) }
        }
        return FileBytes.digest(record.bytes)
    }
}

extension IncludeProblem {
    /// What tells it from others. Not its description, for which Swift looks up names of types and cases.
    fileprivate var parts: [String] {
        switch self {
        case .missing(let suggestion): ["missing", suggestion ?? "\0"]
        case .itself: ["itself"]
        case .outside: ["outside"]
        case .withheld(let reason, let hint): ["withheld", reason, hint ?? "\0"]
        case .tooLarge(let limit): ["tooLarge", String(limit)]
        case .unreadable(let reason): ["unreadable", reason]
        }
    }
}
