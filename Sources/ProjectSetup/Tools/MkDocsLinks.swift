/// What Material and Zensical show around a page: copyright, links to other places and languages, style sheets.
///
/// Sources: <https://squidfunk.github.io/mkdocs-material/setup/setting-up-the-footer/>,
/// <https://squidfunk.github.io/mkdocs-material/setup/changing-the-language/>.
enum MkDocsLinks {
    static func read(_ reader: inout SettingsReader, into project: inout MovedProject, _ files: ProjectFiles) {
        if let value = reader.take("copyright") { project.takeCopyright(value, as: "copyright") }
        if let value = reader.take("extra_css") {
            project.takeStyles(value, below: Path.join(project.folder, project.content), as: "extra_css", files)
        }
        readSocial(&reader, into: &project)
        readLanguages(&reader, into: &project)
    }

    private static func readSocial(_ reader: inout SettingsReader, into project: inout MovedProject) {
        guard let value = reader.take("extra", "social") else { return }
        let links = (value.list ?? []).compactMap { item -> MovedProject.OldLink? in
            guard let url = item["link"]?.text else { return nil }
            let title = item["name"]?.text ?? Common.siteName(icon: item["icon"]?.text, url: url)
            return MovedProject.OldLink(title: title, url: url, place: item.place)
        }
        let targets = MovedProject.LinkTargets(page: { _ in nil }, site: project.baseURL)
        project.addLinks(links, to: \.footer, named: "footer", subject: "extra.social", at: value.place, targets)
    }

    /// Links of the other languages begin at the root of the host, or of the site.
    private static func readLanguages(_ reader: inout SettingsReader, into project: inout MovedProject) {
        guard let value = reader.take("extra", "alternate") else { return }
        let sites = (value.list ?? []).compactMap { item -> (name: String, url: String?)? in
            guard let link = item["link"]?.text else { return nil }
            let name = item["name"]?.text ?? item["lang"]?.text ?? link
            let isOwn = item["lang"]?.text == (project.language ?? "en")
            return (name, isOwn ? nil : project.baseURL.map { Common.absolute(link, from: $0) } ?? link)
        }
        project.addMenu(sites, to: \.languages, named: "languages", subject: "extra.alternate", at: value.place)
    }
}
