internal import Foundation
internal import Logging
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerFoundation
@testable internal import ServerSettings

/// `sites` in `assistant.yml`: what each has, what it takes over, and what is wrong with it.
struct SiteSettingsTests {
    private let folder: TemporaryFolder
    private let log = CapturedLog()

    init() throws { folder = try TemporaryFolder() }

    private func load(_ text: String, flags: [Settings.Flag] = [], environment: [String: String] = [:]) throws -> Settings {
        try folder.write(text, to: "assistant.yml")
        return try Settings(flags: flags, environment: environment, file: folder.path + "/assistant.yml")
    }

    private func faults(_ text: String, flags: [Settings.Flag] = [], environment: [String: String] = [:]) throws -> String {
        do {
            _ = try load(text, flags: flags, environment: environment)
            return ""
        } catch let error as SettingsError {
            return error.description.replacing(folder.path + "/", with: "")
        }
    }

    private static let two = """
        state: /var/lib/docs/state.sqlite
        question_rate: 5/1m
        operator_key: the-key-of-all-the-operators
        sites:
          - name: api
            hosts: [api.example.org, "*.api.example.org"]
            dist: /srv/api/dist
            question_rate: 7/1m
            operator_key: the-key-of-operators-of-api
            kapa_project_id: p
            kapa_api_key_file: key
          - name: cli-tool
            base_path: /cli
            dist: /srv/cli/dist
            retention: 10d
            state: elsewhere.sqlite

        """

    @Test func aSiteHasTheServersSettingsAndItsOwn() throws {
        try folder.write("a-key-of-kapa\n", to: "key")
        let settings = try load(Self.two.replacing("kapa_api_key_file: key", with: "kapa_api_key_file: \(folder.path)/key"))
        let sites = settings.configuration.sites
        try #require(sites.map(\.name) == ["api", "cli-tool"])
        let (api, cli) = (sites[0].configuration, sites[1].configuration)
        #expect(sites[0].hosts.map(\.description) == ["api.example.org", "*.api.example.org"])
        #expect(api.dist == "/srv/api/dist" && cli.dist == "/srv/cli/dist")
        #expect(api.questionRate == RequestRate(count: 7, window: .seconds(60)) && cli.questionRate?.count == 5)
        #expect(api.state.path == "/var/lib/docs/state/api.sqlite" && cli.state.path == "elsewhere.sqlite")
        #expect(api.operatorKeys == [Secret("the-key-of-operators-of-api"), Secret("the-key-of-all-the-operators")])
        #expect(cli.operatorKeys == [Secret("the-key-of-all-the-operators")])
        #expect(settings.configuration.operatorKeys == cli.operatorKeys)
        #expect(api.kapa?.key == Secret("a-key-of-kapa") && cli.kapa == nil && settings.configuration.kapa == nil)
        #expect(api.basePath == nil && cli.basePath?.path == "/cli" && cli.state.kept == .seconds(864_000))
        #expect(api.health.snapshots == "health/snapshots-api")
        #expect(sites[0].cacheBytes(amongSites: 2) == 16 << 20)
        #expect(api.sites.isEmpty)
    }

    /// Each site of a PostgreSQL has a schema, and no two have one.
    @Test func sitesInPostgresHaveSchemas() throws {
        let sites = try load(
            """
            state: postgresql://docs@db/docs
            sites:
              - {name: a-b, hosts: a.example.org, dist: a}
              - {name: ab, hosts: b.example.org, dist: b, state: "postgresql://docs@other/docs"}
            """
        ).configuration.sites
        let schemas = sites.map { site in if case .postgres(let address) = site.configuration.state.location { address.schema } else { "" }
        }
        #expect(schemas == ["assistant_a_b", "assistant_ab"])
    }

    /// The settings of all say how builds are fetched, each site whether.
    @Test func sitesHaveSourcesOfTheirOwn() throws {
        try folder.write("a-token\n", to: "token")
        let sites = try load(
            """
            dist_folder: /var/lib/docs/builds
            dist_interval: 10s
            dist_token_file: \(folder.path)/token
            sites:
              - {name: a, hosts: a.example, dist_url: 'https://builds.example/a/manifest.json', dist_interval: 20s}
              - {name: b, hosts: b.example, dist_url: 'https://builds.example/b/manifest.json', dist_folder: elsewhere}
              - {name: c, hosts: c.example, dist: c}
            """,
            environment: ["ASSISTANT_DIST_URL": "https://image.example/manifest.json"]
        ).configuration.sites.map(\.configuration)
        #expect(sites.map(\.buildFolder) == ["/var/lib/docs/builds/a/current", "elsewhere/current", "c"])
        #expect(sites.map(\.pull.interval) == [.seconds(20), .seconds(10), .seconds(10)])
        #expect(sites.map(\.pull.token) == [Secret("a-token"), Secret("a-token"), nil])
        #expect(sites.map(\.pull.url).last == .some(nil))
    }

