/// The paths of files, found by their bytes or, where no file has those, by characters that are the same in Unicode.
///
/// Names of files that were made on a Mac are often decomposed (`e` and an accent), links are typed composed (`é`). `String` takes the two for
/// equal; a web server does not.
struct FileNames: Sendable {
    private let paths: [String: String]
    /// Files whose names differ in their bytes alone from one in ``paths``.
    private let twins: [String: [String]]

    init(_ names: [String]) {
        var paths: [String: String] = [:]
        var twins: [String: [String]] = [:]
        paths.reserveCapacity(names.count)
        for name in names {
            if paths[name] == nil { paths[name] = name } else { twins[name, default: []].append(name) }
        }
        self.paths = paths
        self.twins = twins
    }

    /// The file that `path` means, as its folder spells it.
    subscript(path: String) -> String? {
        let found = paths[path]
        guard let found, !twins.isEmpty, !found.utf8.elementsEqual(path.utf8) else { return found }
        return twins[path]?.first { $0.utf8.elementsEqual(path.utf8) } ?? found
    }
}
