/// Whether a running server takes another value of a setting when it reads its settings again, or counts it only from its next start.
package struct Uptake: Sendable {
    let isTaken: Bool
    /// Keys of settings that have to be the same as before, or be taken too: a new token does not go to the previous host.
    let companions: [String]
    /// Only where a value takes the place of another: whether there is one at all is decided at the start.
    let onlyReplaces: Bool

    static let nextStart = Uptake(isTaken: false, companions: [], onlyReplaces: false)
    static let taken = Uptake(isTaken: true, companions: [], onlyReplaces: false)
    static let replaced = Uptake(isTaken: true, companions: [], onlyReplaces: true)

    static func taken(with companions: String...) -> Uptake { Uptake(isTaken: true, companions: companions, onlyReplaces: false) }
    static func replaced(with companions: String...) -> Uptake { Uptake(isTaken: true, companions: companions, onlyReplaces: true) }

    /// Who may what, which is said of groups and names: while another one is to vouch for them, or to be asked at all, the previous rules stay.
    static let takenWithWhoVouches = Uptake(
        isTaken: true,
        companions: ["sign_in_issuer", "sign_in_client_id", "token_issuer", "token_audience", "trusted_proxies", "readers"],
        onlyReplaces: false
    )

    /// What the manual says of a setting.
    package enum Form: String, Sendable {
        case nextStart = "next start"
        case reload
        case replacement = "reload, if set at the start"
    }

    package var form: Form { isTaken ? (onlyReplaces ? .replacement : .reload) : .nextStart }
}

/// What becomes of the settings in which two configurations differ.
struct SettingChanges {
    private(set) var taken: [Setting] = []
    /// They take effect at the next start.
    private(set) var waiting: [Setting] = []

    init(from old: AssistantConfiguration, to new: AssistantConfiguration) {
        var waitingKeys: Set<String> = []
        var open = Setting.all.filter { !$0.isSame(old, new) }
        // Until nothing waits for another any more.
        while true {
            let (waits, others) = open.partitioned { setting in
                let uptake = setting.reload
                return !uptake.isTaken || uptake.onlyReplaces && !(setting.isSet(old) && setting.isSet(new))
                    || uptake.companions.contains(where: waitingKeys.contains)
            }
            open = others
            guard !waits.isEmpty else { break }
            waitingKeys.formUnion(waits.map(\.key))
        }
        taken = open
        waiting = Setting.all.filter { waitingKeys.contains($0.key) }
    }

    /// The previous configuration, with what is taken.
    func result(of old: AssistantConfiguration, _ new: AssistantConfiguration) -> AssistantConfiguration {
        var result = old
        for setting in taken { setting.copy(new, &result) }
        result.kapa = KapaConfiguration(result.kapaSettings)
        return result
    }
}

extension Array {
    fileprivate func partitioned(_ belongs: (Element) -> Bool) -> (those: [Element], others: [Element]) {
        (filter(belongs), filter { !belongs($0) })
    }
}

/// A value that may be none: an optional, or a list.
protocol PossiblyUnset {
    var isUnset: Bool { get }
}

extension Optional: PossiblyUnset {
    var isUnset: Bool { self == nil }
}

extension Array: PossiblyUnset {
    var isUnset: Bool { isEmpty }
}