    @Test func settingsOfOneSiteAreChosenByName() throws {
        let settings = try load(
            Self.two.replacing("    kapa_api_key_file: key\n", with: "").replacing("    kapa_project_id: p\n", with: "")
        )
        #expect(try settings.site(named: "cli-tool").configuration.dist == "/srv/cli/dist")
        #expect(
            try settings.site(named: "api").description(showsPlaces: false).hasPrefix("# site api of api.example.org, *.api.example.org\n")
        )
        #expect(try settings.site(named: "api").description(showsPlaces: true).contains("assistant.yml:8:20"))
        let missing = #expect(throws: SiteChoiceError.self) { try settings.site(named: nil) }
        #expect(missing?.description == "this server has 2 sites: say which with --site: api, cli-tool")
        let unknown = #expect(throws: SiteChoiceError.self) { try settings.site(named: "cli") }
        #expect(unknown?.description == "there is no site 'cli': the sites are api, cli-tool")
        let alone = try load("dist: d\n")
        #expect(try alone.site(named: nil).configuration.dist == "d")
        #expect(throws: SiteChoiceError.self) { try alone.site(named: "api") }
        let single = try load("sites: [{name: a, base_path: /, dist: x}]\n")
        #expect(try single.site(named: nil).configuration.dist == "x")
    }

    @Test(arguments: [
        ("sites: 3", "assistant.yml:1:8: error: sites is not a list of sites"),
        ("sites: []", "assistant.yml:1:8: error: sites is not a list of sites"),
        ("sites: [a]", "assistant.yml:1:9: error: a site is 'key: value' lines"),
        ("sites: [{hosts: a.example, dist: d}]", "assistant.yml:1:9: error: a site has no name"),
        ("sites: [{name: A_b, hosts: a.example, dist: d}]", "assistant.yml:1:16: error: the name 'A_b' of a site cannot be used"),
        ("sites: [{name: ../x, hosts: a.example, dist: d}]", "the name '../x' of a site cannot be used"),
        ("sites: [{name: \(String(repeating: "a", count: 33)), hosts: a.example, dist: d}]", "of a site cannot be used"),
        ("sites: [{name: a, dist: d}]", "assistant.yml:1:9: error: site 'a' has neither hosts nor base_path"),
        ("sites: [{name: a, hosts: a.example}]", "assistant.yml:1:9: error: site 'a' has neither dist nor dist_url"),
        ("sites: [{name: all, hosts: a.example, dist: d}]", "assistant.yml:1:16: error: the name 'all' of a site cannot be used"),
        (
            "sites: [{name: a, hosts: a.example, dist: d, dist_url: 'https://b.example/manifest.json'}]",
            "assistant.yml:1:56: error: site 'a' has dist and dist_url\n  hint: remove one of them"
        ),
        (
            "dist_url: 'https://b.example/manifest.json'\nsites: [{name: a, hosts: a.example, dist: d}]",
            "assistant.yml:1:11: error: dist_url is set, and so is 'sites'\n  hint: give each site a dist_url of its own"
        ),
        (
            """
            sites:
              - {name: a, hosts: a.example, dist_url: 'https://b.example/a/manifest.json', dist_folder: x}
              - {name: b, hosts: b.example, dist_url: 'https://b.example/b/manifest.json', dist_folder: ./x}
            """,
            "assistant.yml:3:93: error: sites 'a' and 'b' have one dist_folder, './x'"
        ),
        ("sites: [{name: a, hosts: a.example, dist: d, dist_token: 0123456789}]", "dist_token is set, and dist_url is not"),
        ("sites: [{name: a, hosts: 'https://a.example', dist: d}]", "assistant.yml:1:26: error: hosts is 'https://a.example'"),
        ("sites: [{name: a, hosts: [b.example, 'a.*.example'], dist: d}]", "assistant.yml:1:38: error: hosts is 'a.*.example'"),
        ("sites: [{name: a, hosts: '*.127.0.0.1:80', dist: d}]", "error: hosts is"),
        (
            "sites: [{name: a, hosts: a.example, dist: d, port: 1}]",
            "assistant.yml:1:46: error: 'port' is a setting of the server, not of a site"
        ),
        ("sites: [{name: a, hosts: a.example, dist: d, allowed_hosts: b}]", "hint: name them in 'hosts'"),
        (
            "sites: [{name: a, hosts: a.example, dist: d, question_rat: 1/1m}]",
            "unknown setting 'question_rat'\n  hint: did you mean 'question_rate'?"
        ),
        ("sites: [{name: a, hosts: a.example, dist: d, question_rate: x}]", "assistant.yml:1:61: error: question_rate is 'x'"),
        ("hosts: a.example", "assistant.yml:1:1: error: 'hosts' is a setting of a site"),
        ("dist: d\nsites: [{name: a, hosts: a.example, dist: d}]", "assistant.yml:1:7: error: dist is set, and so is 'sites'"),
        (
            "sites: [{name: a, hosts: a.example, dist: d}, {name: a, hosts: b.example, dist: d}]",
            "assistant.yml:1:54: error: there are two sites 'a', the other at assistant.yml:1:16"
        ),
        (
            "sites: [{name: a, hosts: x.example, dist: d}, {name: b, hosts: [b.example, X.example.], dist: d}]",
            "assistant.yml:1:64: error: sites 'a' and 'b' are both at x.example/"
        ),
        (
            "sites: [{name: a, base_path: /x, dist: d}, {name: b, base_path: x/, dist: d}]",
            "sites 'a' and 'b' are both at the server's own names/x/"
        ),
        (
            "sites: [{name: a, hosts: a.example, dist: d, state: s}, {name: b, hosts: b.example, dist: d, state: ./s}]",
            "sites 'a' and 'b' have one state"
        ),
        ("sites: [{name: a, hosts: a.example, dist: d, state: d/s}]", "state is 'd/s', in the folder of the site"),
        (
            "kapa_api_key: k\nsites: [{name: a, hosts: a.example, dist: d, kapa_project_id: p}, {name: b, hosts: b.example, dist: d}]",
            "assistant.yml:1:15: error: kapa_api_key is set, and kapa_project_id is not for the site 'b'"
        ),
        ("sites: [{name: a, hosts: a.example, dist: d, captcha_site_key: k}]", "captcha_site_key is set, and captcha_provider is not"),
        (
            "health_services: [{id: site-a, url: 'https://a.example'}]\nsites: [{name: a, hosts: a.example, dist: d}]",
            "health_services: the id 'site-a' is that of a site"
        ),
    ])
    func saysWhatIsWrong(text: String, expected: String) throws {
        let found = try faults(text + "\n")
        #expect(found.contains(expected), "\(found)")
    }

    /// Two spellings of one file, of which neither need be there yet.
    @Test func aLinkMakesNoSecondState() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "s")
        let sites =
            "sites: [{name: a, hosts: a.example, dist: d, state: \(folder.path)/s}, {name: b, hosts: b.example, dist: d, state: \(folder.path)/link}]"
        let found = try faults(sites + "\n")
        #expect(found.contains("sites 'a' and 'b' have one state"), "\(found)")
    }

    /// An image has its folder in the environment, for those who serve one site.
    @Test func aDistInTheEnvironmentIsNoMistake() throws {
        let text = "sites: [{name: a, hosts: a.example, dist: d}]\n"
        #expect(try faults(text, environment: ["ASSISTANT_DIST": "/srv/dist"]).isEmpty)
        #expect(
            try faults(text, flags: [.init("dist", ["x"], option: "--dist")]).hasPrefix("--dist: error: dist is set, and so is 'sites'")
        )
    }

    /// A mistake in a setting that all sites take over is told once.
    @Test func aMistakeOfTheServersIsToldOnce() throws {
        let text = """
            kapa_deadline: 1s
            patience: 2s
            sites: [{name: a, hosts: a.example, dist: d}, {name: b, hosts: b.example, dist: d}]

            """
        #expect(try faults(text).components(separatedBy: "kapa_deadline is").count == 2)
    }

    @Test func everySettingOfASiteIsASetting() {
        for key in Setting.siteKeys { #expect(Setting.byKey[key] != nil, "\(key)") }
        #expect(Setting.all.count(where: \.mayDifferBySite) == Setting.siteKeys.count)
    }

    // MARK: SIGHUP

    private func reload(_ before: String, _ after: String) throws -> AssistantConfiguration? {
        try folder.write(before, to: "assistant.yml")
        let file = folder.path + "/assistant.yml"
        let settings = LiveSettings(try Settings(environment: [:], file: file)) { () throws(SettingsError) in
            try Settings(environment: [:], file: file)
        }
        try folder.write(after, to: "assistant.yml")
        var applied: AssistantConfiguration?
        _ = settings.reload(logger: Logger(label: "test") { _ in log }) { applied = $0 }
        return applied
    }

    @Test func sitesComeGoAndChange() throws {
        let one = "{name: one, hosts: one.example, dist: d, question_rate: 1/1m, retention: 10d}"
        let applied = try reload(
            "sites: [\(one), {name: two, hosts: two.example, dist: d}]\n",
            "sites: [{name: one, hosts: other.example, dist: e, question_rate: 2/1m, retention: 10d}, {name: three, hosts: t.example, dist: d}]\n"
        )
        let sites = try #require(applied).sites
        try #require(sites.map(\.name) == ["one", "three"])
        #expect(sites[0].configuration.questionRate?.count == 2)
        #expect(sites[0].configuration.dist == "d" && sites[0].hosts == [HostPattern("one.example")], "these need a restart")
        for name in ["site three", "site two", "one.question_rate", "one.hosts", "one.dist"] { #expect(log.text.contains(name), "\(name)") }
        #expect(log.text.contains("settings take effect at the next start"))
    }

    @Test func aServerOfOneSiteDoesNotBecomeOneOfSeveral() throws {
        #expect(try reload("port: 8080\n", "port: 8080\nsites: [{name: a, hosts: a.example, dist: d}]\n") == nil)
        #expect(log.text.contains("settings take effect at the next start") && log.text.contains("sites"))
    }
}
