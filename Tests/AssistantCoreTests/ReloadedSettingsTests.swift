internal import Foundation
internal import Logging
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import ServerSettings

/// Every row of the table of settings, by what it says of a reload: the value of each that is taken arrives, and nothing of the others does.
struct ReloadedSettingsTests {
    /// Another value for each setting, as a line has it. A setting without one fails the tests.
    private static let others: [String: String] = [
        "dist": "elsewhere", "dist_url": "https://b.example/manifest.json", "dist_folder": "elsewhere", "dist_interval": "9s",
        "dist_stale": "9m", "dist_token": "another", "dist_redirect_hosts": "[r.example]", "dist_max_size": "1GiB", "model": "m.model",
        "state": "other.sqlite", "state_connections": "9", "host": "127.0.0.2", "port": "8081", "socket": "/run/x.sock",
        "socket_mode": "\"0600\"", "share_port": "true", "admin_listen": "9999", "base_path": "/p/", "api_page": "false",
        "allowed_hosts": "[h.example]", "cors_origins": "[\"https://o.example\"]", "trusted_proxies": "[192.0.2.1]",
        "forwarded_header": "forwarded", "operator_networks": "[192.0.2.0/24]", "operator_key": "another-key-of-operators",
        "kapa_api_key": "another", "kapa_project_id": "another", "kapa_integration_id": "another", "kapa_source_group_ids": "[g]",
        "kapa_enabled": "false", "kapa_widget_enabled": "false", "kapa_base_url": "https://k.example", "kapa_streaming": "false",
        "kapa_masking": "false", "kapa_rate": "7/1m", "kapa_daily_questions": "7", "patience": "3s", "kapa_stall": "19s",
        "kapa_deadline": "59s", "allowed_link_hosts": "[l.example]", "answer_cache_ttl": "9m", "answer_cache_size": "7",
        "retention": "9d", "vote_retention": "9d", "audit_retention": "9d", "max_state_size": "7MiB", "store_question_text": "false",
        "question_rate": "7/1m", "request_rate": "7/1m", "browser_vote_rate": "7/1m", "rate_ipv4_24": "7", "rate_ipv6_56": "7",
        "rate_ipv6_48": "7", "rate_total": "7", "captcha_provider": "hcaptcha", "captcha_site_key": "another",
        "captcha_secret": "another", "captcha_verify_url": "https://c.example/", "captcha_unavailable": "allow", "captcha_lifetime": "9m",
        "flags": "{chat: off}", "health_monitor": "false", "health_interval": "9s", "health_snapshots": "elsewhere",
        "health_retention": "9d", "health_timeout": "3s", "health_slow": "3s", "health_failures": "7", "health_disk_warning": "7",
        "health_disk_limit": "97", "health_services": "[{id: wiki, url: \"https://w.example/\"}]",
        "health_maintenance": "[\"all 2026-11-23T22:00:00Z/2026-11-24T00:00:00Z\"]", "health_networks": "[169.254.1.0/24]",
        "sentry_dsn": "https://another@s.example/7", "otlp_endpoint": "https://t.example", "otlp_headers": "[\"api-key=another\"]",
        "otlp_service_name": "another", "otlp_sample_ratio": "0.7", "otlp_metrics_interval": "7s", "otlp_logs": "true",
        "log_level": "debug", "log_format": "json", "access_log_rate": "7", "drain_delay": "7s", "grace": "7s", "request_deadline": "7s",
        "idle_timeout": "7s", "write_stall": "7s", "lag_interval": "70ms", "max_connections": "700", "max_client_connections": "70",
        "max_requests": "70", "site_cache_size": "7MiB", "sign_in_issuer": "https://other.example", "sign_in_client_id": "another",
        "sign_in_client_secret": "another", "sign_in_callback_url": "https://other.example/signin/callback",
        "sign_in_secret": "another-secret-of-thirty-two-letters", "sign_in_scopes": "[openid]", "sign_in_acr": "[high]",
        "sign_in_amr": "[otp]", "session_lifetime": "1h", "session_idle": "7m", "token_issuer": "https://other.example",
        "token_audience": "another", "roles_claim": "roles", "role_map": "[ops=operator]", "readers": "everyone",
        "reader_groups": "[staff]", "public_paths": "[/open/]", "trusted_user_header": "X-Other-User",
        "trusted_groups_header": "X-Other-Groups",
    ]

