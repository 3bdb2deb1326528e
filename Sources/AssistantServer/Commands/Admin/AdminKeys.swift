internal import ArgumentParser
internal import AssistantCore
internal import ServerFoundation
internal import ServerState

struct AdminKeys: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Print, make, end and replace keys, as 'keys' does beside the state.",
        subcommands: [List.self, Create.self, Revoke.self, Rotate.self],
        defaultSubcommand: List.self
    )

    /// The key where a script can take it from, and everything else beside it.
    private static func show(_ answer: JSONValue) {
        Console.print(answer["key"]?.text ?? "")
        for member in ["record", "replaced"] {
            if let key = answer[member] { Console.printError(AdminTable.key.text(key)) }
        }
        Console.printError("it is shown this once: the state has only its SHA-256")
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints every key, without what is secret of it.")

        @OptionGroup var options: AdminOptions

        func run() async throws { try await options.print(.keys, "keys") }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a key and prints it, once.")

        @Option(help: "What you call it: the program that has it.")
        var name: String

        @Option(name: .customLong("role"), help: "viewer, support, editor or operator. Repeat it for several.")
        var roles: [Role]

        @Option(help: "How long it opens something: 12h, 90d; without it for ever.")
        var expires: String?

        @OptionGroup var options: AdminOptions

        func validate() throws { try KeysCommand.validate(name: name, roles: roles, expires: expires) }

        private struct Body: Encodable {
            enum CodingKeys: String, CodingKey {
                case name, roles
                case seconds = "expires_in_seconds"
            }
            let name: String
            let roles: [Role]
            let seconds: Int64?
        }

        func run() async throws {
            let seconds = try expires.map { try KeysCommand.duration($0, "--expires") / 1000 }
            try await options.print(.key, "keys", by: "POST", body: Body(name: name, roles: roles, seconds: seconds), tell: AdminKeys.show)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a key at once.")

        @Argument(help: "The first twelve characters of the key: dgk_1a2b3c4d.")
        var prefix: String

        @OptionGroup var options: AdminOptions

        func validate() throws { _ = try KeysCommand.prefix(prefix) }

        func run() async throws { try await options.print(.key, "keys/" + KeysCommand.prefix(prefix), by: "DELETE") }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a key like another one, which ends a while later.")

        @Argument(help: "The first twelve characters of the key: dgk_1a2b3c4d.")
        var prefix: String

        @Option(help: "How long the old key still opens what it did: 0s, 12h, 7d.")
        var overlap = "7d"

        @OptionGroup var options: AdminOptions

        func validate() throws {
            _ = try KeysCommand.prefix(prefix)
            _ = try KeysCommand.duration(overlap, "--overlap")
        }

        func run() async throws {
            let body = ["overlap_seconds": try KeysCommand.duration(overlap, "--overlap") / 1000]
            try await options.print(.key, "keys/" + KeysCommand.prefix(prefix), by: "POST", body: body, tell: AdminKeys.show)
        }
    }
}
