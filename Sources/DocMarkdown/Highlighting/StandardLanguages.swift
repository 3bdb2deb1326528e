internal import CLanguages

/// The languages that the program carries (`site-template/languages/` in its sources).
package enum StandardLanguages {
    /// The YAML text of each definition by its file name.
    package static let files: [String: [UInt8]] = {
        var count = 0
        guard let first = docgen_language_files(&count) else { return [:] }
        var files: [String: [UInt8]] = [:]
        for file in UnsafeBufferPointer(start: first, count: count) {
            files[String(cString: file.name)] = Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
        }
        return files
    }()

    /// For text that belongs to no site's template, such as answers; made when it is first asked for.
    package static let grammars = GrammarCatalog(definitions: files.mapValues { String(decoding: $0, as: UTF8.self) })
}
