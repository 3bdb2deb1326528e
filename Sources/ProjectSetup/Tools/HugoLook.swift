/// Logo, colours and style sheets of Hugo's usual themes, which each have words and files of their own.
///
/// Sources: <https://www.docsy.dev/docs/content/lookandfeel/>, <https://imfing.github.io/hextra/docs/guide/configuration/>,
/// <https://github.com/alex-shpak/hugo-book>, <https://github.com/adityatelange/hugo-PaperMod/wiki/FAQs>.
enum HugoLook {
    static func read(_ reader: inout SettingsReader, into project: inout MovedProject, _ files: ProjectFiles) {
        readLogo(&reader, into: &project, files)
        readColours(into: &project, files)
        readStyles(&reader, into: &project, files)
    }

    private static let logos = [
        ["params", "logo"], ["params", "BookLogo"], ["params", "navbar", "logo", "path"], ["params", "logo", "path"],
    ]
    private static let darkLogos = [["params", "logoDark"], ["params", "navbar", "logo", "dark"], ["params", "logo", "dark"]]

    private static func readLogo(_ reader: inout SettingsReader, into project: inout MovedProject, _ files: ProjectFiles) {
        let kinds: [(paths: [[String]], property: WritableKeyPath<MovedProject, String?>, key: String)] = [
            (logos, \.logo, "theme.logo"), (darkLogos, \.darkLogo, "theme.logo_dark"),
        ]
        for (paths, property, key) in kinds {
            for path in paths {
                guard let value = reader.look(path), let text = value.text, !text.isEmpty, !Common.isExternal(text) else { continue }
                let name = text.split(separator: "/").joined(separator: "/")
                let asset = Path.join(project.folder, Path.join("assets", name))
                guard let file = project.picture(name, files) ?? (files.contains(asset) ? project.copy(asset, files) : nil) else {
                    continue
                }
                _ = reader.take(path)
                project[keyPath: property] = file
                project.notes.carry(path.joined(separator: "."), from: value.place, to: key)
                break
            }
        }
        // Docsy's has a place, and no setting.
        let docsy = Path.join(project.folder, "assets/icons/logo.svg")
        if project.logo == nil, files.contains(docsy) {
            project.logo = project.copy(docsy, files)
            project.notes.carry("assets/icons/logo.svg", from: Setting.Place(file: docsy), to: "theme.logo, copied into the content folder")
        }
    }

    private static func readColours(into project: inout MovedProject, _ files: ProjectFiles) {
        for name in ["assets/scss/_variables_project.scss", "assets/scss/_variables_project_after_bs.scss", "assets/_variables.scss"] {
            project.takeColours(["$link-color", "$primary", "$color-link", "--color-link"], in: Path.join(project.folder, name), files)
        }
    }

    private static func readStyles(_ reader: inout SettingsReader, into project: inout MovedProject, _ files: ProjectFiles) {
        let named = ["customCSS", "custom_css", "customCss"].compactMap { reader.take("params", $0) }.first
        for (sheet, place) in (named?.texts ?? []).map({ ($0, named?.place) }) {
            let path = sheet.split(separator: "/").joined(separator: "/")
            let roots = project.publicFolders + ["assets"]
            let root = roots.first { files.contains(Path.join(Path.join(project.folder, $0), path)) } ?? ""
            let place = place ?? Setting.Place(file: project.configuration)
            let value = Setting(.text(Common.isExternal(sheet) ? sheet : Path.join(root, path)), at: place)
            project.takeStyles(value, below: project.folder, as: "params.customCSS", files)
        }
        let assets = Path.join(project.folder, "assets")
        for path in files.files(below: assets) where path.hasPrefix(assets + "/css/extended/") || path == assets + "/css/custom.css" {
            project.takeStyles(Setting(.text(path), at: Setting.Place(file: path)), below: "", as: Path.name(of: path), files)
        }
        for name in ["scss/_styles_project.scss", "_custom.scss", "scss/custom.scss"] {
            let path = Path.join(assets, name)
            guard let text = try? files.text(path), text.contains("{") else { continue }
            project.notes.miss(
                name,
                at: Setting.Place(file: path),
                todo: "docgen reads no Sass: write the rules as CSS into a file that 'styles' names"
            )
        }
    }
}
