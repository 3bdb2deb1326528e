internal import Foundation
internal import Logging
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import ServerFoundation
@testable internal import ServerSettings

struct SettingsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ text: String? = nil, flags: [Settings.Flag] = [], environment: [String: String] = [:]) throws -> Settings {
        let file = folder.path + "/assistant.yml"
        if let text { try folder.write(text, to: "assistant.yml") }
        return try Settings(flags: flags, environment: environment, file: text == nil ? nil : file)
    }

    /// What is said about the settings, with the file's place shortened.
    private func faults(_ text: String? = nil, flags: [Settings.Flag] = [], environment: [String: String] = [:]) throws -> String {
        do {
            _ = try load(text, flags: flags, environment: environment)
            return ""
        } catch let error as SettingsError {
            return error.description.replacing(folder.path + "/", with: "")
        }
    }

    // MARK: Where values come from

    @Test func flagsGoBeforeTheEnvironmentAndThatBeforeTheFile() throws {
        let text = "port: 1\nhost: file\nstate: file.sqlite\n"
        let environment = ["ASSISTANT_PORT": "2", "ASSISTANT_HOST": "environment"]
        let flags = [Settings.Flag("port", ["3"], option: "--port")]
        let configuration = try load(text, flags: flags, environment: environment).configuration
        #expect(configuration.port == 3)
        #expect(configuration.host == "environment")
        #expect(configuration.state.path == "file.sqlite")
        #expect(configuration.dist == "dist")
    }

    @Test func featuresAreSwitchedByName() throws {
        let file = try load("flags:\n  chat: off\n  kapa_first: 25% editor\n").configuration
        #expect(file.flags == [.chat: .off, .kapaFirst: FlagValue(percent: 25, role: .editor)])
        #expect(try load("flags: [chat=on]\n").configuration.flags == [.chat: .on])
        #expect(try load(environment: ["ASSISTANT_FLAGS": "chat=off,kapa_first=on"]).configuration.flags == [.chat: .off, .kapaFirst: .on])
        #expect(try faults("flags:\n  chat: off\n  chta: on\n").contains("assistant.yml:3:3: "))
        #expect(try faults("flags:\n  chat: maybe\n").contains("'maybe' is not a value of the flag chat"))
    }

    @Test func defaultsAreThoseOfTheConfiguration() throws {
        let settings = try load(environment: [:])
        let defaults = AssistantConfiguration()
        for setting in Setting.all { #expect(setting.show(settings.configuration) == setting.show(defaults), "\(setting.key)") }
    }

    @Test func takesTheFileFromTheEnvironment() throws {
        try folder.write("port: 9\n", to: "other.yml")
        #expect(try Settings(environment: ["ASSISTANT_CONFIG": folder.path + "/other.yml"]).configuration.port == 9)
        let missing = #expect(throws: SettingsError.self) { try Settings(environment: [:], file: "/nowhere/assistant.yml") }
        #expect(missing?.description == "/nowhere/assistant.yml:1:1: error: the file cannot be read: No such file or directory")
    }

    @Test func emptyTextsInTheEnvironmentAreNone() throws {
        #expect(try load(environment: ["KAPA_API_KEY": "", "ASSISTANT_PORT": ""]).configuration.kapaSettings.apiKey == nil)
    }

    @Test func aKeyIsNotSentInClearText() throws {
        let key = ["KAPA_API_KEY": "k", "KAPA_PROJECT_ID": "p"]
        #expect(
            try faults(environment: key.merging(["KAPA_BASE_URL": "http://10.1.2.3/"]) { $1 })
                == "environment KAPA_BASE_URL: error: kapa_base_url is 'http://10.1.2.3', which would take the key over the network in clear text\n"
                + "  hint: use https, or an address of this machine"
        )
        for url in ["http://kapa.example.org", "http://[2001:db8::1]:80", "http://127.0.0.1.example.org"] {
            #expect(try !faults(environment: key.merging(["KAPA_BASE_URL": url]) { $1 }).isEmpty, "\(url)")
        }
        for url in ["http://127.0.0.1:9", "http://localhost:9/", "http://[::1]:9", "http://127.8.8.8", "https://10.1.2.3"] {
            #expect(try faults(environment: key.merging(["KAPA_BASE_URL": url]) { $1 }).isEmpty, "\(url)")
        }
        #expect(try faults(environment: ["KAPA_BASE_URL": "http://10.1.2.3"]).isEmpty, "there is no key")
        #expect(
            try faults(environment: key.merging(["KAPA_BASE_URL": "https://169.254.169.254"]) { $1 })
                == "environment KAPA_BASE_URL: error: kapa_base_url is at 169.254.169.254, a link-local or metadata address, which gets no key\n"
                + "  hint: give the address of Kapa's API"
        )
        for url in [
            "http://0xA9FEA9FE", "https://2852039166", "https://[fe80::1]", "https://100.100.100.200", "http://[::ffff:169.254.169.254]",
        ] {
            #expect(try faults(environment: key.merging(["KAPA_BASE_URL": url]) { $1 }).contains("metadata address"), "\(url)")
        }
    }

    @Test func aCaptchaNeedsBothKeys() throws {
        #expect(
            try faults("captcha_provider: turnstile\ncaptcha_site_key: a\n")
                == "assistant.yml:1:19: error: captcha_provider is set, and captcha_secret is not\n  hint: take both keys from the provider"
        )
        let environment = ["ASSISTANT_CAPTCHA_SECRET": "s"]
        let captcha = try load("captcha_provider: hcaptcha\ncaptcha_site_key: a\n", environment: environment).configuration.captcha
        #expect(captcha.provider == .hcaptcha && captcha.secret == Secret("s") && captcha.whenUnavailable == .refuse)
    }

    @Test func kapaHasASwitchOfItsOwn() throws {
        let settings = [
            "KAPA_API_KEY": "k", "KAPA_PROJECT_ID": "p", "KAPA_ENABLED": "false", "KAPA_STREAMING": "false", "KAPA_DAILY_QUESTIONS": "0",
            "KAPA_RATE": "off", "KAPA_SOURCE_GROUP_IDS": "a-1, b-2", "KAPA_STALL": "7s", "KAPA_DEADLINE": "30s",
        ]
        let kapa = try #require(try load(environment: settings).configuration.kapa)
        #expect(!kapa.isEnabled && !kapa.usesStreaming && kapa.dailyQuestions == nil && kapa.rate == nil)
        #expect(kapa.sourceGroupIDs == ["a-1", "b-2"] && kapa.stallDeadline == .seconds(7) && kapa.totalDeadline == .seconds(30))
        // Hiding the chat says nothing of Kapa, whom others may ask through the API.
        let hidden = try load(environment: ["KAPA_API_KEY": "k", "KAPA_PROJECT_ID": "p", "KAPA_WIDGET_ENABLED": "false"]).configuration
        #expect(hidden.kapa?.isEnabled == true && !hidden.kapaSettings.isWidgetEnabled)
    }

    @Test func readsEveryForm() throws {
        let configuration = try load(
            """
            allowed_hosts: [docs.example.org, Docs2.Example.org]
            cors_origins: https://app.example.org
            trusted_proxies:
              - 10.0.0.0/8
              - fd00::/8
            patience: 2500ms
            retention: 30d
            store_question_text: off
            question_rate: 5/10s
            request_rate: off
            answer_cache_size: 50
            kapa_base_url: http://127.0.0.1:9999/
            sentry_dsn: https://abc@sentry.example.org/sub/42
            log_level: debug
            log_format: json
            """
        ).configuration
        #expect(configuration.allowedHosts == ["docs.example.org", "docs2.example.org"])
        #expect(configuration.corsOrigins == ["https://app.example.org"])
        #expect(configuration.trustedProxies.map(\.description) == ["10.0.0.0/8", "fd00::/8"])
        #expect(configuration.kapaSettings.patience == .milliseconds(2500))
        #expect(configuration.state.retention == .seconds(30 * 86400))
        #expect(!configuration.state.storesQuestionText)
        #expect(configuration.questionRate == RequestRate(count: 5, window: .seconds(10)))
        #expect(configuration.requestRate == nil)
        #expect(configuration.kapaSettings.cachedAnswers == 50)
        #expect(configuration.kapaSettings.baseURL == "http://127.0.0.1:9999")
        #expect(configuration.sentry?.envelopeURL == "https://sentry.example.org/sub/api/42/envelope/")
        #expect(configuration.logLevel == .debug)
        #expect(configuration.logFormat == .json)
    }

    @Test func servicesAreMappingsInTheFileAndTextsElsewhere() throws {
        let text = """
            health_interval: 10s
            health_disk_warning: 80
            health_services:
              - {id: api, name: The API, group: Others, url: "https://api.example.org/health?a=b", expect: 200-204, required: yes}
              - id: database
                tcp: "[::1]:5432"
                interval: 1m
              - id=cache;tcp=127.0.0.1:6379;timeout=300ms;slow=20ms
            health_maintenance: [all 2026-11-23T22:00:00Z/2026-11-24T00:00:00Z]
            """
        let settings = try load(text)
        let health = settings.configuration.health
        #expect(health.interval == .seconds(10))
        #expect(health.diskWarning == 80)
        #expect(health.snapshots == "health/snapshots")
        #expect(health.targets.map(\.id) == ["api", "database", "cache"])
        #expect(health.targets[0].address == .http(url: "https://api.example.org/health?a=b"))
        #expect(health.targets[0].expected == 200...204)
        #expect(health.targets[0].isRequired && health.targets[0].group == "Others" && health.targets[0].name == "The API")
        #expect(health.targets[1].address == .tcp(host: "::1", port: 5432))
        #expect(health.targets[1].interval == .seconds(60))
        #expect(health.targets[2].timeout == .milliseconds(300))
        #expect(health.maintenance.map(\.text) == ["all 2026-11-23T22:00:00Z/2026-11-24T00:00:00Z"])
        // What is shown is a file that means the same.
        let lines = settings.description(showsPlaces: false).split(separator: "\n").filter { $0.hasPrefix("health_") }
        let shown = try load(lines.joined(separator: "\n")).configuration.health
        #expect(shown.targets == health.targets)
        #expect(shown.maintenance == health.maintenance)
        let environment = ["ASSISTANT_HEALTH_SERVICES": "id=a;tcp=x:1, id=b;tcp=y:2"]
        #expect(try load(environment: environment).configuration.health.targets.map(\.id) == ["a", "b"])
    }

    @Test(arguments: [
        "x: y", "a # b", "*star", "{x}", "[x]", "~", "null", "On", "1e3", "-", "a:", " a", "\"a\\b\"", "'", "ä/b c", "!x", "@x", "%x",
        "x, y",
    ])
    func whatIsShownIsReadAgain(text: String) throws {
        let path = try load("state: \(YAMLScalar.quoted(text))\n").configuration.state.path
        #expect(path == text)
        let lines = try load("state: \(YAMLScalar.quoted(text))\n").description(showsPlaces: false).split(separator: "\n")
        let shown = try #require(lines.first { $0.hasPrefix("state:") })
        #expect(try load(String(shown)).configuration.state.path == text)
    }

    @Test func theOperatorsKeyIsASecret() throws {
        let settings = try load(environment: ["ASSISTANT_OPERATOR_KEY": "s3cret-s3cret-s3cret"])
        #expect(settings.configuration.operatorKeys == [Secret("s3cret-s3cret-s3cret")])
        #expect(!settings.description(showsPlaces: true).contains("s3cret"))
        #expect(settings.description(showsPlaces: true).contains("operator_key: (set)"))
    }

    @Test func severalKeysMayStandInEveryPlace() throws {
        let folder = try TemporaryFolder()
        try folder.write("the-old-operators-key\n the-new-operators-key \n\n", to: "keys")
        let keys = [Secret("the-old-operators-key"), Secret("the-new-operators-key")]
        #expect(
            try load(environment: ["ASSISTANT_OPERATOR_KEY": "the-old-operators-key, the-new-operators-key"]).configuration.operatorKeys
                == keys
        )
        #expect(try load(environment: ["ASSISTANT_OPERATOR_KEY_FILE": folder.path + "/keys"]).configuration.operatorKeys == keys)
        let flag = try #require(Settings.Flag(assignment: "operator_key_file=\(folder.path)/keys"))
        #expect(try load(flags: [flag]).configuration.operatorKeys == keys)
        #expect(try load("operator_key: [the-old-operators-key, the-new-operators-key]").configuration.operatorKeys == keys)
    }

    @Test func listsAreSeparatedByCommasOutsideTheFile() throws {
        let flags = [Settings.Flag("allowed_hosts", ["a.example", "b.example,c.example"], option: "--allowed-host")]
        let configuration = try load(flags: flags, environment: ["ASSISTANT_TRUSTED_PROXIES": "127.0.0.1, ::1"]).configuration
        #expect(configuration.allowedHosts == ["a.example", "b.example", "c.example"])
        #expect(configuration.trustedProxies.count == 2)
    }

    // MARK: Mistakes

    @Test(arguments: [
        ("prot: 80\n", "assistant.yml:1:1: error: unknown setting 'prot'\n  hint: did you mean 'port'?"),
        (
            "host: ::1\n\nzzz: 1\n",
            "assistant.yml:3:1: error: unknown setting 'zzz'\n  hint: 'AssistantServer config show' lists them all"
        ),
        ("port: 99999\n", "assistant.yml:1:7: error: port is '99999', expected a number from 0 to 65535"),
        ("port: [1, 2]\n", "assistant.yml:1:7: error: port is '1, 2', expected a number from 0 to 65535"),
        ("port: {a: 1}\n", "assistant.yml:1:7: error: port is neither a text nor a list of texts"),
        (
            "health_services:\n  - id: api\n    url: http://a\n  - id: b\n    ulr: http://b\n",
            "assistant.yml:5:5: error: health_services: unknown key 'ulr'\n  hint: did you mean 'url'?"
        ),
        (
            "health_services:\n  - id: Api\n    slow: soon\n    tcp: a\n    required: perhaps\nport: x\n",
            """
            assistant.yml:2:5: error: health_services: id 'Api' cannot be used
              hint: use at most 40 of a-z, 0-9 and '-'
            assistant.yml:3:5: error: health_services: slow is 'soon', expected a time from 1ms to 1m, like 500ms, 4s, 10m, 24h or 90d
            assistant.yml:4:5: error: health_services: tcp is 'a', expected HOST:PORT
            assistant.yml:5:5: error: health_services: required is 'perhaps', expected true or false
            assistant.yml:6:7: error: port is 'x', expected a number from 0 to 65535
            """
        ),
        (
            "health_maintenance:\n  - apj 2026-11-23T22:00:00Z/2026-11-24T00:00:00Z\nhealth_services: [id=api;tcp=a:1]\n",
            "assistant.yml:2:5: error: health_maintenance: there is no service 'apj'\n  hint: did you mean 'api'?"
        ),
        (
            "health_services:\n  - id=a;tcp=a:1\n  - id: b\n    url: http://169.254.169.254/latest\n",
            "assistant.yml:3:5: error: health_services: 'b' is at 169.254.169.254, a link-local or metadata address, which is not checked\n"
                + "  hint: name it in health_networks, if that is intended"
        ),
        (
            "health_services:\n  - url: http://a\n",
            "assistant.yml:2:5: error: health_services: 'id' is missing\n  hint: give it a short name, like 'api'"
        ),
        (
            "health_services: [id=index;tcp=a:1]\n",
            "assistant.yml:1:19: error: health_services: id 'index' cannot be used\n  hint: the server has one of that name"
        ),
        ("health_services: [id=a;tcp=a:1, id=a;tcp=b:1]\n", "assistant.yml:1:33: error: health_services: 'a' is listed twice"),
        ("health_services: [id=a]\n", "assistant.yml:1:19: error: health_services: 'a' needs either 'url' or 'tcp'"),
        (
            "health_services: [\"id=a;url=file:///etc/passwd\"]\n",
            "assistant.yml:1:19: error: health_services: url is not an http or https URL without user and fragment\n  hint: a TCP port is written tcp: HOST:PORT"
        ),
        ("health_services: [id=a;tcp=a]\n", "assistant.yml:1:19: error: health_services: tcp is 'a', expected HOST:PORT"),
        (
            "health_services: [id=a;tcp=a:1;expect=ok]\n",
            "assistant.yml:1:19: error: health_services: expect is 'ok', expected a status or a range, like 200 or 200-299"
        ),
        (
            "health_interval: 1500ms\n",
            "assistant.yml:1:18: error: health_interval is '1500ms', expected a time from 1s to 1h, like 4s, 10m, 24h or 90d"
        ),
        (
            "health_maintenance: [tonight]\n",
            "assistant.yml:1:22: error: health_maintenance is 'tonight', expected a list of a service's id, or all, and a time, like all 2026-11-23T22:00:00Z/2026-11-24T00:00:00Z"
        ),
        (
            "trusted_proxies: [10.0.0.0/8, 0.0.0.0/0]\n",
            "assistant.yml:1:31: error: trusted_proxies: '0.0.0.0/0' is more than any private network\n  hint: name the networks that are meant"
        ),
        (
            "operator_networks: [\"::/0\"]\n",
            "assistant.yml:1:21: error: operator_networks: '::/0' is more than any private network\n  hint: name the networks that are meant"
        ),
        (
            "allowed_hosts: [\"*.example.org\"]\n",
            "assistant.yml:1:17: error: allowed_hosts is '*.example.org', expected a list of host names in full, as browsers send them: in ASCII, without scheme, port and wildcard"
        ),
        ("health_disk_limit: 101\n", "assistant.yml:1:20: error: health_disk_limit is '101', expected a number from 1 to 100"),
        (
            "health_disk_warning: 99\n",
            "assistant.yml:1:22: error: health_disk_warning is 99, more than health_disk_limit, 98: a disk would never be degraded\n"
                + "  hint: give health_disk_limit the larger number"
        ),
        (
            "health_slow: 30s\n",
            "assistant.yml:1:14: error: health_slow is 30s, more than health_timeout, 5s: a service would fail before it is slow\n"
                + "  hint: give health_timeout the longer time"
        ),
        (
            "max_connections: 10\nmax_client_connections: 11\n",
            "assistant.yml:2:25: error: max_client_connections is 11, more than max_connections, 10: one client could take all\n"
                + "  hint: give one client a part of them"
        ),
        (
            "state: dist/state.sqlite\n",
            "assistant.yml:1:8: error: state is 'dist/state.sqlite', in the folder of the site, which each build replaces\n"
                + "  hint: give a place outside 'dist'"
        ),
        (
            "trusted_proxies: [\"0.0.0.0/1\"]\n",
            "assistant.yml:1:19: error: trusted_proxies: '0.0.0.0/1' is more than any private network\n  hint: name the networks that are meant"
        ),
        (
            "health_services:\n  - id: a\n    name: \"b; c\"\n    tcp: localhost:1\n",
            "assistant.yml:3:11: error: health_services: 'name' holds ';', which separates the parts of an entry\n"
                + "  hint: write it without; in a URL as %3B"
        ),
        (
            "captcha_site_key: a\n",
            "assistant.yml:1:19: error: captcha_site_key is set, and captcha_provider is not\n"
                + "  hint: name the provider, or remove captcha_site_key: without it no captcha is shown"
        ),
        (
            "kapa_project_id: p\n",
            "assistant.yml:1:18: error: kapa_project_id is set, and kapa_api_key is not\n"
                + "  hint: a key and a project go together: set kapa_api_key too, or remove kapa_project_id"
        ),
        (
            "kapa_deadline: 1s\n",
            "assistant.yml:1:16: error: kapa_deadline is 1s, less than patience, 4s: an answer would be given up before its first word is late\n"
                + "  hint: give kapa_deadline the longer time"
        ),
        (
            "admin_listen: 127.0.0.1:8080\n",
            "assistant.yml:1:15: error: admin_listen is '127.0.0.1:8080', and readers are served at 127.0.0.1:8080\n"
                + "  hint: give operators another port, or auto"
        ),
        ("- port\n", "assistant.yml:1:1: error: expected 'key: value' lines"),
        ("port: 1\nport: 2\n", "assistant.yml:2:1: error: not valid YAML: key twice: port"),
        ("patience: 4\n", "assistant.yml:1:11: error: patience is '4', expected a time from 100ms to 1m, like 500ms, 4s, 10m, 24h or 90d"),
        (
            "trusted_proxies: 10.0.0.0/33\n",
            "assistant.yml:1:18: error: trusted_proxies is '10.0.0.0/33', expected a list of addresses or ranges, like 10.0.0.0/8 or fd00::/8"
        ),
        (
            "trusted_proxies:\n  - 10.0.0.0/8\n  - proxy\n  - ::1/129\n",
            """
            assistant.yml:3:5: error: trusted_proxies is 'proxy', expected a list of addresses or ranges, like 10.0.0.0/8 or fd00::/8
            assistant.yml:4:5: error: trusted_proxies is '::1/129', expected a list of addresses or ranges, like 10.0.0.0/8 or fd00::/8
            """
        ),
        (
            "cors_origins: https://a.example/path\n",
            "assistant.yml:1:15: error: cors_origins is 'https://a.example/path', expected a list of origins, like https://docs.example.org"
        ),
    ])
    func namesTheMistakeAndItsPlace(text: String, fault: String) throws {
        #expect(try faults(text) == fault)
    }

    @Test(arguments: [
        ("host: 0.0.0.0\nadmin_listen: 8080\n", true), ("host: localhost\nadmin_listen: 8080\n", true),
        ("host: \"::\"\nadmin_listen: \"[::1]:8080\"\n", true), ("socket: /run/a.sock\nadmin_listen: /run/a.sock\n", true),
        ("host: 192.0.2.1\nadmin_listen: 8080\n", false), ("host: 0.0.0.0\nadmin_listen: \"[::1]:8080\"\n", false),
        ("socket: /run/a.sock\nadmin_listen: 8080\n", false), ("port: 0\nadmin_listen: \"127.0.0.1:0\"\n", false),
    ])
    func onePlaceHasOneListener(text: String, isRefused: Bool) throws {
        #expect(try faults(text).contains("and readers are served at") == isRefused)
    }

    @Test func whatIsNotValidIsNotComparedWithAnything() throws {
        #expect(try !faults("captcha_provider: recapcha\ncaptcha_site_key: a\n").contains("captcha_provider is not"))
    }

    /// A secret goes into a header as it is.
    @Test(arguments: ["one\ntwo\n", "one two\n", "one\u{7}\n", "schlüssel\n"])
    func aSecretIsOneWord(text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "key")
        let fault = try faults(environment: ["KAPA_API_KEY_FILE": folder.path + "/key"])
        #expect(
            text.hasPrefix("one\n") ? fault.contains("has 2 lines") : fault.contains("kapa_api_key is not valid, expected visible ASCII")
        )
        #expect(try !faults(environment: ["KAPA_API_KEY": text]).isEmpty)
    }

    /// As the resolver reads them, which the monitor would ask.
    @Test(arguments: [
        "169.254.1.1", "0xA9FEA9FE", "2852039166", "169.254.43518", "[fe80::1]", "[fe80::1%25lo]", "[::ffff:169.254.169.254]",
        "100.100.100.200", "0.0.0.0", "[64:ff9b::169.254.169.254]",
    ])
    func noServiceIsAtAnAddressThatHandsOutKeys(host: String) throws {
        let key = ["ASSISTANT_HEALTH_SERVICES": "id=a;url=http://\(host):80/"]
        #expect(try faults(environment: key).contains("health_services: 'a' is at "), "\(host)")
        let networks = ["ASSISTANT_HEALTH_NETWORKS": "0.0.0.0/0, ::/0"]
        #expect(try faults(environment: key.merging(networks) { $1 }) == "")
    }

    @Test func aMistakeCountsWhereAnotherValueHidesIt() throws {
        let text = try faults(
            "grace: later\nport: 99999\nhost: \"\"\n",
            flags: [.init("port", ["1"], option: "--port")],
            environment: ["ASSISTANT_PORT": "abc", "ASSISTANT_GRACE": "1s"]
        )
        #expect(
            text == """
                environment ASSISTANT_PORT: error: port is 'abc', expected a number from 0 to 65535
                assistant.yml:1:8: error: grace is 'later', expected a time from 1s to 10m, like 500ms, 4s, 10m, 24h or 90d
                assistant.yml:2:7: error: port is '99999', expected a number from 0 to 65535
                """
        )
    }

    @Test(arguments: [
        ("a", "the key has fewer than 16 characters"), ("0123456789abcdef, b", "key 2 of 2 has fewer than 16 characters"),
        ("0123456789 abcdef", "the key has others than visible ASCII characters"),
    ])
    func anOperatorsKeyIsHardToGuess(keys: String, fault: String) throws {
        #expect(
            try faults(environment: ["ASSISTANT_OPERATOR_KEY": keys])
                == "environment ASSISTANT_OPERATOR_KEY: error: operator_key: \(fault)\n  hint: make one with: openssl rand -hex 32"
        )
    }

    @Test func namesEveryMistakeAtOnce() throws {
        let text = try faults("prot: 1\nport: x\n", environment: ["ASSISTANT_HOTS": "a", "ASSISTANT_GRACE": "soon"])
        #expect(text.components(separatedBy: ": error: ").count == 5)
        #expect(
            text.contains("environment ASSISTANT_HOTS: error: unknown setting 'ASSISTANT_HOTS'\n  hint: did you mean 'ASSISTANT_HOST'?")
        )
    }

    /// Some variables have a name of their own.
    @Test(arguments: [
        ("ASSISTANT_LOG_LEVEL", "LOG_LEVEL"), ("ASSISTANT_LOG_LEVL", "LOG_LEVEL"), ("ASSISTANT_KAPA_API_KEY", "KAPA_API_KEY"),
        ("ASSISTANT_KAPA_API_KEY_FILE", "KAPA_API_KEY_FILE"), ("ASSISTANT_MODEL", "DOCGEN_MODEL"), ("ASSISTANT_SENTRY_DSN", "SENTRY_DSN"),
    ])
    func aPrefixTooManyIsSeen(name: String, meant: String) throws {
        #expect(
            try faults(environment: [name: "debug"])
                == "environment \(name): error: unknown setting '\(name)'\n  hint: did you mean '\(meant)'?"
        )
    }

    @Test func leavesAloneWhatKubernetesOrOthersPut() throws {
        let environment = [
            "ASSISTANT_SERVICE_HOST": "10.0.0.1", "ASSISTANT_SERVICE_PORT": "80", "ASSISTANT_SERVICE_PORT_HTTP": "80",
            "ASSISTANT_PORT_80_TCP": "tcp://10.0.0.1:80", "ASSISTANT_PORT_80_TCP_ADDR": "10.0.0.1", "KAPA_TOOLBOX": "1", "PATH": "/bin",
        ]
        #expect(try faults(environment: environment) == "")
        #expect(try faults(environment: ["KAPA_API_KEYS": "x"]).contains("did you mean 'KAPA_API_KEY'?"))
    }

    @Test func flagsKnowTheirKeys() throws {
        let flag = try #require(Settings.Flag(assignment: "patiense=1s"))
        #expect(try faults(flags: [flag]) == "--set patiense: error: unknown setting 'patiense'\n  hint: did you mean 'patience'?")
        #expect(Settings.Flag(assignment: "patience") == nil)
    }

    // MARK: Secrets

    @Test func keepsSecretsOutOfEverything() throws {
        let canary = "k-3f9a77c1"
        let environment = ["KAPA_API_KEY": canary, "KAPA_PROJECT_ID": "p", "SENTRY_DSN": "https://\(canary)@sentry.example.org/1"]
        let settings = try load(environment: environment)
        #expect(settings.configuration.kapaSettings.apiKey?.value == canary)
        var dumped = ""
        dump(settings, to: &dumped)
        for text in [
            settings.description(showsPlaces: true), "\(settings)", dumped, String(reflecting: settings.configuration),
            try faults(environment: ["SENTRY_DSN": canary]),
        ] {
            #expect(!text.contains(canary))
        }
        #expect(settings.description(showsPlaces: true).contains("kapa_api_key: (set)"))
        #expect(try faults(environment: ["SENTRY_DSN": canary]).contains("sentry_dsn is not valid, expected a DSN"))
    }

    @Test(arguments: [("0666", UInt16(0o666)), ("660", 0o660), ("0600", 0o600)])
    func readsTheModeOfASocket(text: String, mode: UInt16) throws {
        let settings = try load("socket_mode: '\(text)'\n")
        #expect(settings.configuration.socketMode == mode)
        #expect(settings.description(showsPlaces: false).contains("socket_mode: 0\(String(mode, radix: 8))"))
    }

    @Test(arguments: ["0060", "0661", "1660", "rw-rw----", "0888", "0"])
    func refusesOtherModes(text: String) throws {
        #expect(try faults("socket_mode: '\(text)'\n").contains("socket_mode is '\(text)', expected permissions in octal digits"))
    }

    /// Whoever copies the address of one signal would send it elsewhere.
    @Test func aCollectorIsGivenWithoutThePathOfASignal() throws {
        #expect(try load("otlp_endpoint: http://127.0.0.1:4318\n").configuration.telemetry.endpoint == "http://127.0.0.1:4318")
        let found = try faults("otlp_endpoint: http://127.0.0.1:4318/v1/traces\n")
        #expect(
            found.contains("ends in /v1/traces, which the server appends itself") && found.contains("write 'http://127.0.0.1:4318'")
        )
    }

    @Test func refusesSecretsOnTheCommandLine() throws {
        let flag = try #require(Settings.Flag(assignment: "kapa_api_key=k-3f9a77c1"))
        let text = try faults(flags: [flag])
        #expect(text.contains("use the environment: KAPA_API_KEY or KAPA_API_KEY_FILE; or --set kapa_api_key_file=FILE"))
        let slip = try #require(Settings.Flag(assignment: "kapa_api_key_fiel=/run/key"))
        #expect(try faults(flags: [slip]).hasSuffix("hint: did you mean 'kapa_api_key_file'?"))
        #expect(!text.contains("k-3f9a77c1"))
    }

    @Test func readsSecretsFromFiles() throws {
        try folder.write("from-file\n", to: "key")
        let path = folder.path + "/key"
        func key(_ text: String = "", _ environment: [String: String] = [:]) throws -> String? {
            try load(text + "kapa_project_id: p\n", environment: environment).configuration.kapaSettings.apiKey?.value
        }
        #expect(try key("", ["KAPA_API_KEY_FILE": path]) == "from-file")
        #expect(try key("kapa_api_key_file: \(path)\n") == "from-file")
        // The environment goes before the file, whichever of the two forms it has.
        #expect(try key("kapa_api_key_file: \(path)\n", ["KAPA_API_KEY": "e"]) == "e")
        // One cause, one fault.
        let unreadable = try faults(environment: ["KAPA_API_KEY_FILE": "/nowhere", "KAPA_PROJECT_ID": "p"])
        #expect(unreadable.contains("'/nowhere' holds no readable secret") && !unreadable.contains("is set, and"))
        #expect(
            try faults(environment: ["KAPA_API_KEY_FILE": path, "KAPA_API_KEY": "x"]).contains(
                "kapa_api_key and kapa_api_key_file are both set"
            )
        )
    }

    // MARK: Show

    @Test func whatIsShownCanBeReadAgain() throws {
        let text = """
            patience: 90s
            """
        #expect(throws: SettingsError.self) { try load(text) }
        let settings = try load("patience: 1500ms\nallowed_hosts: [a.example]\nquestion_rate: 7/2h\nsite_cache_size: 3MiB\ngrace: 120s\n")
        let shown = settings.description(showsPlaces: false)
        let again = try load(shown)
        #expect(again.description(showsPlaces: false) == settings.description(showsPlaces: false))
        #expect(shown.contains("grace: 2m"))
    }

    @Test func aSecretThatIsShownToBeSetIsNotTakenForOne() throws {
        let environment = ["KAPA_API_KEY": "k-3f9a77c1", "KAPA_PROJECT_ID": "p"]
        let shown = try load(environment: environment).description(showsPlaces: false)
        #expect(shown.contains("# kapa_api_key: (set)\n") && !shown.contains("k-3f9a77c1"))
        #expect(try load(shown).configuration.kapaSettings.apiKey == nil)
        #expect(try load(shown, environment: environment).configuration.kapaSettings.apiKey?.value == "k-3f9a77c1")
    }

    @Test func saysWhereAValueCameFrom() throws {
        let shown = try load("port: 5\n", environment: ["LOG_LEVEL": "info"]).description(showsPlaces: true).replacing(
            folder.path + "/",
            with: ""
        )
        #expect(shown.contains("# assistant.yml:1:7"))
        #expect(shown.contains("# environment LOG_LEVEL"))
        #expect(shown.contains("# default"))
    }
}
