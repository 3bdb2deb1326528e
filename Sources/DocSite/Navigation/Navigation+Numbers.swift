internal import DocModel

/// Numbers of chapters: `2`, and below it `2.1`.
extension Navigation {
    /// Numbers pages and groups in their order. Headings and links have none, nor has anything below what `numbering.except` names.
    /// - Parameter paths: Of all pages.
    mutating func number(_ configuration: SiteConfiguration, paths: [String]) {
        let exceptions = NamedFiles(configuration.unnumberedPages)
        var stack = [(node: 0, number: "")]
        while let (parent, prefix) = stack.popLast() {
            var count = 0
            for child in nodes[parent].children ?? [] {
                let node = nodes[child]
                guard node.url != nil, !node.isExternal, !(node.page.map { exceptions.contains(paths[$0]) } ?? false) else { continue }
                count += 1
                let number = prefix.isEmpty ? "\(count)" : "\(prefix).\(count)"
                nodes[child].number = number
                stack.append((child, number))
            }
        }
        for exception in exceptions.unused(for: nodeOfPage.keys.lazy.map { paths[$0] }) {
            diagnostics.append(
                Diagnostic(
                    id: .navigationPage,
                    at: configuration.places[exception] ?? SourceLocation(path: configuration.file),
                    "'\(exception)' in numbering.except is no page of the navigation"
                )
            )
        }
    }
}