    /// Of a server that has everything, so that each setting alone may change.
    private static let base: [String: String] = [
        "dist_url": "https://a.example/manifest.json", "dist_token": "first", "kapa_api_key": "first", "kapa_project_id": "first",
        "captcha_provider": "turnstile", "captcha_site_key": "first", "captcha_secret": "first",
        "sentry_dsn": "https://first@s.example/1", "otlp_endpoint": "https://first.example",
        "sign_in_issuer": "https://id.example", "sign_in_client_id": "docs", "sign_in_client_secret": "first",
        "sign_in_callback_url": "https://docs.example/signin/callback", "sign_in_secret": "the-first-secret-of-thirty-two-letters",
        "token_issuer": "https://id.example", "token_audience": "api", "role_map": "[staff=viewer]", "readers": "signed-in",
        "operator_key": "the-first-key-of-operators",
    ]
    /// Of ``base``, what goes together.
    private static let signInKeys = base.keys.filter { $0.hasPrefix("sign_in_") } + ["readers"]
    /// What contradicts settings of ``base``, and which of them.
    private static let without: [String: [String]] = [
        "dist": ["dist_url", "dist_token"], "socket": ["host", "port"], "base_path": signInKeys,
    ]

    private let folder: TemporaryFolder
    private let log = CapturedLog()
    private var file: String { folder.path + "/assistant.yml" }

    init() throws { folder = try TemporaryFolder() }

    private func read(_ lines: [String: String]) throws -> Settings {
        try folder.write(lines.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined(), to: "assistant.yml")
        return try Settings(environment: [:], file: file)
    }

    private func reload(_ before: [String: String], _ after: [String: String]) throws -> (
        report: ReloadReport, result: AssistantConfiguration
    ) {
        let start = try read(before)
        let live = LiveSettings(start) { [file] () throws(SettingsError) in try Settings(environment: [:], file: file) }
        _ = try read(after)
        var result = start.configuration
        return (live.reload(logger: Logger(label: "test") { _ in log }) { result = $0 }, result)
    }

