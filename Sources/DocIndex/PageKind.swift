internal import DocModel

/// What a page is for, where that changes which questions it answers: guides say how things are.
enum PageKind: String {
    /// It records what changed.
    case changes
    /// It says what somebody proposed.
    case proposal
    /// It lists many short things by their ids, such as error messages.
    case entries

    /// - Returns: `nil` for a page like most.
    init?(of page: Page) {
        let path = page.path.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        func isCalled(_ names: [[UInt8]]) -> Bool {
            path.indices.contains { start in names.contains { $0[0] == path[start] && path[start...].starts(with: $0) } }
        }
        if isCalled(Self.proposals) {
            self = .proposal
        } else if isCalled(Self.changeLogs) || Self.isDividedByVersions(page.sections) {
            self = .changes
        } else if Self.isDividedByIDs(page.sections) {
            self = .entries
        } else {
            return nil
        }
    }

    /// Pages about how something came about, or moves elsewhere, explain: their names are none of these.
    private static let changeLogs = [
        "changelog", "change-log", "release-notes", "releasenotes", "releases", "release-history", "version-history", "upgrad", "whats-new",
        "what-s-new",
    ].map { Array($0.utf8) }
    private static let proposals = ["proposals/", "rfcs/"].map { Array($0.utf8) }

    // MARK: By its headings

    /// A page that compares three versions explains them.
    private static let leastVersions = 5
    /// Of a page's sections so many stand below a version or a date, or are ids; the others introduce them.
    private static let leastShare = 0.6

    /// A page of fewer ids explains them.
    private static let leastEntries = 10

    private static func isDividedByIDs(_ sections: [Section]) -> Bool {
        guard sections.count >= leastEntries else { return false }
        let ids = sections.count { isID($0.heading) }
        return ids >= leastEntries && Double(ids) >= leastShare * Double(sections.count)
    }

    /// `broken-link`: words in lower case joined by hyphens.
    static func isID(_ heading: String) -> Bool {
        let parts = heading.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { $0 &- UInt8(ascii: "a") < 26 || $0 &- UInt8(ascii: "0") < 10 }
            }
    }

    private static func isDividedByVersions(_ sections: [Section]) -> Bool {
        // Nearly all pages end here: no version is without a digit.
        guard sections.count(where: { holdsDigit($0.heading) }) >= leastVersions else { return false }
        var versions = 0
        var below = 0
        for section in sections {
            if isVersion(section.heading) {
                versions += 1
                below += 1
            } else if section.breadcrumb.contains(where: isVersion) {
                below += 1
            }
        }
        return versions >= leastVersions && Double(below) >= leastShare * Double(sections.count)
    }

    /// `1.4.2`, `v2.0-rc.1 (2024-05-01)`, `[0.9] - May 2023`, `Version 3.1`, `2024-05-01`, `May 2024`; not `1.4 Installing`, which is a chapter.
    static func isVersion(_ heading: String) -> Bool {
        guard holdsDigit(heading) else { return false }
        // Bounded, as a heading may be as long as its page.
        var words = heading.lowercased().split(maxSplits: 12, whereSeparator: isSeparator)[...]
        if let first = words.first, ["version", "release", "changes", "what's", "new"].contains(first) {
            words = words.drop { ["version", "release", "changes", "what's", "new", "in"].contains($0) }
        }
        guard let first = words.first else { return false }
        if isDate(first) { return true }
        let isMonth = months.contains { first.hasPrefix($0) } && first.allSatisfy { $0.isLetter || $0 == "." }
        if isMonth { return words.dropFirst().prefix(2).contains { $0.utf8.count == 4 && Int($0) != nil } }
        guard isNumbered(first) else { return false }
        // A word behind it that is not a date and no stage of a release: the number counts chapters.
        return words.dropFirst().allSatisfy { word in
            word == "-" || word == "to" || isDate(word) || isNumbered(word) || word.allSatisfy(\.isNumber)
                || months.contains { word.hasPrefix($0) } || stages.contains { word.hasPrefix($0) }
        }
    }

    private static func isSeparator(_ character: Character) -> Bool {
        switch character.utf8.first {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "("),
            UInt8(ascii: ")"),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "/"), UInt8(ascii: "|"):
            character.utf8.count == 1
        case 0xE2: character == "–" || character == "—"
        default: false
        }
    }

    private static func holdsDigit(_ text: String) -> Bool { text.utf8.contains { $0 &- UInt8(ascii: "0") < 10 } }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let stages = ["release", "alpha", "beta", "rc", "lts", "unreleased", "yanked", "latest", "stable", "preview", "patch"]

    /// `2024-05-01`, `2024.05`.
    private static func isDate(_ word: Substring) -> Bool {
        let parts = word.split(whereSeparator: { "-./".contains($0) })
        return (2...3).contains(parts.count) && parts[0].utf8.count == 4 && parts.allSatisfy { $0.allSatisfy(\.isNumber) }
    }

    /// `1.4`, `v2`, `v2.0.0-rc.1`.
    private static func isNumbered(_ word: Substring) -> Bool {
        let hasMark = word.first == "v" && word.dropFirst().first?.isNumber == true
        let number = hasMark ? word.dropFirst() : word
        guard number.first?.isNumber == true else { return false }
        let digits = number.prefix { $0.isNumber || $0 == "." }
        return (hasMark || digits.contains(".")) && (digits.count == number.count || "-+abrx".contains(number[digits.endIndex]))
    }
}
