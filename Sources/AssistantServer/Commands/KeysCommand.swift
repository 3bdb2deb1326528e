internal import ArgumentParser
internal import Foundation
internal import PostgresState
internal import ServerFoundation
internal import ServerSettings
internal import ServerState

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, show, end and replace keys that open routes to programs.",
        discussion: """
            AssistantServer keys create --name prometheus --role viewer --expires 90d
            AssistantServer keys list
            AssistantServer keys rotate dgk_1a2b3c4d --overlap 7d
            AssistantServer keys revoke dgk_1a2b3c4d

            A server may go on meanwhile; it knows with the next request.
            """,
        subcommands: [Create.self, List.self, Revoke.self, Rotate.self]
    )

    /// Prints a new key where a script can take it from, and everything else beside it.
    private static func show(_ key: APIKey, _ record: APIKeyRecord, _ state: StateLocation) {
        Console.print(key.text)
        let end = record.expires.map { "until \(instant($0))" } ?? "without an end"
        Console.printError(
            "made the key \(record.prefix) '\(record.name)' in '\(state)': \(record.roleNames.joined(separator: ", ")), \(end)"
        )
        Console.printError("it is shown this once: the state has only its SHA-256")
    }

    private static func instant(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).ISO8601Format()
    }

    static func prefix(_ text: String) throws -> String {
        guard let prefix = APIKey.prefix(text) else {
            let isWhole = APIKey(text) != nil
            throw ValidationError(
                isWhole
                    ? "give the prefix of the key alone: every user of the machine can read a command line"
                    : "'\(text)' is not the prefix of a key, like dgk_1a2b3c4d: 'AssistantServer keys list' shows them"
            )
        }
        return prefix
    }

    static func duration(_ text: String, _ option: String) throws -> Int64 {
        guard let duration = SettingKind<Duration>.duration((.seconds(0))...(.seconds(3650 * 86_400))).parse([text]) else {
            throw ValidationError("\(option) '\(text)' is not a time, like 12h or 90d, of at most 3650d")
        }
        return Int64(duration / .milliseconds(1))
    }

    /// What is asked of a new key.
    static func validate(name: String, roles: [Role], expires: String?) throws {
        guard !roles.isEmpty else { throw ValidationError("give at least one --role: viewer, support, editor or operator") }
        guard APIKey.first(in: name) == nil else { throw ValidationError("--name holds a key: give a name") }
        guard APIKeys.isName(name) else {
            throw ValidationError("--name is a text on one line of at most \(APIKeys.maxNameBytes) bytes")
        }
        if let expires, try duration(expires, "--expires") == 0 {
            throw ValidationError("--expires '\(expires)' is over at once: give a time like 90d")
        }
    }

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Makes a key and prints it, once.",
            usage: "AssistantServer keys create --name <name> --role <role> … [<options>]",
            discussion: """
                Roles: viewer reads metrics, details and flags; support reads threads of readers who agreed to it; editor reads and changes flags; operator \
                may everything.
                """
        )

        @Option(help: "What you call it: the program that has it.")
        var name: String

        @Option(name: .customLong("role"), help: "viewer, support, editor or operator. Repeat it for several.")
        var roles: [Role]

        @Option(help: "How long it opens something: 12h, 90d; without it for ever.")
        var expires: String?

        @OptionGroup var options: SiteOptions

        func validate() throws { try KeysCommand.validate(name: name, roles: roles, expires: expires) }

        func run() throws {
            let state = try options.load().state
            let lifetime = try expires.map { try KeysCommand.duration($0, "--expires") }
            try CommandError.catching {
                let now = WallClock.system.milliseconds
                let made = try state.operations().change { session in
                    let made = try APIKeys.create(
                        name: name,
                        roles: Set(roles),
                        expires: lifetime.map { now + $0 },
                        now: now,
                        session
                    )
                    try AuditLog.append(ShellAudit.event(.keyCreated, made.record.auditSubject), now: now, session)
                    return made
                }
                KeysCommand.show(made.key, made.record, state)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Prints every key, without what is secret of it.",
            usage: "AssistantServer keys list [<options>]"
        )

        @OptionGroup var options: SiteOptions

        func run() throws {
            try options.forEach { _, settings in
                let state = settings.state
                try CommandError.catching {
                    let keys = try state.operations().inspect { try APIKeys.all($0) }
                    for key in keys { Console.print(Self.line(key, at: WallClock.system.milliseconds)) }
                    Console.printError("\(keys.count) keys in '\(state)'")
                }
            }
        }

        private static func line(_ key: APIKeyRecord, at now: Int64) -> String {
            let state =
                switch key.state(at: now) {
                case .revoked: "revoked \(key.revoked.map(KeysCommand.instant) ?? "")"
                case .expired: "expired \(key.expires.map(KeysCommand.instant) ?? "")"
                case .right, .wrong: key.expires.map { "until \(KeysCommand.instant($0))" } ?? "without an end"
                }
            return [
                key.prefix, key.name, key.roleNames.joined(separator: ","), "created \(KeysCommand.instant(key.created))", state,
                key.used.map { "used \(KeysCommand.instant($0))" } ?? "never used",
            ].joined(separator: "  ")
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "Ends a key at once.",
            usage: "AssistantServer keys revoke <prefix> [<options>]"
        )

        @Argument(help: "The first twelve characters of the key: dgk_1a2b3c4d.")
        var prefix: String

        @OptionGroup var options: SiteOptions

        func validate() throws { _ = try KeysCommand.prefix(prefix) }

        func run() throws {
            let prefix = try KeysCommand.prefix(prefix)
            let state = try options.load().state
            try CommandError.catching {
                let now = WallClock.system.milliseconds
                let record = try state.operations().change { session in
                    let record = try APIKeys.revoke(prefix, now: now, session)
                    try AuditLog.append(ShellAudit.event(.keyRevoked, prefix), now: now, session)
                    return record
                }
                Console.print("revoked \(record.prefix) '\(record.name)'")
            }
        }
    }

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Makes a key like another one, which ends a while later.",
            usage: "AssistantServer keys rotate <prefix> [--overlap <time>] [<options>]"
        )

        @Argument(help: "The first twelve characters of the key: dgk_1a2b3c4d.")
        var prefix: String

        @Option(help: "How long the old key still opens what it did: 0s, 12h, 7d.")
        var overlap = "7d"

        @OptionGroup var options: SiteOptions

        func validate() throws {
            _ = try KeysCommand.prefix(prefix)
            _ = try KeysCommand.duration(overlap, "--overlap")
        }

        func run() throws {
            let prefix = try KeysCommand.prefix(prefix)
            let overlapMS = try KeysCommand.duration(overlap, "--overlap")
            let state = try options.load().state
            try CommandError.catching {
                let now = WallClock.system.milliseconds
                let made = try state.operations().change { session in
                    let made = try APIKeys.rotate(prefix, overlapMS: overlapMS, now: now, session)
                    try AuditLog.append(ShellAudit.event(.keyRotated, "\(prefix) to \(made.record.prefix)"), now: now, session)
                    return made
                }
                KeysCommand.show(made.key, made.record, state)
                Console.printError("\(prefix) ends \(made.old.expires.map(KeysCommand.instant) ?? "")")
            }
        }
    }
}

extension Role: ExpressibleByArgument {}