    @Test func theTableOfTheTestIsThatOfTheSettings() {
        #expect(Set(Self.others.keys) == Set(Setting.all.map(\.key)))
        for setting in Setting.all { for key in setting.reload.companions { #expect(Setting.byKey[key] != nil, "\(key)") } }
    }

    @Test(arguments: Setting.all.map(\.key))
    func aSettingIsTakenOrWaitsAsItsRowSays(key: String) throws {
        let setting = try #require(Setting.byKey[key])
        let other = try #require(Self.others[key])
        let before = Self.base.filter { Self.without[key]?.contains($0.key) != true }
        let after = before.merging([key: other]) { $1 }
        let (report, result) = try reload(before, after)
        let (old, new) = (try read(before).configuration, try read(after).configuration)
        #expect(!setting.isSame(old, new), "the other value is no other")
        switch setting.reload.form {
        case .reload, .replacement:
            #expect(report == ReloadReport(changed: [key]))
            #expect(setting.isSame(result, new) && !setting.isSame(result, old))
            #expect(log.text.contains("settings have changed") && log.text.contains(key))
        case .nextStart:
            #expect(report == ReloadReport(waiting: [key]))
            #expect(setting.isSame(result, old))
            #expect(log.text.contains("settings take effect at the next start") && log.text.contains(key))
        }
    }

    /// Whether there is such a thing at all was decided at the start.
    @Test(arguments: Setting.all.filter { $0.reload.form == .replacement }.map(\.key))
    func whatOnlyReplacesWaitsWhereThereWasNothing(key: String) throws {
        // With what belongs to it, as one does not go without the other.
        let family = ["kapa_", "captcha_", "sign_in_"].first { key.hasPrefix($0) } ?? key
        let before = Self.base.filter { !$0.key.hasPrefix(family) && !(family == "sign_in_" && $0.key == "readers") }
        let (report, _) = try reload(before, Self.base)
        #expect(report.waiting.contains(key) && !report.changed.contains(key), "\(report)")
        let (removed, kept) = try reload(Self.base, before)
        #expect(removed.waiting.contains(key))
        #expect(try #require(Setting.byKey[key]).isSet(kept))
    }

    /// Nothing is closed before the next start: who operates the server is to know that.
    @Test func aSiteThatStandsOpenAgainstItsSettingsIsNoted() throws {
        let open = Self.base.filter { $0.key != "readers" }
        let (closing, _) = try reload(open, Self.base)
        #expect(closing.waiting == ["readers"] && closing.leavesOpen)
        #expect(closing.fault == "Everybody reads a site that its settings close: that takes effect at the next start.")
        let (opening, _) = try reload(Self.base, open)
        #expect(opening.waiting == ["readers"] && !opening.leavesOpen && opening.fault == nil)
        #expect(opening.note == "A changed setting takes effect at the next start; the log names it.")
        let (other, _) = try reload(open, open.merging(["port": "8081", "host": "127.0.0.2"]) { $1 })
        #expect(!other.leavesOpen && other.note == "2 changed settings take effect at the next start; the log names them.")
        #expect(try reload(open, open).report.note == nil)
        let entry = "[{name: one, hosts: [one.example.org], dist: a, "
        let (sites, _) = try reload(
            ["sites": entry + "}]"],
            [
                "sites": entry + "readers: signed-in, sign_in_issuer: \"https://id.example\", "
                    + "sign_in_client_id: docs, sign_in_client_secret: first, sign_in_callback_url: \"https://one.example.org/signin/callback\", "
                    + "sign_in_secret: the-first-secret-of-thirty-two-letters}]"
            ]
        )
        #expect(sites.waiting.contains("one.readers") && sites.leavesOpen)
    }

    /// The table of the manual is that of the code.
    @Test func theManualNamesWhatAReloadTakes() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/reference/settings.md").path
        let page = try String(contentsOfFile: path, encoding: .utf8)
        let titles: [Uptake.Form: String] = [
            .reload: "at a reload", .replacement: "at a reload, if it had a value at the start and has one now",
            .nextStart: "at the next start",
        ]
        for (form, title) in titles {
            let row = try #require(page.split(separator: "\n").first { $0.hasPrefix("| \(title) |") })
            #expect(row.matches(of: /`([a-z0-9_]+)`/).map { String($0.1) } == Setting.all.filter { $0.reload.form == form }.map(\.key))
        }
    }

    /// A secret does not go to the place of before.
    @Test(arguments: [
        ("dist_token", "dist_url"), ("otlp_headers", "otlp_endpoint"), ("sign_in_client_secret", "sign_in_issuer"),
        ("kapa_api_key", "kapa_base_url"),
    ])
    func aSecretWaitsWithThePlaceThatItIsFor(key: String, place: String) throws {
        let after = Self.base.merging([key: Self.others[key] ?? "", place: Self.others[place] ?? ""]) { $1 }
        let (report, _) = try reload(Self.base, after)
        #expect(report == ReloadReport(waiting: Setting.all.map(\.key).filter { [key, place].contains($0) }))
    }

    /// What is said of groups and names is said of those that somebody vouches for: a header of the new proxy may be anybody's behind the old one.
    @Test(arguments: [
        ["trusted_proxies", "trusted_user_header", "trusted_groups_header"],
        ["sign_in_issuer", "role_map", "roles_claim", "reader_groups"],
        ["token_issuer", "role_map"], ["readers", "role_map"], ["sign_in_client_id", "sign_in_amr"],
    ])
    func whoMayWhatWaitsWithWhoVouches(keys: [String]) throws {
        let after = Self.base.merging(keys.map { ($0, Self.others[$0] ?? "") }) { $1 }
        let (report, _) = try reload(Self.base, after)
        #expect(report == ReloadReport(waiting: Setting.all.map(\.key).filter(keys.contains)))
    }
}
