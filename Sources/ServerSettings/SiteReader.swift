internal import Foundation
internal import ServerFoundation

/// An entry of `sites`, as it stands in the file.
struct RawSite {
    /// What only a site has.
    static let ownKeys = ["name", "hosts"]

    var place: SettingPlace
    var values: [String: RawSetting]

    /// Its name, where it has one that can be used.
    var name: String? {
        guard let texts = values["name"]?.texts, texts.count == 1, SiteConfiguration.isName(texts[0]) else { return nil }
        return texts[0]
    }

    /// Notes whose entry a fault is in.
    func claim(_ fault: SettingFault) -> SettingFault {
        var fault = fault
        fault.site = name
        return fault
    }

    /// Whether a place is in the entry, and not among the settings of the server, which count for the site too.
    func holds(_ other: SettingPlace) -> Bool {
        guard case .file = other else { return false }
        let text = other.description
        return place.description == text
            || values.values.contains { value in
                value.place.description == text
                    || value.items.contains { $0.place.description == text || $0.keys.values.contains { $0.description == text } }
            }
    }

    /// Where a setting of the server belongs that stands in a site.
    static func remedy(of key: String) -> String {
        key == "allowed_hosts" ? "name them in 'hosts'" : "write it outside 'sites', where it counts for all of them"
    }
}

/// There is no such site, or several and none was named.
package struct SiteChoiceError: Error, CustomStringConvertible, Sendable {
    package let description: String

    init(_ description: String) { self.description = description }
}

extension Setting {
    /// What may differ by site. A setting that is not here belongs to the process: where it listens, whom it believes, its limits, its log.
    static let siteKeys: Set<String> = [
        "dist", "dist_url", "dist_folder", "dist_interval", "dist_stale", "dist_token", "dist_redirect_hosts", "dist_max_size", "state",
        "state_connections", "base_path", "cors_origins", "operator_key", "kapa_api_key", "kapa_project_id",
        "kapa_integration_id", "kapa_source_group_ids", "kapa_enabled", "kapa_widget_enabled", "kapa_base_url", "kapa_streaming",
        "kapa_masking", "kapa_rate", "kapa_daily_questions", "patience", "kapa_stall", "kapa_deadline", "allowed_link_hosts",
        "answer_cache_ttl", "answer_cache_size", "retention", "vote_retention", "max_state_size", "store_question_text", "question_rate",
        "request_rate", "browser_vote_rate", "rate_ipv4_24", "rate_ipv6_56", "rate_ipv6_48", "rate_total", "captcha_provider",
        "captcha_site_key", "captcha_secret", "captcha_verify_url", "captcha_unavailable", "captcha_lifetime", "site_cache_size",
        "audit_retention", "flags", "readers", "reader_groups", "public_paths", "role_map", "roles_claim", "sign_in_issuer",
        "sign_in_client_id",
        "sign_in_client_secret", "sign_in_secret", "sign_in_scopes", "sign_in_callback_url", "sign_in_acr", "sign_in_amr", "token_issuer",
        "token_audience", "api_page",
    ]

    package var mayDifferBySite: Bool { Self.siteKeys.contains(key) }
}

/// Makes sites of the entries of `sites`: the server's settings, with those of the entry in their places.
struct SiteReader {
    private let server: AssistantConfiguration
    private let serverPlaces: [String: SettingPlace]
    private let serverWrong: Set<String>
    /// Each once, although every site has the settings of the server.
    private(set) var faults: [SettingFault] = []
    private(set) var sites: [SiteConfiguration] = []

    /// Of one process; a bound for mistakes.
    static let maxSites = 200

    /// - Parameters:
    ///   - places: Where the server's settings stand.
    ///   - wrong: Keys of the server's whose values are not valid.
    init(server: AssistantConfiguration, places: [String: SettingPlace], wrong: Set<String>) {
        self.server = server
        serverPlaces = places
        serverWrong = wrong
    }

