/// The versions of the docs that Docusaurus keeps beside each other.
///
/// Source: <https://docusaurus.io/docs/versioning>: the last one is at `/docs/`, others at `/docs/1.0/`, and what `docs/` holds at `/docs/next/`.
struct DocusaurusVersions {
    /// `versions.json`; empty where there is none.
    private var file = ""
    private var names: [String] = []
    /// Whether `docs/` is published beside them.
    private var hasNext = false
    /// Whether `docs/` has the addresses without a version.
    private var isCurrentLast = false
    /// The version whose pages have addresses without its name; `nil` where that is what `docs/` holds.
    private(set) var last: (name: String, content: String, sidebars: String)?

    init() {}

    /// - Parameter docs: The options of the docs plugin.
    init(_ docs: Setting?, in folder: String, of files: ProjectFiles) {
        let list = Path.join(folder, "versions.json")
        guard files.contains(list) else { return }
        file = list
        names = (try? files.settings(list))?.texts ?? []
        isCurrentLast = docs?["lastVersion"]?.text == "current"
        guard let name = docs?["lastVersion"]?.text ?? names.first, !isCurrentLast else { return }
        let content = Path.join(folder, "versioned_docs/version-\(name)")
        guard files.containsFolder(content) else { return }
        last = (name, content, Path.join(folder, "versioned_sidebars/version-\(name)-sidebars.json"))
        hasNext = docs?["includeCurrentVersion"]?.flag != false
    }

    func tell(_ project: inout MovedProject) {
        guard !file.isEmpty else { return }
        let place = Setting.Place(file: file)
        if let last {
            project.notes.carry("versions.json: \(last.name)", from: place, to: "content: its pages had the addresses without a version")
        }
        project.notes.miss(
            "versions.json",
            at: place,
            todo: "build each version by itself, with its own content folder" + (last == nil ? "" : "; that of 'docs' is the next one"),
            count: max(1, names.count)
        )
        // The last one has no name in its addresses, which this site takes over.
        guard let base = project.baseURL, let name = isCurrentLast ? "Current" : last?.name ?? names.first else { return }
        var sites = [(name, String?.none)] + names.filter { $0 != name }.map { ($0, base + $0 + "/") }
        if hasNext { sites.append(("Next", base + "next/")) }
        project.addMenu(sites, to: \.versions, named: "versions", subject: "versions.json", at: place)
    }
}
