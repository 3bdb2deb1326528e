import Testing

@testable internal import AssistantHTTP
@testable internal import ServerSettings

/// How many connections a process takes that may open few files.
struct OpenFileBudgetTests {
    private let configuration = AssistantConfiguration(dist: "")

    private var budget: OpenFileBudget { OpenFileBudget(configuration, processors: 2) }

    @Test func leavesWhatFits() {
        var limits = configuration.limits
        #expect(budget.fit(&limits, in: budget.needed(limits)) == nil)
        #expect((limits.maxConnections, limits.maxOperatorConnections, limits.maxStreamedFiles) == (512, 80, .max))
        // Large files go before connections do.
        #expect(budget.fit(&limits, in: 1024) == nil)
        #expect(limits.maxConnections == 512)
    }

    /// With every place taken, large files included, something is left for what the server itself opens.
    @Test(arguments: [110, 128, 256, 400, 656, 1024, 4096], [512, 3000])
    func whatIsTakenNeverExceedsTheLimit(files: Int, connections: Int) {
        var limits = configuration.limits
        limits.maxConnections = connections
        let needed = budget.needed(limits)
        let shortage = budget.fit(&limits, in: files)
        let most = limits.maxConnections + limits.reservedConnections + limits.maxOperatorConnections
        #expect(budget.own + most + min(most, limits.maxStreamedFiles) <= max(files, needed))
        if files < needed { #expect(budget.own + most + limits.maxStreamedFiles <= files) }
        #expect(limits.maxConnections >= OpenFileBudget.fewestConnections)
        #expect(limits.maxClientConnections <= limits.maxConnections)
        #expect((shortage == nil) == (limits.maxConnections == connections))
    }

    @Test func saysBothNumbersOrRefuses() {
        var limits = configuration.limits
        let needed = budget.needed(limits)
        let lowered = budget.fit(&limits, in: 256)?.description
        #expect(
            lowered
                == "the process may open 256 files, max_connections = 512 needs \(needed): at most \(limits.maxConnections) connections are taken; raise 'ulimit -n' (LimitNOFILE= in systemd) or lower max_connections"
        )
        guard case .refused(let text)? = budget.fit(&limits, in: 60) else {
            Issue.record("60 files are too few")
            return
        }
        let least = budget.own + 20
        #expect(text == "the process may open 60 files, the server needs at least \(least): raise 'ulimit -n' (LimitNOFILE= in systemd)")
        limits = configuration.limits
        #expect(budget.fit(&limits, in: least)?.description.contains("8 connections are taken") == true)
    }

    @Test func countsWhatIsSwitchedOn() {
        var other = configuration
        other.captcha.provider = .turnstile
        other.limits.indexWidth = 8
        #expect(OpenFileBudget(other, processors: 2).own == budget.own + 2 * CaptchaGate.maxCalls + 2 * 6)
        #expect(OpenFileBudget(other, processors: 2, isBuilding: true).own > OpenFileBudget(other, processors: 2).own)
    }

    @Test func aPlaceForALargeFileIsGivenBack() throws {
        let files = StreamedFiles(limit: 1)
        do {
            let place = try files.place()
            #expect(throws: Problem.self) { try files.place() }
            withExtendedLifetime(place) {}
        }
        #expect(throws: Never.self) { try files.place() }
    }
}
