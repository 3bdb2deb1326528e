/// The colours of Material for MkDocs.
enum MkDocsPalette {
    /// Material's names of colours. Source: <https://squidfunk.github.io/mkdocs-material/setup/changing-the-colors/>.
    private static let colours = [
        "red": "#ef5552", "pink": "#e92063", "purple": "#ab47bd", "deep purple": "#7e56c2", "indigo": "#4051b5", "blue": "#2094f3",
        "light blue": "#02a6f2", "cyan": "#00bdd6", "teal": "#009485", "green": "#4cae4f", "light green": "#8bc34b", "lime": "#cbdc38",
        "yellow": "#ffec3d", "amber": "#ffc105", "orange": "#ffa724", "deep orange": "#ff6e42", "brown": "#795649", "grey": "#757575",
        "blue grey": "#546d78",
    ]

    /// Links of Material's dark scheme, where they are not of the primary colour. Source: Material for MkDocs 9, `palette/_scheme.scss`.
    private static let darkColours = [
        "pink": "#ed5487", "purple": "#c46fd3", "deep purple": "#a47bea", "indigo": "#5488e8", "teal": "#00ccb8", "green": "#71c174",
        "deep orange": "#ff764d", "brown": "#c1775c", "grey": "#5e8bde", "blue grey": "#5e8bde", "black": "#5e8bde", "white": "#5e8bde",
    ]

    static func read(_ reader: inout SettingsReader, into project: inout MovedProject, _ files: ProjectFiles) {
        guard let palette = reader.take("theme", "palette") else { return }
        let schemes = palette.list ?? [palette]
        func isDark(_ scheme: Setting) -> Bool { scheme["scheme"]?.text == "slate" }
        func name(_ schemes: [Setting]) -> String? {
            schemes.compactMap { $0["primary"]?.text }.first.map { $0.lowercased().replacing("-", with: " ") }
        }
        let named = name(schemes.filter { !isDark($0) }) ?? name(schemes)
        if let named, let colour = colours[named] {
            let target = project.take(accent: colour, inDarkTheme: false)
            project.notes.carry("theme.palette: \(named)", from: palette.place, to: target)
        } else if let named, ["black", "white"].contains(named) {
            project.notes.drop(
                "theme.palette: \(named)",
                at: palette.place,
                because: "it is the header's, which has the pages' colour here"
            )
        } else if named == "custom" {
            takeCustomColours(reader, palette.place, into: &project, files)
        } else if let named {
            project.notes.miss("theme.palette: \(named)", at: palette.place, todo: "write the colour into theme.accent")
        }
        if let dark = name(schemes.filter(isDark)), let colour = darkColours[dark] ?? colours[dark] {
            let target = project.take(accent: colour, inDarkTheme: true)
            project.notes.carry("theme.palette: \(dark), slate", from: palette.place, to: target)
        }
        project.notes.drop("theme.palette: light and dark", at: palette.place, because: "docgen has both, and a switch")
    }

    /// `primary: custom` is what a style sheet of the site says.
    private static func takeCustomColours(
        _ reader: SettingsReader,
        _ place: Setting.Place,
        into project: inout MovedProject,
        _ files: ProjectFiles
    ) {
        for sheet in reader.look("extra_css")?.texts ?? [] {
            guard let path = Path.normalized(sheet, in: Path.join(project.folder, project.content)) else { continue }
            project.takeColours(["--md-typeset-a-color", "--md-primary-fg-color"], in: path, files)
        }
        if project.accent == nil {
            project.notes.miss(
                "theme.palette: custom",
                at: place,
                todo: "no style sheet of extra_css says --md-primary-fg-color: write the colour into theme.accent"
            )
        }
    }
}
