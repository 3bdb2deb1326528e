/// Settings that are right each for itself, and not together.
struct SettingConflicts {
    let configuration: AssistantConfiguration
    /// Where values came from, by key; defaults are left out.
    let places: [String: SettingPlace]

    /// Keys whose values were not valid: what they were meant to be is not known, and nothing is compared with it.
    let wrong: Set<String>

    var faults: [SettingFault] {
        let all: [(keys: [String], faults: [SettingFault])] = [
            (["admin_listen", "host", "port", "socket"], listeners),
            (["captcha_provider", "captcha_site_key", "captcha_secret", "captcha_verify_url"], captcha),
            (["kapa_deadline", "patience"], times),
            (["health_disk_warning", "health_disk_limit"], disks),
        ]
        return all.filter { wrong.isDisjoint(with: $0.keys) }.flatMap(\.faults)
    }

    private var listeners: [SettingFault] {
        guard let place = places["admin_listen"], let operators = configuration.adminListen.place(besides: configuration.port),
            operators.collides(with: configuration.readersPlace)
        else { return [] }
        return [
            SettingFault(
                place,
                "admin_listen is '\(operators)', and readers are served at \(configuration.readersPlace)",
                hint: "give operators another port, or auto"
            )
        ]
    }

    private var captcha: [SettingFault] {
        if let place = places["captcha_provider"] {
            return configuration.captcha.missing.map {
                SettingFault(place, "captcha_provider is set, and \($0) is not", hint: "take both keys from the provider")
            }
        }
        return ["captcha_site_key", "captcha_secret", "captcha_verify_url"].compactMap { key in
            places[key].map {
                SettingFault(
                    $0,
                    "\(key) is set, and captcha_provider is not",
                    hint: "name the provider, or remove \(key): nobody is checked so"
                )
            }
        }
    }

    /// The whole of an answer is no shorter than its beginning.
    private var times: [SettingFault] {
        let kapa = configuration.kapaSettings
        guard kapa.totalDeadline < kapa.patience, let place = places["kapa_deadline"] ?? places["patience"] else { return [] }
        let (deadline, patience) = (SettingKind<Duration>.format(kapa.totalDeadline), SettingKind<Duration>.format(kapa.patience))
        return [
            SettingFault(
                place,
                "kapa_deadline is \(deadline), less than patience, \(patience): an answer would be given up before its first word is late",
                hint: "give kapa_deadline the longer time"
            )
        ]
    }

    /// A limit below the warning that nobody has set is what it looks like.
    private var disks: [SettingFault] {
        let health = configuration.health
        guard health.diskWarning > health.diskLimit, let place = places["health_disk_warning"] else { return [] }
        return [
            SettingFault(
                place,
                "health_disk_warning is \(health.diskWarning), more than health_disk_limit, \(health.diskLimit): a disk would never be degraded",
                hint: "give health_disk_limit the larger number"
            )
        ]
    }
}
