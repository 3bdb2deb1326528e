internal import DocModel

/// Where a setting was written.
enum SettingPlace: Sendable, CustomStringConvertible {
    case flag(String)
    case environment(String)
    case file(SourceLocation)

    var description: String {
        switch self {
        case .flag(let option): option
        case .environment(let name): "environment \(name)"
        case .file(let location): "\(location)"
        }
    }
}

extension SettingPlace {
    /// Places in the order in which settings are looked for, those of a file from its first line on.
    fileprivate func isBefore(_ other: SettingPlace) -> Bool {
        func key(_ place: SettingPlace) -> (Int, String, Int, Int) {
            switch place {
            case .flag: (0, "", 0, 0)
            case .environment(let name): (1, name, 0, 0)
            case .file(let location): (2, location.path, location.line, location.column)
            }
        }
        return key(self) < key(other)
    }
}

/// One mistake in the settings.
struct SettingFault: Sendable, CustomStringConvertible {
    var place: SettingPlace
    var message: String
    var hint: String?
    /// The site in whose entry the place is, where nothing is told of another one.
    var site: String?

    init(_ place: SettingPlace, _ message: String, hint: String? = nil) {
        self.place = place
        self.message = message
        self.hint = hint
    }

    /// - Parameters:
    ///   - names: Those that there are.
    ///   - aliases: What somebody may take for one of them.
    static func unknown(_ name: String, _ place: SettingPlace, among names: [String], aliases: [String: String] = [:]) -> SettingFault {
        let near = NearestMatch.find(name, among: names + aliases.keys.sorted()).map { aliases[$0] ?? $0 }
        return SettingFault(
            place,
            "unknown setting '\(name.prefix(80))'",
            hint: near.map(NearestMatch.hint(naming:)) ?? "'AssistantServer config show' lists them all"
        )
    }

    /// `place: error: message`, the hint on a line of its own.
    var description: String { "\(place): error: \(message)" + (hint.map { "\n  hint: " + $0 } ?? "") }
}

/// The settings cannot be used. Every mistake is named, one or two lines each; no secret is.
package struct SettingsError: Error, CustomStringConvertible, Sendable {
    /// One mistake, for a report.
    package struct Mistake: Sendable, Hashable {
        /// With its place.
        package var text: String
        package var hint: String?
    }

    let faults: [SettingFault]
    /// What the settings come to without what is wrong in them; nothing is to be served of it.
    package let rest: AssistantConfiguration?

    package var mistakes: [Mistake] { faults.map { Mistake(text: "\($0.place): \($0.message)", hint: $0.hint) } }

    /// What the operators of each site may be told: the faults in its entry, by its name.
    package var faultsOfSites: [String: [String]] {
        Dictionary(grouping: faults.filter { $0.site != nil }) { $0.site ?? "" }.mapValues { $0.map(\.description) }
    }

    /// - Parameter faults: In any order; those of one place stay in theirs.
    init(faults: [SettingFault], rest: AssistantConfiguration? = nil) {
        self.rest = rest
        self.faults = faults.enumerated().sorted { first, second in
            if first.element.place.isBefore(second.element.place) { return true }
            return first.offset < second.offset && !second.element.place.isBefore(first.element.place)
        }
        .map(\.element)
    }

    package var description: String { faults.map(\.description).joined(separator: "\n") }
}