    /// - Returns: The settings of each site.
    mutating func read(_ raw: [RawSite]) -> [Settings] {
        for key in ["dist", "dist_url", "base_path"] {
            // An image may have one in its environment, for those who serve one site.
            guard let place = serverPlaces[key], !place.isEnvironment else { continue }
            add(SettingFault(place, "\(key) is set, and so is 'sites'", hint: "give each site a \(key) of its own"))
        }
        if raw.count > Self.maxSites, let last = raw.last {
            add(SettingFault(last.place, "there are \(raw.count) sites, more than \(Self.maxSites)", hint: "start another server"))
        }
        var settings: [Settings] = []
        var wholes: [(site: SiteConfiguration, raw: RawSite)] = []
        for entry in raw {
            guard let read = site(entry) else { continue }
            wholes.append((read.site, entry))
            settings.append(read.settings)
        }
        compare(wholes)
        sites = wholes.map(\.site)
        return settings
    }

    private mutating func add(_ fault: SettingFault) {
        if !faults.contains(where: { $0.description == fault.description }) { faults.append(fault) }
    }

    /// A fault that tells of nothing but a site and the server.
    private mutating func add(_ fault: SettingFault, of raw: RawSite) { add(raw.holds(fault.place) ? raw.claim(fault) : fault) }

    private mutating func site(_ raw: RawSite) -> (site: SiteConfiguration, settings: Settings)? {
        guard let name = name(raw), let hosts = hosts(raw, name) else { return nil }
        var configuration = server
        configuration.sites = []
        configuration.basePath = nil
        configuration.operatorKeys = []
        configuration.state.location = server.state.place.of(site: name)
        configuration.pull.url = nil
        configuration.pull.folder = server.pull.folder + "/" + name
        configuration.health.snapshots = server.health.snapshots.map { $0 + "-" + name }
        if !hosts.isEmpty { configuration.allowedHosts = hosts.filter { !$0.isWildcard }.map(\.name) }
        var found: [SettingFault] = []
        let read = Settings.apply(Setting.all.filter(\.mayDifferBySite), of: [raw.values], to: &configuration, &found)
        found.forEach { add($0, of: raw) }
        configuration.state.makesFolder = read.used["state"] == nil
        if read.used["state"] != nil, case .postgres(let address) = configuration.state.location {
            configuration.state.location = .postgres(address.of(site: name))
        }
        // Whoever operates the server operates its sites.
        configuration.operatorKeys += server.operatorKeys
        checkBuild(raw, name)
        // A token for all sites is none for those whose builds are put beside them.
        let hasNoToken = configuration.pull.url == nil && read.used["dist_token"] == nil
        if hasNoToken { configuration.pull.token = nil }
        let ofServer = Set(["dist", "dist_url", "dist_folder", "base_path", "state"] + (hasNoToken ? ["dist_token"] : []))
        let places = serverPlaces.filter { !ofServer.contains($0.key) }.merging(read.used.mapValues(\.place)) { $1 }
        Settings.conflicts(configuration, places, serverWrong.union(read.wrong), site: name).forEach { add($0, of: raw) }
        configuration.kapa = KapaConfiguration(configuration.kapaSettings)
        var site = SiteConfiguration(name: name, hosts: hosts, configuration: configuration)
        site.sharesCache = read.used["site_cache_size"] == nil
        let at = hosts.isEmpty ? "the names of the server" : hosts.map(\.description).joined(separator: ", ")
        return (site, Settings(configuration, places: places, title: "site \(name) of \(at)"))
    }

    /// A site has one place where its builds come from.
    private mutating func checkBuild(_ raw: RawSite, _ name: String) {
        switch (raw.values["dist"], raw.values["dist_url"]) {
        case (nil, nil):
            let hint = "name the folder that 'docgen build' wrote, or with dist_url the manifest.json of a build to fetch"
            add(SettingFault(raw.place, "site '\(name)' has neither dist nor dist_url", hint: hint), of: raw)
        case (.some, let url?): add(SettingFault(url.place, "site '\(name)' has dist and dist_url", hint: "remove one of them"), of: raw)
        case (.some, nil), (nil, .some): break
        }
    }

