/// Why a file that is there is not published.
enum ReasonToLeaveOut: Hashable, Sendable {
    case ignoredByGit, hidden, privateFile, excluded

    var text: String {
        switch self {
        case .ignoredByGit: "git ignores it"
        case .hidden: "names that begin with a dot, and 'node_modules', are left out"
        case .privateFile: "it looks like a private key, a password or settings of a machine"
        case .excluded: "'exclude' names it"
        }
    }

    /// - Parameter settings: The file with the site's settings, as findings name it.
    func hint(for path: String, in settings: String) -> String {
        self == .excluded
            ? "take it out of 'exclude' in \(settings)" : "to publish it, write '\(path)' under 'assets' in \(settings)"
    }
}
