internal import DocModel
internal import Foundation
internal import YAMLKeys
internal import Yams

/// `assistant.yml`: lines of `key: value`, each with its place in the file.
enum SettingsFile {
    /// A file of settings has some dozen lines.
    private static let maxBytes = 256 << 10

    /// The key of the list of sites, which is not a setting: it has settings in it.
    static let sitesKey = "sites"

    /// What stands in the file.
    struct Contents {
        var settings: [String: RawSetting] = [:]
        /// `nil` without the key ``SettingsFile/sitesKey``.
        var sites: [RawSite]?
    }

    static func read(_ path: String, isRequired: Bool, _ faults: inout [SettingFault]) -> Contents {
        let start = SettingPlace.file(SourceLocation(path: path))
        guard let data = FileManager.default.contents(atPath: path) else {
            let reason = access(path, R_OK) == 0 ? "it is not a file" : String(cString: strerror(errno))
            if isRequired || FileManager.default.fileExists(atPath: path) {
                faults.append(SettingFault(start, "the file cannot be read: \(reason)"))
            }
            return Contents()
        }
        guard data.count <= maxBytes, let text = String(validating: data, as: UTF8.self) else {
            faults.append(SettingFault(start, "the file is not a text of at most \(maxBytes / 1024) KiB"))
            return Contents()
        }
        do throws(YAMLFault) {
            guard let node = try YAMLText.compose(text) else { return Contents() }
            guard let mapping = node.mapping else {
                faults.append(SettingFault(place(path, node.mark), "expected 'key: value' lines"))
                return Contents()
            }
            let sites = mapping.first { $0.key.scalar?.string == sitesKey }
            let others = mapping.filter { $0.key.scalar?.string != sitesKey }
            return Contents(settings: read(others, path, .ofServer, &faults), sites: sites.map { readSites($0.value, path, &faults) })
        } catch {
            let place = SettingPlace.file(SourceLocation(path: path, line: error.line, column: error.column))
            faults.append(SettingFault(place, "not valid YAML: \(error.problem)"))
        }
        return Contents()
    }

    /// Whose settings stand in a mapping.
    private enum Owner {
        case ofServer, ofSite

        var keys: [String] {
            switch self {
            case .ofServer: SettingsFile.keys(of: Setting.all) + [SettingsFile.sitesKey]
            case .ofSite: RawSite.ownKeys + SettingsFile.keys(of: Setting.all.filter(\.mayDifferBySite))
            }
        }

        func fault(_ name: String, _ place: SettingPlace) -> SettingFault {
            if case .ofSite = self, SettingsFile.keys(of: Setting.all).contains(name) {
                return SettingFault(place, "'\(name)' is a setting of the server, not of a site", hint: RawSite.remedy(of: name))
            }
            if case .ofServer = self, RawSite.ownKeys.contains(name) {
                return SettingFault(place, "'\(name)' is a setting of a site", hint: "write it in an entry of '\(SettingsFile.sitesKey)'")
            }
            return .unknown(name, place, among: keys)
        }
    }

    private static func keys(of settings: [Setting]) -> [String] {
        settings.flatMap { $0.mayBeInFile ? [$0.key, $0.fileKey] : [$0.key] }
    }

    /// - Returns: Those that are mappings.
    private static func readSites(_ node: Node, _ path: String, _ faults: inout [SettingFault]) -> [RawSite] {
        guard let nodes = node.sequence, !nodes.isEmpty else {
            faults.append(
                SettingFault(
                    place(path, node.mark),
                    "\(sitesKey) is not a list of sites",
                    hint: "write each as an entry: '- name: docs', with its hosts and dist below"
                )
            )
            return []
        }
        return nodes.compactMap { node in
            guard let mapping = node.mapping else {
                faults.append(SettingFault(place(path, node.mark), "a site is 'key: value' lines: name, hosts or base_path, dist"))
                return nil
            }
            var own: [SettingFault] = []
            let site = RawSite(place: place(path, node.mark), values: read(Array(mapping), path, .ofSite, &own))
            faults += own.map { site.claim($0) }
            return site
        }
    }

    private static func read(
        _ mapping: [(key: Node, value: Node)],
        _ path: String,
        _ owner: Owner,
        _ faults: inout [SettingFault]
    ) -> [String: RawSetting] {
        let keys = Set(owner.keys)
        var result: [String: RawSetting] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            guard keys.contains(name) else {
                faults.append(owner.fault(name, place(path, key.mark)))
                continue
            }
            if let semicolon = (value.sequence.map(Array.init) ?? []).lazy.compactMap(semicolon).first {
                faults.append(
                    SettingFault(
                        place(path, semicolon.mark),
                        "\(name): '\(semicolon.key)' holds ';', which separates the parts of an entry",
                        hint: "write it without; in a URL as %3B"
                    )
                )
                continue
            }
            let texts: [String]?
            var items: [RawSetting.Item] = []
            if let text = value.scalar?.string {
                // An empty value is a key without one, not the empty text.
                guard !text.isEmpty else { continue }
                texts = [text]
            } else if Setting.byKey[name]?.isMapping == true, let pairs = value.mapping {
                items = pairs.map { RawSetting.Item(place: place(path, $0.key.mark), keys: [:]) }
                texts = pairs.map { "\($0.key.scalar?.string ?? "")=\($0.value.scalar?.string ?? "")" }
            } else {
                texts = value.sequence.flatMap { nodes in
                    let items = nodes.compactMap { $0.scalar?.string ?? text(of: $0) }
                    return items.count == nodes.count ? items : nil
                }
                items = value.sequence?.map { item(path, $0) } ?? []
            }
            guard let texts else {
                faults.append(SettingFault(place(path, value.mark), "\(name) is neither a text nor a list of texts"))
                continue
            }
            result[name] = RawSetting(texts: texts, place: place(path, value.mark), items: items)
        }
        return result
    }

    /// The value of a mapping in a list that the form of ``text(of:)`` cannot hold.
    private static func semicolon(in node: Node) -> (key: String, mark: Mark?)? {
        node.mapping?.first { $0.value.scalar?.string.contains(";") == true }.map { ($0.key.scalar?.string ?? "", $0.value.mark) }
    }

    /// A mapping in a list, in the form that it has elsewhere: `key=value;key=value`.
    /// - Returns: `nil` when a value is none that can stand there.
    private static func text(of node: Node) -> String? {
        guard let mapping = node.mapping else { return nil }
        let pairs = mapping.compactMap { key, value in
            key.scalar.flatMap { key in value.scalar.map { (key.string, $0.string) } }
        }
        guard pairs.count == mapping.count, pairs.allSatisfy({ !$0.1.contains(";") }) else { return nil }
        return pairs.filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1)" }.joined(separator: ";")
    }

    private static func item(_ path: String, _ node: Node) -> RawSetting.Item {
        let keys = node.mapping?.keys.compactMap { key in key.scalar.map { ($0.string, place(path, key.mark)) } } ?? []
        return RawSetting.Item(place: place(path, node.mark), keys: Dictionary(keys) { first, _ in first })
    }

    private static func place(_ path: String, _ mark: Mark?) -> SettingPlace {
        .file(SourceLocation(path: path, line: mark?.line ?? 1, column: mark?.column ?? 1))
    }
}
