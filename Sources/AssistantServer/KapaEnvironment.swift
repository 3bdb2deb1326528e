internal import AssistantCore
internal import Foundation

/// Kapa's settings from the environment.
enum KapaEnvironment {
    /// - Returns: `nil` when no key is set: every answer comes from the index.
    static func configuration(_ environment: [String: String]) throws(SettingError) -> KapaConfiguration? {
        func value(_ name: String) throws(SettingError) -> String? {
            if let value = environment[name], !value.isEmpty { return value }
            guard let path = environment[name + "_FILE"], !path.isEmpty else { return nil }
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw SettingError(description: "\(name)_FILE: cannot read '\(path)'")
            }
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        guard let key = try value("KAPA_API_KEY") else { return nil }
        guard let projectID = try value("KAPA_PROJECT_ID") else {
            throw SettingError(description: "KAPA_API_KEY is set, KAPA_PROJECT_ID is not: set both, or neither")
        }
        var kapa = KapaConfiguration(key: .init(key), projectID: projectID, integrationID: try value("KAPA_INTEGRATION_ID"))
        if let url = try value("KAPA_BASE_URL") { kapa.baseURL = url }
        switch try value("KAPA_WIDGET_ENABLED")?.lowercased() {
        case nil, "true", "1", "yes", "on": kapa.isEnabled = true
        case "false", "0", "no", "off": kapa.isEnabled = false
        case let other?: throw SettingError(description: "KAPA_WIDGET_ENABLED is 'true' or 'false', not '\(other)'")
        }
        return kapa
    }

    struct SettingError: Error, CustomStringConvertible { let description: String }
}
