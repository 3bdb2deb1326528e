internal import ArgumentParser
internal import DocSite

/// Another file than the root's `docgen.yml`.
struct SettingsFileOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("The settings, in place of docgen.yml of the folder; paths in it still begin there.", valueName: "file"),
        completion: .file()
    )
    var config: String?
}
