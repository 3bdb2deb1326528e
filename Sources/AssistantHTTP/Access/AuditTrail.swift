internal import Foundation
internal import Logging
internal import ServerFoundation
package import ServerState

/// Writes down what operators do with a running server: in the audit log of the state, and in the server's log, where the head of the chain is kept
/// too.
package struct AuditTrail: Sendable {
    let state: any StateStoring
    let clock: WallClock
    let logger: Logger

    /// The same as one transaction with a change: what cannot be written down is not done.
    /// - Throws: What `body` throws; what the state says where it cannot be written now.
    func recording<Value: Sendable>(
        _ event: AuditEvent,
        _ body: @escaping @Sendable (any StateSession) throws -> Value
    ) async throws -> Value {
        try await recording(event) { session, _ in try body(session) }
    }

    /// - Parameter body: May complete the event by what only the change knows.
    func recording<Value: Sendable>(
        _ event: AuditEvent,
        _ body: @escaping @Sendable (any StateSession, inout AuditEvent) throws -> Value
    ) async throws -> Value {
        let now = clock.milliseconds
        let (value, written, head) = try await state.change { session in
            var event = event
            let value = try body(session, &event)
            return (value, event, try AuditLog.append(event, now: now, session))
        }
        log(written, head)
        return value
    }

    /// Writes down what was done already, or refused.
    package func record(_ event: AuditEvent) async {
        let now = clock.milliseconds
        do {
            log(event, try await state.change { try AuditLog.append(event, now: now, $0) })
        } catch {
            logger.error(
                "the audit log lacks an event: it cannot be written",
                metadata: ["audit.action": "\(event.action.rawValue)", "error.reason": "\(type(of: state).reason(error))"]
            )
        }
    }

    private func log(_ event: AuditEvent, _ head: AuditLog.Head) {
        logger.notice(
            "audit",
            metadata: [
                "audit.action": "\(event.action.rawValue)", "audit.outcome": "\(event.outcome.rawValue)", "audit.kind": "\(event.kind)",
                "audit.name": "\(event.name)", "audit.subject": "\(event.subject)", "audit.head": "\(head)",
            ]
        )
    }
}

extension Client {
    /// The network that the audit log names: an IPv4 /24, an IPv6 /48. Empty for a Unix socket.
    var network: String {
        guard let address else { return "" }
        return address.isIPv4 ? "\(address.masked(to: 120))/24" : "\(address.masked(to: 48))/48"
    }
}
