/// Writes a `docgen.yml`: in the order of the manual, with nothing that a default says.
package struct SettingsWriter {
    package private(set) var text = ""
    /// How many keys were written.
    package private(set) var keyCount = 0

    package init(_ project: MovedProject, redirects: [MovedProject.Redirection]) {
        text = "# Made from \(project.configuration) of \(project.tool.title). The manual has a page on each key.\n"
        write("title", project.title)
        write("description", project.description)
        write("base_url", project.baseURL)
        write("content", project.content)
        write("language", project.language == "en" ? nil : project.language)
        write("edit_url", project.editURL)
        if project.hasFolderURLs { write("urls", "folder") }
        if project.readsDatesOfGit { write("updated", "git") }
        write("page_titles", project.pageTitles)
        write("heading_ids", project.headingIDs)
        if project.givesTermsIDs { writeFlag("term_ids") }
        writeList("exclude", project.exclude)
        writeList("public", project.publicFolders)
        writeList("assets", project.assets)
        writeList("front_matter_keys", project.frontMatterKeys)
        writeList("abbreviations", project.abbreviations)
        if !project.variables.isEmpty {
            begin("variables")
            for variable in project.variables { text += "  \(Self.scalar(variable.name)): \(Self.scalar(variable.text))\n" }
        }
        if project.breaksLines { writeFlag("breaks") }
        if project.curlsQuotes { writeFlag("smart_punctuation") }
        if project.raisesText { writeFlag("superscript") }
        if project.lowersText { writeFlag("subscript") }
        writeList("styles", project.styles)
        writeTheme(project)
        writeChecks(project)
        write("navigation", project.navigation ?? [])
        if project.numbersNavigation {
            begin("numbering")
            text += "  enabled: true\n"
            if !project.unnumberedPages.isEmpty { text += "  except:\n" }
            for page in project.unnumberedPages { text += "    - \(Self.scalar(page))\n" }
        }
        write("header", project.header)
        write("footer", project.footer)
        write("copyright", project.copyright)
        write("languages", project.languages)
        write("versions", project.versions)
        write("outline", project.outline)
        guard !redirects.isEmpty else { return }
        begin("redirects")
        for redirect in redirects { text += "  \(Self.scalar(redirect.from)): \(Self.scalar(redirect.to))\n" }
    }

    private mutating func writeTheme(_ project: MovedProject) {
        let values = [
            ("accent", project.accent), ("accent_dark", project.darkAccent), ("font", project.font), ("font_mono", project.monospaceFont),
            ("logo", project.logo), ("logo_dark", project.darkLogo), ("favicon", project.favicon),
        ].compactMap { key, value in value.map { (key, $0) } }
        guard !values.isEmpty else { return }
        begin("theme")
        for (key, value) in values { text += "  \(key): \(Self.scalar(value))\n" }
    }

    /// Links to other sites; and pages that are in no list, where the navigation has one of its own.
    private mutating func writeChecks(_ project: MovedProject) {
        let unlisted = (project.navigation ?? []).isEmpty ? [] : project.unlisted
        guard !unlisted.isEmpty || !project.neighbours.isEmpty else { return }
        begin("checks")
        text += "  ignore:\n"
        for pattern in project.neighbours { text += "    - { id: broken-link, target: \(Self.quoted(pattern)) }\n" }
        for pattern in unlisted { text += "    - { id: page-not-in-navigation, path: \(Self.quoted(pattern)) }\n" }
    }

    private mutating func begin(_ key: String) {
        keyCount += 1
        text += "\(key):\n"
    }

    private mutating func write(_ key: String, _ value: String?) {
        guard let value else { return }
        keyCount += 1
        text += "\(key): \(Self.scalar(value))\n"
    }

    private mutating func writeFlag(_ key: String) {
        keyCount += 1
        text += "\(key): true\n"
    }

    private mutating func writeList(_ key: String, _ values: [String]) {
        guard !values.isEmpty else { return }
        begin(key)
        for value in values { text += "  - \(Self.scalar(value))\n" }
    }

    private mutating func write(_ key: String, _ entries: [MovedProject.NavigationEntry]) {
        guard !entries.isEmpty else { return }
        begin(key)
        for entry in entries { write(entry, indent: 1) }
    }

    private mutating func write(_ entry: MovedProject.NavigationEntry, indent: Int) {
        let margin = String(repeating: "  ", count: indent)
        switch entry {
        case .page(let path, nil), .folder(let path, nil): text += "\(margin)- \(Self.scalar(path))\n"
        case .page(let path, let title?), .folder(let path, let title?):
            text += "\(margin)- \(Self.scalar(title)): \(Self.scalar(path))\n"
        case .link(let url, let title): text += "\(margin)- \(Self.scalar(title)): \(Self.scalar(url))\n"
        case .heading(let title): text += "\(margin)- \(Self.scalar(title)):\n"
        case .rest: text += "\(margin)- ...\n"
        case .group(let title, let page?, let entries) where entries.isEmpty: write(.page(path: page, title: title), indent: indent)
        case .group(_, _, let entries) where entries.isEmpty: break
        case .group(nil, let page, let entries):
            text += "\(margin)- \(Self.scalar(page ?? "")):\n"
            for entry in entries { write(entry, indent: indent + 2) }
        case .group(let title?, nil, let entries):
            text += "\(margin)- \(Self.scalar(title)):\n"
            for entry in entries { write(entry, indent: indent + 2) }
        case .group(let title?, let page?, let entries):
            text += "\(margin)- \(Self.scalar(title)):\n\(margin)    page: \(Self.scalar(page))\n\(margin)    entries:\n"
            for entry in entries { write(entry, indent: indent + 3) }
        }
    }

    // MARK: YAML

    private static let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "~", "y", "n"]

    /// A text as YAML reads it back: bare where that is sure.
    /// Source: YAML 1.2.2, section 7.3.3.
    static func scalar(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || $0.value < 0x80 && isPlain($0)
                    || $0.value > 0xBF && $0.properties.generalCategory != .control && $0.value != 0x2028 && $0.value != 0x2029
                        && $0.value != 0xFEFF
            }
            && !text.contains(": ") && !text.contains(" #") && !text.hasSuffix(":") && !text.hasPrefix(" ") && !text.hasSuffix(" ")
            && !words.contains(text.lowercased()) && !"-?:,[]{}#&*!|>'\"%@`.+0123456789=<~".contains(text.first ?? " ")
        if isBare { return text }
        // A path begins with what numbers begin with, but is none.
        if let first = text.first, "0123456789.".contains(first), text.contains(where: { $0.isLetter }), !text.contains(": "),
            !text.contains(" #"),
            text.unicodeScalars.allSatisfy({ $0.value < 0x80 && isPlain($0) && $0 != "," }), !text.hasSuffix(":"), !text.hasSuffix(" "),
            !isNumber(text)
        {
            return text
        }
        return quoted(text)
    }

    /// A text as YAML reads it back anywhere.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default:
                if scalar.properties.generalCategory == .control || [0x2028, 0x2029, 0xFEFF].contains(scalar.value) {
                    let digits = String(scalar.value, radix: 16)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    quoted.unicodeScalars.append(scalar)
                }
            }
        }
        return quoted + "\""
    }

    /// `1e5`, `0x1F`, `.inf`, `12:30`: what a reader may take for a number.
    private static func isNumber(_ text: String) -> Bool {
        text.allSatisfy { $0.isHexDigit || "xXoO.+-eE_:infaINFA".contains($0) }
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        let letters = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        return letters || " ,.-_/()!?'+:;*&%@=~<>|$\"#{}^".unicodeScalars.contains(scalar)
    }
}
