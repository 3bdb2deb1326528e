internal import ArgumentParser
internal import DocMarkdown
internal import DocSite
internal import Foundation

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of docgen.yml or of front matter, for editors."
    )

    enum File: String, ExpressibleByArgument, CaseIterable {
        case configuration
        case frontMatter = "front-matter"
    }

    @Argument(help: "configuration (docgen.yml) or front-matter.")
    var file = File.configuration

    func run() throws {
        let schema =
            switch file {
            case .configuration: try SiteConfiguration.schema()
            case .frontMatter: try FrontMatter.schema()
            }
        Console.write(Array(schema) + [UInt8(ascii: "\n")])
    }
}
