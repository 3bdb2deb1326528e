internal import Foundation

/// The folder for what one run leaves for the next.
package enum CacheFolder {
    static let name = ".docgen"

    /// Makes it where it is not there, as no part of anybody's repository.
    static func make(_ folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // No part of anybody's repository.
        let ignore = folder + "/.gitignore"
        if access(ignore, F_OK) != 0 { try Data("*\n".utf8).write(to: URL(filePath: ignore)) }
    }

    /// The usual one, made where it is not there; `nil` where it cannot be.
    /// - Parameter root: The folder of `docgen.yml`.
    package static func usual(in root: String) -> String? {
        let folder = (root == "." ? "" : root + "/") + name
        return (try? make(folder)) == nil ? nil : folder
    }
}
