internal import DocModel
internal import Foundation
internal import ServerFoundation

/// The settings of one start: each from the command line, the environment, `assistant.yml` or its default, whichever comes first.
package struct Settings: Sendable {
    package let configuration: AssistantConfiguration
    /// Where each value came from, by key; defaults are left out.
    let places: [String: SettingPlace]
    /// The settings of each site by themselves, in the order of ``AssistantConfiguration/sites``; empty where the server serves one.
    private let sites: [Settings]
    /// Which site they are of, in a line; `nil` for those of a server.
    private let title: String?
    /// What ``configuration`` has from the file of settings, secrets in files of their own included: 0 for one that is empty, and without one.
    let fileCount: Int

    /// The file that is read when none is named.
    package static let fileName = "assistant.yml"

    /// What the command line says: a setting's key, its texts, and the option as it was written.
    package struct Flag: Sendable {
        package var key: String
        var texts: [String]
        package var option: String

        package init(_ key: String, _ texts: [String], option: String) {
            self.key = key
            self.texts = texts
            self.option = option
        }

        /// `KEY=VALUE`, from `--set`.
        /// - Returns: `nil` without a `=`.
        package init?(assignment: String) {
            let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { return nil }
            self.init(parts[0], [parts[1]], option: "--set \(parts[0])")
        }
    }

    /// Reads and checks every setting.
    ///
    /// - Parameters:
    ///   - flags: Of two flags with one key the later counts.
    ///   - environment: An empty value counts as none.
    ///   - file: Named by the operator, so it has to be there; `nil` for ``fileName`` in the working folder, where there is one.
    /// - Throws: ``SettingsError`` with every mistake, not just the first.
    package init(flags: [Flag] = [], environment: [String: String], file: String? = nil) throws(SettingsError) {
        var faults: [SettingFault] = []
        let named = file ?? environment["ASSISTANT_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        let contents = SettingsFile.read(named ?? Self.fileName, isRequired: named != nil, &faults)
        let layers = [Self.read(flags, &faults), Self.read(environment, &faults), contents.settings]
        var configuration = AssistantConfiguration()
        configuration.state.path = StateConfiguration.fileName
        configuration.health.snapshots = HealthConfiguration.folderName
        let read = Self.apply(Setting.all, of: layers, to: &configuration, &faults)
        let (used, wrong) = (read.used, read.wrong)
        let places = used.mapValues(\.place)
        var sites: [Settings] = []
        if let raw = contents.sites {
            var reader = SiteReader(server: configuration, places: places, wrong: wrong)
            sites = reader.read(raw)
            faults += reader.faults
            configuration.sites = reader.sites
        } else {
            faults += Self.conflicts(configuration, places, wrong)
        }
        if wrong.isDisjoint(with: ["health_services", "health_networks"]) { faults += Self.serviceFaults(configuration, used) }
        guard faults.isEmpty else { throw SettingsError(faults: faults, rest: configuration) }
        configuration.kapa = KapaConfiguration(configuration.kapaSettings)
        self.init(configuration, places: places, sites: sites, fileCount: contents.settings.count + (contents.sites?.count ?? 0))
    }

    init(
        _ configuration: AssistantConfiguration,
        places: [String: SettingPlace],
        sites: [Settings] = [],
        title: String? = nil,
        fileCount: Int = 0
    ) {
        self.fileCount = fileCount
        self.title = title
        self.configuration = configuration
        self.places = places
        self.sites = sites
    }

    /// Writes what layers say into a configuration, from the first layer that has it.
    ///
    /// - Returns: What was written, and the keys whose values are not valid.
    static func apply(
        _ settings: [Setting],
        of layers: [[String: RawSetting]],
        to configuration: inout AssistantConfiguration,
        _ faults: inout [SettingFault]
    ) -> (used: [String: RawSetting], wrong: Set<String>) {
        var used: [String: RawSetting] = [:]
        var wrong: Set<String> = []
        for setting in settings {
            var isFound = false
            for layer in layers {
                let known = faults.count
                guard let raw = setting.value(in: layer, &faults) else {
                    if faults.count > known { wrong.insert(setting.key) }
                    continue
                }
                // What another place hides has to be right too: it counts once that one is gone.
                var hidden = configuration
                let isValid = isFound ? setting.apply(raw.texts, &hidden) : setting.apply(raw.texts, &configuration)
                if !isValid {
                    faults += setting.faults(of: raw)
                    wrong.insert(setting.key)
                }
                if isValid, !isFound { used[setting.key] = raw }
                isFound = true
            }
        }
        return (used, wrong)
    }

    /// What is right each for itself, and not together.
    ///
    /// - Parameter site: The name of the site that they are of; `nil` for those of a server.
    static func conflicts(
        _ configuration: AssistantConfiguration,
        _ places: [String: SettingPlace],
        _ wrong: Set<String>,
        site: String? = nil
    ) -> [SettingFault] {
        let (kapa, pull) = (configuration.kapaSettings, configuration.pull)
        let addresses = [
            places["kapa_base_url"].flatMap {
                metadataFault(kapa, $0) ?? clearTextFault("kapa_base_url", kapa.baseURL, kapa.apiKey, $0)
            },
            places["otlp_endpoint"].flatMap {
                let telemetry = configuration.telemetry
                return clearTextFault("otlp_endpoint", telemetry.endpoint, telemetry.headers.first?.value, $0, called: "headers")
            },
            places["dist_url"].flatMap { clearTextFault("dist_url", pull.url, pull.token, $0, called: "token") },
        ]
        let conflicts = SettingConflicts(configuration: configuration, places: places, wrong: wrong, site: site)
        return addresses.compactMap(\.self) + conflicts.faults
    }

    // MARK: Sites

    /// The settings of one site.
    ///
    /// - Parameter name: May be left out where there is one site.
    /// - Throws: ``SiteChoiceError``, which says what there is to choose from.
    package func site(named name: String?) throws(SiteChoiceError) -> Settings {
        let names = configuration.sites.map(\.name)
        guard let name else {
            guard names.count > 1 else { return sites.first ?? self }
            throw SiteChoiceError("this server has \(names.count) sites: say which with --site: \(names.joined(separator: ", "))")
        }
        if let index = names.firstIndex(of: name) { return sites[index] }
        if name == SiteConfiguration.allName, !names.isEmpty {
            throw SiteChoiceError("this command is about one site: say which with --site: \(names.joined(separator: ", "))")
        }
        guard !names.isEmpty else { throw SiteChoiceError("--site '\(name)': the settings have no sites, so there is nothing to choose") }
        throw SiteChoiceError("there is no site '\(name)': the sites are \(names.joined(separator: ", "))")
    }

    /// The settings of one site, or with ``SiteConfiguration/allName`` those of each in their order.
    ///
    /// - Throws: As ``site(named:)``.
    package func sites(named name: String?) throws(SiteChoiceError) -> [(name: String, settings: Settings)] {
        guard name == SiteConfiguration.allName, !sites.isEmpty else { return [(name ?? "", try site(named: name))] }
        return zip(configuration.sites, sites).map { ($0.name, $1) }
    }

    /// Every setting with its value and where that came from, in the form of `assistant.yml`. Secrets are said to be set, nothing more.
    ///
    /// - Parameter showsPlaces: Without them it is an `assistant.yml`, in which secrets are comments.
    package func description(showsPlaces: Bool) -> String {
        let lines = Setting.all.map { setting in
            let line = "\(setting.key): \(setting.show(configuration))"
            let place = places[setting.key]?.description ?? "default"
            return showsPlaces ? line.padding(to: 40) + "# " + place : (setting.holdsSecret(configuration) ? "# " : "") + line
        }
        return ([title.map { "# " + $0 }].compactMap(\.self) + lines).joined(separator: "\n")
    }

    /// A key that would cross a network for everybody to read.
    private static func clearTextFault(
        _ setting: String,
        _ url: String?,
        _ key: Secret?,
        _ place: SettingPlace,
        called name: String = "key"
    ) -> SettingFault? {
        guard key != nil, let url, let parts = URLComponents(string: url), parts.scheme == "http",
            let host = parts.plainHost?.lowercased(), host != "localhost", IPAddress(host).map({ !$0.isLoopback }) ?? true
        else { return nil }
        return SettingFault(
            place,
            "\(setting) is '\(url.prefix(80))', which would take the \(name) over the network in clear text",
            hint: "use https, or an address of this machine"
        )
    }

    /// A key that would be handed to what clouds run beside a machine.
    private static func metadataFault(_ kapa: KapaSettings, _ place: SettingPlace) -> SettingFault? {
        guard let address = URLComponents(string: kapa.baseURL)?.plainHost.flatMap(TargetNetworks.address),
            !TargetNetworks(allowed: []).admits(address)
        else { return nil }
        return SettingFault(
            place,
            "kapa_base_url is at \(address), a link-local or metadata address, which gets no key",
            hint: "give the address of Kapa's API"
        )
    }

    /// Services that are not looked at, wherever they are, and those that maintenance is planned for and that nobody knows.
    private static func serviceFaults(_ configuration: AssistantConfiguration, _ used: [String: RawSetting]) -> [SettingFault] {
        let health = configuration.health
        let sites = configuration.sites.map(\.healthID)
        var faults: [SettingFault] = []
        if let raw = used["health_services"] {
            let networks = TargetNetworks(allowed: health.allowedNetworks)
            for (index, target) in health.targets.enumerated() where sites.contains(target.id) {
                faults.append(
                    SettingFault(
                        raw.place(of: index),
                        "health_services: the id '\(target.id)' is that of a site",
                        hint: "give the service another id"
                    )
                )
            }
            for (index, target) in health.targets.enumerated() {
                guard let address = target.host.flatMap(TargetNetworks.address), !networks.admits(address) else { continue }
                faults.append(
                    SettingFault(
                        raw.place(of: index),
                        "health_services: '\(target.id)' is at \(address), a link-local or metadata address, which is not checked",
                        hint: "name it in health_networks, if that is intended"
                    )
                )
            }
        }
        if let raw = used["health_maintenance"] {
            let ids = HealthTarget.ownIDs.sorted() + sites + health.targets.map(\.id)
            for (index, window) in health.maintenance.enumerated() {
                guard let id = window.service, !ids.contains(id) else { continue }
                let near = NearestMatch.hint(for: id, among: ids)
                faults.append(
                    SettingFault(
                        raw.place(of: index),
                        "health_maintenance: there is no service '\(id)'",
                        hint: near ?? "the services are \(ids.joined(separator: ", "))"
                    )
                )
            }
        }
        return faults
    }

    // MARK: Of a backup

    /// The state that a server with these settings has.
    package var state: StateLocation { configuration.state.place }

    /// Every setting as a line of `assistant.yml`; secrets are left out.
    package var withoutSecrets: String {
        Setting.all.filter { !$0.holdsSecret(configuration) }.map { "\($0.key): \($0.show(configuration))" }.joined(separator: "\n") + "\n"
    }

    /// The lines of other settings that say something else.
    package func differences(from other: String) -> [String] {
        let own = Set(withoutSecrets.split(separator: "\n"))
        return other.split(separator: "\n").filter { !own.contains($0) }.map(String.init)
    }

    // MARK: Layers

    private static func read(_ flags: [Flag], _ faults: inout [SettingFault]) -> [String: RawSetting] {
        var result: [String: RawSetting] = [:]
        for flag in flags {
            let place = SettingPlace.flag(flag.option)
            if Setting.byFileKey[flag.key] != nil {
                result[flag.key] = RawSetting(texts: flag.texts, place: place)
                continue
            }
            guard let setting = Setting.byKey[flag.key] else {
                faults.append(.unknown(flag.key, place, among: Setting.all.map { $0.isSecret ? $0.fileKey : $0.key }))
                continue
            }
            guard !setting.holdsSecret(flag.texts) else {
                faults.append(
                    SettingFault(
                        place,
                        "\(flag.key) \(setting.isSecret ? "is" : "holds") a secret, and every user of the machine can read a command line",
                        hint: "use the environment: \(setting.environment) or \(setting.fileEnvironment); or --set \(setting.fileKey)=FILE"
                    )
                )
                continue
            }
            result[flag.key] = RawSetting(texts: setting.isList ? flag.texts.flatMap(commaSeparated) : flag.texts, place: place)
        }
        return result
    }

    private static func read(_ environment: [String: String], _ faults: inout [SettingFault]) -> [String: RawSetting] {
        var keys: [String: (key: String, isList: Bool)] = [:]
        // Not every name has our prefix.
        var prefixed: [String: String] = [:]
        func add(_ name: String, _ key: String, isList: Bool) {
            keys[name] = (key, isList)
            let usual = "ASSISTANT_" + key.uppercased()
            if usual != name { prefixed[usual] = name }
        }
        for setting in Setting.all {
            add(setting.environment, setting.key, isList: setting.isList)
            if setting.mayBeInFile { add(setting.fileEnvironment, setting.fileKey, isList: false) }
        }
        var result: [String: RawSetting] = [:]
        for (name, text) in environment.sorted(by: { $0.key < $1.key }) where !text.isEmpty {
            let place = SettingPlace.environment(name)
            if let (key, isList) = keys[name] {
                result[key] = RawSetting(texts: isList ? commaSeparated(text) : [text], place: place)
            } else if name.hasPrefix("ASSISTANT_"), name != "ASSISTANT_CONFIG", !isOfKubernetes(name) {
                faults.append(.unknown(name, place, among: keys.keys.sorted(), aliases: prefixed))
            } else if name.hasPrefix("KAPA_"), NearestMatch.find(name, among: keys.keys) != nil {
                // The prefix is not ours alone: only what looks like a slip of the pen is one.
                faults.append(.unknown(name, place, among: keys.keys.sorted()))
            }
        }
        return result
    }

    /// Kubernetes describes a service named `assistant` to every container beside it, in variables with our prefix.
    private static func isOfKubernetes(_ name: String) -> Bool {
        name.wholeMatch(of: /ASSISTANT(_[A-Z0-9]+)*_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_[A-Z]+)?)?)/)
            != nil
    }

    private static func commaSeparated(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

/// The texts of one setting in one layer.
struct RawSetting {
    /// One of a list.
    struct Item {
        var place: SettingPlace
        /// Where its keys stand, when it is a mapping.
        var keys: [String: SettingPlace] = [:]
    }

    var texts: [String]
    var place: SettingPlace
    /// Where they are known.
    var items: [Item] = []

    /// The place of a text, or of one of its keys, as exact as it is known.
    func place(of index: Int, key: String? = nil) -> SettingPlace {
        guard items.indices.contains(index) else { return place }
        return key.flatMap { items[index].keys[$0] } ?? items[index].place
    }
}

extension Setting {
    /// The setting's texts in a layer, from the file it names where it is a secret.
    func value(in layer: [String: RawSetting], _ faults: inout [SettingFault]) -> RawSetting? {
        guard mayBeInFile, let reference = layer[fileKey] else { return layer[key] }
        if let other = layer[key] {
            faults.append(SettingFault(other.place, "\(key) and \(fileKey) are both set", hint: "remove one"))
            return nil
        }
        let path = reference.texts.first ?? ""
        guard let data = FileManager.default.contents(atPath: path), data.count <= 64 << 10,
            let text = String(validating: data, as: UTF8.self)?.trimmingCharacters(in: .whitespacesAndNewlines), !text.isEmpty
        else {
            faults.append(
                SettingFault(
                    reference.place,
                    "'\(path)' holds no readable \(isSecret ? "secret" : key)",
                    hint: "give a file with nothing but \(key) in it"
                )
            )
            return nil
        }
        if !isList, case let lines = text.split(whereSeparator: \.isNewline).count, lines > 1 {
            faults.append(
                SettingFault(
                    reference.place,
                    "'\(path)' has \(lines) lines",
                    hint: "give a file with nothing but \(key) in it, on one line"
                )
            )
            return nil
        }
        return RawSetting(
            texts: isList ? text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) } : [text],
            place: reference.place
        )
    }

    func faults(of raw: RawSetting) -> [SettingFault] {
        if let faults = explain?(raw.texts), !faults.isEmpty {
            return faults.map { SettingFault(raw.place(of: $0.index, key: $0.key), "\(key): \($0.message)", hint: $0.hint) }
        }
        if isList, !isSecret {
            var scratch = AssistantConfiguration()
            let wrong = raw.texts.indices.filter { !apply([raw.texts[$0]], &scratch) }
            if !wrong.isEmpty { return wrong.map { fault(of: raw.texts[$0], at: raw.place(of: $0)) } }
        }
        return [fault(of: raw.texts.joined(separator: ", "), at: raw.place)]
    }

    private func fault(of text: String, at place: SettingPlace) -> SettingFault {
        SettingFault(place, "\(key) is \(isSecret ? "not valid" : "'\(text.prefix(80))'"), expected \(expected)")
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { count < width ? self + String(repeating: " ", count: width - count) : self + "  " }
}
