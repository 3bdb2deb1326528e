internal import ArgumentParser
internal import AssistantCore
internal import ServerFoundation

struct AdminFlags: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flags",
        abstract: "Print which features are on, and switch them.",
        subcommands: [List.self, Set.self],
        defaultSubcommand: List.self
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints every feature, its value, and where that is from.")

        @OptionGroup var options: AdminOptions

        func run() async throws { try await options.print(.flags, "flags") }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Switches a feature on all servers that share the state.")

        @Argument(help: "The feature, as 'admin flags' prints it.")
        var name: String

        @Argument(help: "on, off, a share like 25%, followed by a role if needed; or 'settings' to return to these.")
        var value: [String]

        @OptionGroup var options: AdminOptions

        /// With a `null` that is written.
        private struct Body: Encodable {
            enum CodingKeys: String, CodingKey { case value }
            let value: String?

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(value, forKey: .value)
            }
        }

        func run() async throws {
            let text = value.joined(separator: " ")
            let body = Body(value: text == "settings" ? nil : text)
            try await options.print(.flags, "flags/" + PercentEncoding.encoded(name), by: "PUT", body: body)
        }
    }
}
