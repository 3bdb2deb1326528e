internal import DocModel

/// Why a directive includes nothing, or other than was meant, in words.
struct IncludeFault: Error {
    var message: String
    var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    /// Of a file that is shown all the same.
    static func mayHoldSecret(_ path: String) -> IncludeFault {
        IncludeFault(
            "'\(path)' holds what looks like a password or key; every reader can take it",
            hint: "where it is real, write '…' in its place, and change it"
        )
    }

    /// - Parameter path: As the author wrote it.
    init(_ problem: IncludeProblem, path: String) {
        switch problem {
        case .missing(let suggestion) where suggestion == path:
            self.init("'\(path)' is not an ordinary file; it is not included", hint: "a pipe, a socket or a device has no text to include")
        case .missing(let suggestion):
            let slashes = path.contains("\\") ? "write '/' between the names of folders" : nil
            self.init("no file '\(path)' to include", hint: suggestion.map(NearestMatch.hint(naming:)) ?? slashes)
        case .itself: self.init("'\(path)' includes itself; it is not included again")
        case .outside: self.init("'\(path)' lies outside the project and is not included", hint: "copy it into the project")
        case .withheld(let reason, let hint): self.init("'\(path)' is not included: \(reason)", hint: hint)
        case .tooLarge(let limit):
            self.init(
                "'\(path)' has more than \(limit / 1_000_000) MB and is not included",
                hint: "name a region or lines of a smaller file"
            )
        case .unreadable(let reason): self.init("cannot read '\(path)': \(reason)")
        }
    }

    /// What is wrong with the part of a file that a directive selects; `nil` where nothing is.
    ///
    /// A region that goes on to the end of the file is included all the same.
    init?(_ text: IncludedText, _ directive: IncludeDirective) {
        let path = directive.path
        if let region = text.missingRegion {
            let known = text.regions.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
            self.init(
                "'\(path)' has no region '\(region)'",
                hint: known.isEmpty ? "mark it with '#region \(region)' and '#endregion \(region)' in comments" : "it has \(known)"
            )
        } else if let region = text.unclosedRegion {
            let effect = region.isTaken ? "all to the end of the file is included" : "it is not included"
            self.init(
                "region '\(region.name)' of '\(path)', from line \(region.line) on, has no end; \(effect)",
                hint: "write '\(region.end)' in a comment below it"
            )
        } else if let option = directive.unreadOption {
            self.init(
                "'\(path)' is not included: the option ':\(option):' is not read",
                hint: "say with ':lines:', ':start-after:' and ':end-before:' which part is meant"
            )
        } else if let missing = text.missingText {
            self.init("'\(path)' has no text '\(missing.cut(to: 60))' to begin or end at; it is not included", hint: "correct the option")
        } else if case .lines = directive.selection, text.lines.isEmpty {
            self.init("'\(path)' has no such lines")
        } else {
            return nil
        }
    }
}
