internal import Foundation
internal import ServerFoundation
internal import ServerState

/// What commands write into the audit log.
enum ShellAudit {
    /// An event by the user of the shell.
    static func event(_ action: AuditEvent.Action, _ subject: String) -> AuditEvent {
        AuditEvent(action, kind: "shell", name: NSUserName(), subject: subject)
    }

    /// Writes down what was done already. A state that can only be read, on a full disk or by another user, is no reason to do it less.
    static func note(_ action: AuditEvent.Action, _ subject: String, _ operations: any StateOperations, clock: WallClock = .system) {
        do {
            try operations.note(event(action, subject), now: clock.milliseconds)
        } catch {
            Console.printError("warning: the audit log lacks this: \(error)")
        }
    }
}