    private mutating func name(_ raw: RawSite) -> String? {
        guard let value = raw.values["name"], value.texts.count == 1 else {
            add(SettingFault(raw.values["name"]?.place ?? raw.place, "a site has no name", hint: "write 'name: docs'"))
            return nil
        }
        guard SiteConfiguration.isName(value.texts[0]) else {
            add(
                SettingFault(
                    value.place,
                    "the name '\(value.texts[0].prefix(60))' of a site cannot be used",
                    hint:
                        "use at most \(SiteConfiguration.maxNameLength) of a-z, 0-9 and '-', with a letter or digit at both ends, and not '\(SiteConfiguration.allName)'"
                )
            )
            return nil
        }
        return value.texts[0]
    }

    /// - Returns: `nil` where one is wrong; empty where the site is told from others by its base path.
    private mutating func hosts(_ raw: RawSite, _ name: String) -> [HostPattern]? {
        guard let value = raw.values["hosts"] else {
            if raw.values["base_path"] == nil {
                add(SettingFault(raw.place, "site '\(name)' has neither hosts nor base_path", hint: "say how readers address it"), of: raw)
            }
            return []
        }
        let hosts = value.texts.map(HostPattern.init)
        for (index, host) in hosts.enumerated() where host == nil {
            add(
                SettingFault(
                    value.place(of: index),
                    "hosts is '\(value.texts[index].prefix(80))', expected names like docs.example.org or *.example.org",
                    hint: "write them without scheme, port and path"
                ),
                of: raw
            )
        }
        return hosts.contains(nil) ? nil : hosts.compactMap(\.self)
    }

    /// Two sites of one name, at one place, or with one state.
    private mutating func compare(_ wholes: [(site: SiteConfiguration, raw: RawSite)]) {
        var names: [String: SettingPlace] = [:]
        var addresses: [String: String] = [:]
        var states: [String: String] = [:]
        var callbacks: [String: String] = [:]
        var folders: [String: String] = [:]
        for (site, raw) in wholes {
            let name = site.name
            if let first = names.updateValue(raw.values["name"]?.place ?? raw.place, forKey: name) {
                add(SettingFault(raw.values["name"]?.place ?? raw.place, "there are two sites '\(name)', the other at \(first)"))
                continue
            }
            for host in site.hosts.isEmpty ? ["the server's own names"] : site.hosts.map(\.description) {
                let address = host + (site.basePath?.description ?? "/")
                guard let other = addresses.updateValue(name, forKey: address), other != name else { continue }
                add(
                    SettingFault(
                        (raw.values["hosts"] ?? raw.values["base_path"])?.place ?? raw.place,
                        "sites '\(other)' and '\(name)' are both at \(address)",
                        hint: "give one of them another host or base_path"
                    )
                )
            }
            if let callback = site.configuration.signIn.callback, site.configuration.signIn.issuer != nil,
                let other = callbacks.updateValue(name, forKey: callback.description)
            {
                add(
                    SettingFault(
                        raw.values["sign_in_callback_url"]?.place ?? raw.place,
                        "sites '\(other)' and '\(name)' have one sign_in_callback_url, '\(callback)'",
                        hint: "give each its own address followed by \(CallbackAddress.path)"
                    )
                )
            }
            if site.configuration.pull.url != nil,
                let other = folders.updateValue(name, forKey: URL(filePath: site.configuration.pull.folder).standardizedFileURL.path)
            {
                add(
                    SettingFault(
                        raw.values["dist_folder"]?.place ?? raw.place,
                        "sites '\(other)' and '\(name)' have one dist_folder, '\(site.configuration.pull.folder)'",
                        hint: "give each a folder of its own, or leave it out"
                    )
                )
            }
            guard let state = site.configuration.state.path.map({ ResolvedPath($0).text }) else { continue }
            if let other = states.updateValue(name, forKey: state) {
                add(
                    SettingFault(
                        raw.values["state"]?.place ?? raw.place,
                        "sites '\(other)' and '\(name)' have one state, '\(state)'",
                        hint: "give each a file of its own"
                    )
                )
            }
        }
    }
}

extension SettingPlace {
    fileprivate var isEnvironment: Bool { if case .environment = self { true } else { false } }
}
