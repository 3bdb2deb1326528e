/// What Zola's themes show around a page. Each has its own words below `extra`: lists of tables with a name and an address are links wherever they
/// stand.
///
/// Sources: <https://www.getzola.org/themes/adidoks/>, <https://www.getzola.org/themes/abridge/>, <https://www.getzola.org/themes/even/>.
enum ZolaLinks {
    static func read(_ reader: inout SettingsReader, into project: inout MovedProject, _ files: ProjectFiles) {
        let pages = Dictionary(project.addresses.map { (plain($0.address), $0.page) }) { first, _ in first }
        let targets = MovedProject.LinkTargets(page: { pages[plain($0)] }, site: project.baseURL)
        for entry in reader.look("extra")?.entries ?? [] {
            let key = entry.key.lowercased()
            if key.contains("copyright"), entry.value.text != nil {
                _ = reader.take("extra", entry.key)
                project.takeCopyright(entry.value, as: "extra.\(entry.key)")
            } else if key == "favicon", let path = entry.value.text {
                _ = reader.take("extra", entry.key)
                project.takeFavicon(path, from: entry.value.place, as: "extra.\(entry.key)", files)
            } else if key == "logo", let path = entry.value.text, let logo = project.picture(path, files) {
                _ = reader.take("extra", entry.key)
                project.logo = logo
                project.notes.carry("extra.\(entry.key)", from: entry.value.place, to: "theme.logo")
            } else {
                var taken = false
                readLists(entry.value, [entry.key], into: &project, targets, &taken)
                if taken { _ = reader.take("extra", entry.key) }
            }
        }
    }

    private static func plain(_ address: String) -> String { address.split(separator: "/").joined(separator: "/") }

    private static func readLists(
        _ value: Setting,
        _ path: [String],
        into project: inout MovedProject,
        _ targets: MovedProject.LinkTargets,
        _ taken: inout Bool
    ) {
        if let list = value.list {
            let links = list.compactMap { link($0, project.baseURL) }
            guard !links.isEmpty, links.count == list.count else { return }
            taken = true
            let isFooter = path.contains { $0.lowercased().contains("foot") || $0.lowercased().contains("social") }
            let subject = "extra." + path.joined(separator: ".")
            project.addLinks(
                links,
                to: isFooter ? \.footer : \.header,
                named: isFooter ? "footer" : "header",
                subject: subject,
                at: value.place,
                targets
            )
        } else if path.count < 4 {
            for entry in value.entries ?? [] { readLists(entry.value, path + [entry.key], into: &project, targets, &taken) }
        }
    }

    /// - Parameter base: What `$BASE_URL` stands for.
    private static func link(_ item: Setting, _ base: String?) -> MovedProject.OldLink? {
        guard let url = (item["url"] ?? item["href"] ?? item["link"])?.text, !url.isEmpty else { return nil }
        let title = (item["name"] ?? item["title"] ?? item["text"])?.text ?? Common.siteName(url: url)
        return MovedProject.OldLink(title: title, url: url.replacing("$BASE_URL", with: ""), place: item.place)
    }
}
