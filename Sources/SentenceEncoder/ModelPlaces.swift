internal import Foundation

/// Where a model's file may lie.
///
/// A place that somebody named is the only one. Otherwise it is `share/docgen/` beside the program's folder, as packages have it, then the
/// user's data folder, to which `docgen model install` writes.
package struct ModelPlaces: Sendable {
    /// The variable that names a model's file.
    package static let environmentName = "DOCGEN_MODEL"
    package static let fileName = PublishedModel.miniLM.name + ".model"

    /// What was named by an option or the environment.
    package let named: String?
    /// In the order in which they are looked at.
    package let paths: [String]
    /// Where a model is installed; `nil` where no home folder is known.
    package let installation: String?

    /// - Parameters:
    ///   - named: The option's or setting's value; an empty one is none.
    ///   - environment: Read for `DOCGEN_MODEL`, `XDG_DATA_HOME` and `HOME`.
    ///   - program: The running program's path.
    package init(
        named: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        program: String? = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    ) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        self.named = named.flatMap { $0.isEmpty ? nil : $0 } ?? value(Self.environmentName)
        // Source: <https://specifications.freedesktop.org/basedir-spec/latest/>; a relative path is to be ignored.
        let data = value("XDG_DATA_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? value("HOME").map { $0 + "/.local/share" }
        let user = data.map { $0 + "/docgen/" + Self.fileName }
        if let named = self.named {
            paths = [named]
            installation = named
        } else {
            let folder = program.map { URL(filePath: $0).deletingLastPathComponent().deletingLastPathComponent().path }
            paths = [folder.map { ($0 == "/" ? "" : $0) + "/share/docgen/" + Self.fileName }, user].compactMap(\.self)
            installation = user
        }
    }

    /// The file that is used, if there is one.
    package var found: String? { paths.first { FileManager.default.fileExists(atPath: $0) } }

    /// The licence's place beside a model's file.
    package static func licence(of model: String) -> String { model + ".LICENSE" }
}
