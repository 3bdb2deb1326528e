/// The template's modules once more as one classic script.
///
/// Browsers refuse modules to pages that were opened from a folder (`file:`). Such pages load this file instead, on first use, and find
/// each module's exports in `docgen.modules`. Pages from a server never ask for it.
///
/// Only the forms that the default template uses are known: `import { a, b as c } from "./x.js";` on one line, and `export` before a
/// declaration. Everything else of a module is copied as it is.
enum ModuleBundle {
    static let fileName = "modules.js"

    /// - Parameter files: By path; a module is a `.js` file with a line that begins with `export `.
    /// - Returns: `nil` when there is no module.
    /// - Throws: ``SiteError`` naming the line that has another form, or a circle of imports.
    static func script(of files: [String: [UInt8]]) throws(SiteError) -> String? {
        var modules: [String: Module] = [:]
        for (path, bytes) in files where path.hasSuffix(".js") {
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
                Substring(decoding: $0, as: UTF8.self)
            }
            guard lines.contains(where: { $0.hasPrefix("export ") }) else { continue }
            modules[path] = try Module(path: path, lines: lines)
        }
        guard !modules.isEmpty else { return nil }
        var script = "docgen.modules = {};\n"
        var written: Set<String> = []
        for path in modules.keys.sorted() { try write(path, modules, importedBy: [], &written, to: &script) }
        return script
    }

    private static func write(
        _ path: String,
        _ modules: [String: Module],
        importedBy: [String],
        _ written: inout Set<String>,
        to script: inout String
    ) throws(SiteError) {
        guard !written.contains(path) else { return }
        guard let module = modules[path], !importedBy.contains(path) else {
            let problem = modules[path] == nil ? "is not a module of the template" : "imports itself"
            throw SiteError(path: path, "assets/\(importedBy.last ?? path): './\(path)' \(problem)")
        }
        for name in module.imports { try write(name, modules, importedBy: importedBy + [path], &written, to: &script) }
        written.insert(path)
        script += "docgen.modules[\"./\(path)\"] = (() => {\n\"use strict\";\n\(module.body)\n"
        script += "return { \(module.exports.joined(separator: ", ")) };\n})();\n"
    }

    /// The text of one module, taken apart by hand: a regular expression costs more than the rest of the start.
    private struct Module {
        var imports: [String] = []
        var exports: [String] = []
        var body = ""

        init(path: String, lines: [Substring]) throws(SiteError) {
            for (index, line) in lines.enumerated() {
                if line.hasPrefix("import ") {
                    guard let (names, file) = Self.parts(ofImport: line) else {
                        throw SiteError(path: path, "assets/\(path):\(index + 1): write imports as: import { name } from \"./file.js\";")
                    }
                    imports.append(String(file))
                    let renamed = names.split(separator: " ", omittingEmptySubsequences: false).map { $0 == "as" ? ":" : $0 }
                    body += "const {\(renamed.joined(separator: " "))} = docgen.modules[\"./\(file)\"];\n"
                } else if line.hasPrefix("export ") {
                    guard let name = Self.name(ofExport: line) else {
                        throw SiteError(path: path, "assets/\(path):\(index + 1): write exports as: export before a declaration")
                    }
                    exports.append(String(name))
                    body += line.dropFirst("export ".count)
                    body += "\n"
                } else {
                    body += line
                    body += "\n"
                }
            }
        }

        /// `import {NAMES} from "./FILE";`
        private static func parts(ofImport line: Substring) -> (names: Substring, file: Substring)? {
            guard line.hasPrefix("import { "), line.hasSuffix("\";"), let close = line.firstIndex(of: "}") else { return nil }
            let rest = line[close...]
            guard rest.hasPrefix("} from \"./") else { return nil }
            let file = rest.dropFirst("} from \"./".count).dropLast(2)
            guard !file.isEmpty, !file.contains(where: { $0 == "/" || $0 == "\"" }) else { return nil }
            return (line[line.index(line.startIndex, offsetBy: "import {".count)..<close], file)
        }

        /// The name that `export [async] function NAME`, `class`, `const` or `let` declares.
        private static func name(ofExport line: Substring) -> Substring? {
            var words = line.split(separator: " ").dropFirst()
            if words.first == "async" { words = words.dropFirst() }
            guard let kind = words.popFirst(), ["function", "function*", "class", "const", "let"].contains(kind), let word = words.first
            else {
                return nil
            }
            let name = word.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
            return name.isEmpty || name.first?.isNumber == true ? nil : name
        }
    }
}
