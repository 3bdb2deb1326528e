internal import Foundation
internal import ServerState

/// What commands write into the audit log.
enum ShellAudit {
    /// An event by the user of the shell.
    static func event(_ action: AuditEvent.Action, _ subject: String) -> AuditEvent {
        AuditEvent(action, kind: "shell", name: NSUserName(), subject: subject)
    }

    /// In milliseconds since 1970.
    static var now: Int64 { Int64((Date().timeIntervalSince1970 * 1000).rounded()) }

    /// Writes down what was done already. A state that can only be read, on a full disk or by another user, is no reason to do it less.
    static func note(_ action: AuditEvent.Action, _ subject: String, _ operations: any StateOperations) {
        do {
            try operations.note(event(action, subject), now: now)
        } catch {
            Console.printError("warning: the audit log lacks this: \(error)")
        }
    }
}
