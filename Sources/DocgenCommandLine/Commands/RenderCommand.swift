internal import ArgumentParser
internal import Diagrams
internal import DocMarkdown
internal import DocModel
internal import DocSite
internal import Foundation

struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Render one Markdown file to an HTML fragment on standard output."
    )

    @Argument(help: "A Markdown file, or - for standard input.", completion: .file())
    var file: String

    @Flag(help: "Plain GitHub Flavored Markdown: no anchors, highlighting or alerts.")
    var plain = false

    @Option(
        name: .customLong("extensions"),
        help:
            "With --plain: which of \(MarkdownExtension.allCases.map(\.rawValue).joined(separator: ", ")) are on, separated by commas; or none."
    )
    var extensionList: String?

    func validate() throws {
        if extensionList != nil, !plain { throw ValidationError("--extensions goes with --plain: pages always have all of them") }
        _ = try markdownOptions()
    }

    func run() throws {
        let data = try read()
        let grammars = GrammarCatalog(definitions: plain ? [:] : try SiteTemplate(overridesIn: nil).languageDefinitions)
        let renderer = MarkdownRenderer(options: try markdownOptions(), grammars: grammars)
        var scratch = MarkdownRenderer.Scratch()
        let includes = IncludeFiles.reader(forFile: file)
        let document = data.withUnsafeBufferPointer {
            renderer.render($0, path: file == "-" ? "<stdin>" : file, scratch: &scratch, includes: includes)
        }
        Console.write(document.html)
        DiagnosticReport(diagnostics: document.diagnostics.filter { !$0.id.isOptional }.sorted(), format: .text, showsAll: true).write()
    }

    private func markdownOptions() throws -> MarkdownOptions {
        var options = plain ? MarkdownOptions.plain : MarkdownOptions()
        if !plain { options.diagrams = DiagramRenderer(graphviz: Graphviz.installed()) }
        guard let extensionList else { return options }
        let names = extensionList == "none" ? [] : extensionList.split(separator: ",").map(String.init)
        options.extensions = try Set(
            names.map { name in
                guard let known = MarkdownExtension(rawValue: name) else {
                    let suggestion = NearestMatch.hint(for: name, among: MarkdownExtension.allCases.map(\.rawValue)).map { ": " + $0 }
                    throw ValidationError("no extension '\(name)'\(suggestion ?? "")")
                }
                return known
            }
        )
        return options
    }

    private func read() throws -> [UInt8] {
        do {
            let data = try file == "-" ? FileHandle.standardInput.readToEnd() ?? Data() : Data(contentsOf: URL(filePath: file))
            return Array(data)
        } catch {
            throw InputOutputError(description: "cannot read '\(file)': \(error.systemReason)")
        }
    }
}
