internal import DocModel
internal import Foundation
internal import Testing

@testable internal import AssistantCore
@testable internal import ServerHealth

/// What a server is said to be, by what was found of it since the last snapshot.
struct ServerFindingsTests {
    private let start = Date(timeIntervalSince1970: 1_795_435_200)
    private static let silent = CheckOutcome.failed("It does not answer in time.")

    private func findings(_ outcomes: [CheckOutcome]) -> ServerFindings {
        var findings = ServerFindings(.init(failures: 2, slow: .seconds(2), timeout: .seconds(5), ttlSeconds: 90))
        for (index, outcome) in outcomes.enumerated() { findings.add(outcome, at: start.addingTimeInterval(Double(index))) }
        return findings
    }

    private func report(_ findings: inout ServerFindings, after seconds: Double = 30, isListening: Bool = true) -> (
        HealthSnapshot.State, String?
    ) {
        let report = findings.report(at: start.addingTimeInterval(seconds), isListening: isListening)
        return (report.state, report.message)
    }

    @Test func whatNobodyLookedAtIsUnknown() {
        var findings = findings([])
        #expect(report(&findings).0 == .unknown)
        #expect(report(&findings, isListening: false).0 == .healthy, "there is nothing to look at")
        findings = self.findings([.healthy(responseMS: 3)])
        #expect(report(&findings).0 == .healthy)
        #expect(report(&findings, after: 89).0 == .healthy)
        #expect(report(&findings, after: 91).0 == .unknown)
    }

    @Test func oneLookWithoutAnAnswerIsASlip() {
        var findings = findings([.healthy(responseMS: 3), Self.silent, .healthy(responseMS: 3)])
        #expect(report(&findings) == (.degraded, "1 of 3 looks from outside failed: It does not answer in time."))
        #expect(report(&findings).0 == .healthy, "that was told")
    }

    @Test func anOutageThatEndedBeforeTheSnapshotIsToldAllTheSame() {
        var findings = findings([Self.silent, Self.silent, .healthy(responseMS: 3)])
        #expect(report(&findings) == (.unhealthy, "2 of 3 looks from outside failed: It does not answer in time."))
        #expect(report(&findings).0 == .healthy)
    }

    @Test func anOutageGoesOnUntilALookGetsAnAnswer() {
        var findings = findings([Self.silent, Self.silent])
        #expect(report(&findings) == (.unhealthy, "Seen from outside: It does not answer in time."))
        #expect(report(&findings).0 == .unhealthy, "the next look has not ended")
        findings.add(.healthy(responseMS: 3), at: start.addingTimeInterval(31))
        #expect(report(&findings, after: 60).0 == .healthy)
    }

    @Test func aFailureStandsUntilALookEndsWell() {
        var findings = findings([Self.silent])
        #expect(report(&findings).0 == .degraded)
        #expect(report(&findings).0 == .degraded, "the next look has not ended")
        #expect(report(&findings, after: 91).0 == .degraded, "nor has it for long")
        findings.add(.healthy(responseMS: 3), at: start.addingTimeInterval(92))
        #expect(report(&findings, after: 93).0 == .healthy)
    }

    @Test(arguments: [(0, HealthSnapshot.State.healthy), (2, .healthy), (3, .degraded), (65, .unhealthy)])
    func standingStillIsJudgedByWhatAReaderWaits(seconds: Int, state: HealthSnapshot.State) {
        var findings = findings([.healthy(responseMS: 3)])
        findings.add(stall: .seconds(seconds))
        findings.add(stall: .zero)
        let found = report(&findings)
        #expect(found.0 == state)
        if state != .healthy { #expect(found.1 == "It stood still for \(seconds).0 s.") }
        #expect(report(&findings).0 == .healthy, "that was told")
    }

    @Test func refusedConnectionsAreTroubleAlthoughWeGetOneOurselves() {
        var findings = findings([.healthy(responseMS: 3)])
        findings.add(ServerFindings.Shortage(evicted: 0, refused: 40))
        findings.add(ServerFindings.Shortage(evicted: 7, refused: 2))
        #expect(report(&findings) == (.degraded, "Places for connections ran short: 42 were refused, 7 idle ones closed."))
        #expect(report(&findings).0 == .healthy)
    }

    @Test func refusedRequestsAreTroubleAlthoughOursIsNeverRefused() {
        var findings = findings([.healthy(responseMS: 3)])
        findings.add(ServerFindings.Shortage(requests: 97))
        #expect(
            report(&findings)
                == (.degraded, "Requests were refused, because too many were in progress or waiting for their bodies: 97.")
        )
        #expect(report(&findings).0 == .healthy)
    }

    @Test func aSlowAnswerIsSaid() {
        var findings = findings([.healthy(responseMS: 2_001), .healthy(responseMS: 1)])
        #expect(report(&findings) == (.degraded, "It is slow."))
        #expect(findings.report(at: start, isListening: true).responseMS == 1)
    }
}
