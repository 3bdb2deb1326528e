internal import Foundation
internal import Logging
internal import TestSupport
internal import Testing

@testable internal import AssistantCore
@testable internal import AssistantHTTP
@testable internal import ServerSettings

/// What SIGHUP changes, what it leaves, and what it says.
struct LiveSettingsTests {
    private let folder: TemporaryFolder
    private let log = CapturedLog()
    private var file: String { folder.path + "/assistant.yml" }

    init() throws { folder = try TemporaryFolder() }

    /// Starts with one file, reloads with another.
    private func reload(_ before: String, _ after: String, threshold: LogThreshold? = nil) throws -> [AssistantConfiguration] {
        try folder.write(before, to: "assistant.yml")
        let settings = LiveSettings(try Settings(environment: [:], file: file), listeners: [{ threshold?.level = $0.logLevel }]) {
            [file] () throws(SettingsError) in try Settings(environment: [:], file: file)
        }
        try folder.write(after, to: "assistant.yml")
        var applied: [AssistantConfiguration] = []
        let isUsable = settings.reload(logger: Logger(label: "test") { _ in log }) { applied.append($0) }.isUsable
        #expect(isUsable == !(log.text.contains("invalid settings; keeping") || log.text.contains("is empty or gone")))
        return applied
    }

    @Test func changesWhatCanChange() throws {
        let threshold = LogThreshold(.notice)
        let applied = try reload(
            "log_level: notice\noperator_key: the-old-operators-key\nquestion_rate: 20/1m",
            "log_level: debug\noperator_key: [the-old-operators-key, the-new-operators-key]\nquestion_rate: off\naccess_log_rate: 7",
            threshold: threshold
        )
        #expect(applied.count == 1)
        #expect(applied.first?.operatorKeys == [Secret("the-old-operators-key"), Secret("the-new-operators-key")])
        #expect(applied.first?.questionRate == nil)
        #expect(applied.first?.accessLogRate == 7)
        #expect(threshold.level == .debug)
        #expect(log.text.contains("settings have changed"))
        for key in ["operator_key", "question_rate", "log_level", "access_log_rate"] { #expect(log.text.contains(key), "\(key)") }
        #expect(!log.text.contains("at the next start"))
    }

    @Test func namesWhatNeedsARestartAndLeavesItAlone() throws {
        let applied = try reload("port: 8080\nrequest_rate: 1/1s", "port: 8081\nmax_connections: 9\nrequest_rate: 2/1s")
        #expect(applied.first?.port == 8080)
        #expect(applied.first?.limits.maxConnections == 512)
        #expect(applied.first?.requestRate == RequestRate(count: 2, window: .seconds(1)))
        #expect(log.text.contains("settings take effect at the next start"))
        #expect(log.text.contains("port") && log.text.contains("max_connections"))
    }

    @Test func aMistakeChangesNothing() throws {
        #expect(try reload("log_level: notice", "log_level: loud\nquestion_rate: off").isEmpty)
        #expect(log.text.contains("assistant.yml:1:12: error: log_level is 'loud'"))
        #expect(!log.text.contains("settings have changed"))
    }

    /// A copy that is under way, or a template that failed: an operator's key is not taken back for that.
    @Test(arguments: ["", "# nothing yet\n"])
    func anEmptiedFileChangesNothing(text: String) throws {
        #expect(try reload("operator_key: the-old-operators-key\nquestion_rate: off", text).isEmpty)
        #expect(log.text.contains("the settings file is empty or gone; keeping the previous settings until a restart"))
        #expect(!log.text.contains("settings have changed"))
    }

    @Test func aFileThatWasEmptyMayFill() throws {
        #expect(try reload("", "question_rate: off").count == 1)
    }

    @Test func reloadsAreCounted() {
        let registry = PrometheusRegistry.forAssistant()
        let reloads = ReloadMetrics(registry)
        #expect(registry.text().contains("assistant_settings_reloads_total{outcome=\"refused\"} 0\n"))
        #expect(registry.text().contains("assistant_settings_refused 0\n") && registry.text().contains("assistant_settings_waiting 0\n"))
        reloads.note(ReloadReport(waiting: ["port", "host"]))
        reloads.note(ReloadReport(faults: ["wrong"]))
        #expect(registry.text().contains("assistant_settings_reloads_total{outcome=\"refused\"} 1\n"))
        #expect(registry.text().contains("assistant_settings_reloads_total{outcome=\"taken\"} 1\n"))
        #expect(registry.text().contains("assistant_settings_refused 1\n"))
        #expect(registry.text().contains("assistant_settings_waiting 2\n"), "they still wait")
        reloads.note(ReloadReport())
        #expect(registry.text().contains("assistant_settings_refused 0\n") && registry.text().contains("assistant_settings_waiting 0\n"))
    }

    @Test func theSameSettingsAreNoNews() throws {
        #expect(try reload("port: 8080", "port: 8080\n# only a remark").isEmpty)
        #expect(log.text.isEmpty)
    }

    @Test func aNewKeyOfKapaCountsWhereKapaIsAsked() throws {
        let project = "kapa_project_id: p\nkapa_api_key: "
        #expect(try reload(project + "old", project + "new").first?.kapa?.key == Secret("new"))
        #expect(try reload("port: 8080", project + "new").isEmpty, "whether Kapa is asked is decided at the start")
        #expect(!log.text.contains("old") && !log.text.contains("new"))
    }

    @Test func everyLoggerFollowsTheThreshold() {
        let threshold = LogThreshold(.notice)
        let logger = Logger(label: "test") { LineLogHandler(label: $0, format: .json, threshold: threshold) { _ in } }
        #expect(logger.logLevel == .notice)
        threshold.level = .debug
        #expect(logger.logLevel == .debug)
        var own = logger
        own.logLevel = .error
        #expect(own.logLevel == .error && logger.logLevel == .debug)
    }
}
