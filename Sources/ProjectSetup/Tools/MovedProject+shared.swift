/// What the readers of several tools do alike.
extension MovedProject {
    /// Takes over a text that means the same in docgen.yml, where it is called `name`.
    mutating func take(
        _ path: String...,
        of reader: inout SettingsReader,
        as property: WritableKeyPath<MovedProject, String?>,
        named name: String
    ) throws(SetupError) {
        guard let (text, place) = try reader.text(path) else { return }
        self[keyPath: property] = text
        notes.carry(path.joined(separator: "."), from: place, to: name)
    }

    /// Takes over whether pages have the dates of their last commits.
    mutating func takeDates(_ value: Setting, _ subject: String) {
        // VitePress has how it writes them here too.
        guard value.flag != false else {
            return notes.drop(subject, at: value.place, because: "docgen reads no dates from git unless it is told to")
        }
        readsDatesOfGit = true
        notes.carry(subject, from: value.place, to: "updated: git")
    }

    /// Tells of the files of a folder that docgen does not read, where there are any.
    mutating func missFolder(_ name: String, of found: Tool.Found, in files: ProjectFiles, todo: String) {
        let folder = Path.join(found.folder, name)
        let count = files.files(below: folder).count
        if count > 0 { notes.miss(name + "/", at: Setting.Place(file: folder), todo: todo, count: count) }
    }

    /// Tells of a folder that nobody misses, where it holds any files.
    mutating func dropFolder(_ name: String, of found: Tool.Found, in files: ProjectFiles, because reason: String) {
        let folder = Path.join(found.folder, name)
        if !files.files(below: folder).isEmpty { notes.drop(name + "/", at: Setting.Place(file: folder), because: reason) }
    }
}
