internal import Foundation

/// Settings that are right each for itself, and not together.
struct SettingConflicts {
    let configuration: AssistantConfiguration
    /// Where values came from, by key; defaults are left out.
    let places: [String: SettingPlace]

    /// Keys whose values were not valid: what they were meant to be is not known, and nothing is compared with it.
    let wrong: Set<String>

    /// The site that they are of; `nil` for those of a server.
    var site: String?

    var faults: [SettingFault] {
        let all: [(keys: [String], faults: [SettingFault])] = [
            (["admin_listen", "host", "port", "socket"], listeners),
            (["captcha_provider", "captcha_site_key", "captcha_secret", "captcha_verify_url"], captcha),
            (["kapa_api_key", "kapa_project_id"], kapa),
            (["kapa_deadline", "patience"], times),
            (["dist", "state", "health_snapshots"], placesInDist),
            (["dist_url", "dist_token"], pull),
            (["otlp_endpoint", "otlp_headers"], telemetry),
            (["health_disk_warning", "health_disk_limit"], disks),
            (["health_slow", "health_timeout"], checks),
            (["max_client_connections", "max_connections"], connections),
            (SignInConflicts.keys, SignInConflicts(configuration: configuration, places: places).faults),
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
                    hint: "name the provider, or remove \(key): without it no captcha is shown"
                )
            }
        }
    }

    /// A key may be that of all sites, so the site that has no project is named.
    private var kapa: [SettingFault] {
        let keys = ["kapa_api_key", "kapa_project_id"]
        guard let set = keys.first(where: { places[$0] != nil }), let missing = keys.first(where: { places[$0] == nil }),
            let place = places[set]
        else { return [] }
        return [
            SettingFault(
                place,
                "\(set) is set, and \(missing) is not" + (site.map { " for the site '\($0)'" } ?? ""),
                hint: "a key and a project go together: set \(missing) too, or remove \(set)"
            )
        ]
    }

    /// `docgen build` puts a new folder in its place.
    private var placesInDist: [SettingFault] {
        let folder = URL(filePath: configuration.dist).standardizedFileURL.path
        let kept = [("state", configuration.state.path), ("health_snapshots", configuration.health.folder)]
        return kept.compactMap { key, path in
            guard let place = places[key], let path, URL(filePath: path).standardizedFileURL.path.hasPrefix(folder + "/") else {
                return nil
            }
            return SettingFault(
                place,
                "\(key) is '\(path)', in the folder of the site, which each build replaces",
                hint: "give a place outside '\(configuration.dist)'"
            )
        }
    }

    /// A token for nobody.
    private var pull: [SettingFault] {
        guard configuration.pull.url == nil, let place = places["dist_token"] else { return [] }
        return [
            SettingFault(
                place,
                "dist_token is set, and dist_url is not",
                hint: "give dist_url the URL of a build's manifest.json, or remove dist_token"
            )
        ]
    }

    /// Headers for nobody.
    private var telemetry: [SettingFault] {
        guard configuration.telemetry.endpoint == nil, let place = places["otlp_headers"] else { return [] }
        return [
            SettingFault(
                place,
                "otlp_headers is set, and otlp_endpoint is not",
                hint: "give otlp_endpoint the URL of a collector, or remove otlp_headers"
            )
        ]
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

    /// What takes longer has failed already.
    private var checks: [SettingFault] {
        let health = configuration.health
        guard health.slow > health.timeout, let place = places["health_slow"] ?? places["health_timeout"] else { return [] }
        let (slow, timeout) = (SettingKind<Duration>.format(health.slow), SettingKind<Duration>.format(health.timeout))
        return [
            SettingFault(
                place,
                "health_slow is \(slow), more than health_timeout, \(timeout): a service would fail before it is slow",
                hint: "give health_timeout the longer time"
            )
        ]
    }

    /// Only one that was chosen: the default of a small server may be larger than its whole.
    private var connections: [SettingFault] {
        let limits = configuration.limits
        guard limits.maxClientConnections > limits.maxConnections, let place = places["max_client_connections"] else { return [] }
        return [
            SettingFault(
                place,
                "max_client_connections is \(limits.maxClientConnections), more than max_connections, \(limits.maxConnections): one client could take all",
                hint: "give one client a part of them"
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
