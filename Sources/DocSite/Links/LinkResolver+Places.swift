/// What the resolver looks links up in, made once for all pages.
extension LinkResolver {
    /// Where the pages are, by path and by output, and what each folder is.
    struct Places {
        private(set) var pageByPath: [String: Int] = [:]
        private(set) var pageByOutput: [String: Int] = [:]
        private(set) var folderURL: [String: String] = [:]
        private(set) var folderPage: [String: Int] = [:]

        init(pages: [SitePage], listings: [String], generated: [String], folderPages: [String: Int]) {
            for (index, page) in pages.enumerated() {
                pageByPath[page.path] = index
                pageByOutput[page.output] = index
                if page.output == PagePath.join(page.folder, "index.html") {
                    folderURL[page.folder] = page.url
                    folderPage[page.folder] = index
                }
            }
            for (folder, page) in folderPages where folderURL[folder] == nil {
                folderURL[folder] = pages[page].url
                folderPage[folder] = page
            }
            for listing in listings where PagePath.name(of: listing) == "index.html" {
                folderURL[PagePath.folder(of: listing)] = PagePath.url(listing)
            }
            for path in generated where PagePath.name(of: path) == "index.html" && folderURL[PagePath.folder(of: path)] == nil {
                folderURL[PagePath.folder(of: path)] = PagePath.url(path)
            }
        }
    }

    /// The names of pages and files, for suggestions.
    struct Names {
        private(set) var pathsByName: [String: [String]] = [:]
        private(set) var namesByFolder: [String: [String]] = [:]

        init(_ paths: [String]) {
            for path in paths { add(path) }
        }

        private mutating func add(_ path: String) {
            pathsByName[PagePath.name(of: path).lowercased(), default: []].append(path)
            var folder = PagePath.folder(of: path)
            let isNew = namesByFolder[folder] == nil
            namesByFolder[folder, default: []].append(PagePath.name(of: path))
            guard isNew else { return }
            while !folder.isEmpty {
                let parent = PagePath.folder(of: folder)
                let isKnown = namesByFolder[parent] != nil
                namesByFolder[parent, default: []].append(PagePath.name(of: folder) + "/")
                if isKnown { break }
                folder = parent
            }
        }
    }
}
