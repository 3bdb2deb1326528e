package import DocModel

/// Places of a page that was expanded are places of the author's files again.
extension IncludeExpander {
    /// A place of the expanded text as one of the page, and the one it has in an included file.
    func mapped(_ location: SourceLocation) -> (location: SourceLocation, included: SourceLocation?) {
        let line = location.line - lineOffset
        guard !location.isWhole, location.path == path, line >= 1, line <= origins.count else { return (location, nil) }
        let origin = origins[line - 1]
        let outer = location.moved(toLine: origin.line + lineOffset)
        guard let included = origin.included else { return (outer, nil) }
        var inner = location.moved(toLine: included.line)
        inner.path = files[included.file].path
        return (SourceLocation(path: outer.path, line: outer.line), inner)
    }

    /// Puts the places of a page that was rendered from the expanded text right.
    func mapPlaces(of document: inout RenderedDocument) {
        document.diagnostics.removeAll { $0.id == .foreignSyntax && shown.contains($0.location.line - lineOffset) }
        document.mapPlaces(of: path, mapped)
    }
}

extension RenderedDocument {
    /// Puts the places of a page right that was rendered from another text than its author's.
    /// - Parameters:
    ///   - path: The page's, as its places name it.
    ///   - mapped: The place on the page, and the one in an included file, that a place of the text stands for.
    package mutating func mapPlaces(of path: String, _ mapped: (SourceLocation) -> (location: SourceLocation, included: SourceLocation?)) {
        func line(_ line: Int) -> Int { mapped(SourceLocation(path: path, line: line)).location.line }
        for index in headings.indices { headings[index].line = line(headings[index].line) }
        for index in sections.indices { sections[index].line = line(sections[index].line) }
        ignores = ignores.map { mark in
            var mark = mark
            (mark.firstLine, mark.lastLine) = (line(mark.firstLine), line(mark.lastLine))
            mark.line = line(mark.line)
            return mark
        }
        for links in [\Self.links, \Self.externalLinks] {
            for index in self[keyPath: links].indices {
                let link = self[keyPath: links][index]
                let start = SourceLocation(path: path, line: Int(link.line), column: Int(link.column))
                let (place, included) = mapped(start.spanning(Int(link.width)))
                self[keyPath: links][index].line = Int32(place.line)
                self[keyPath: links][index].column = Int32(place.column)
                self[keyPath: links][index].width = Int32(place.width)
                guard let included else { continue }
                self[keyPath: links][index].includedPlace = Int32(includedPlaces.count)
                includedPlaces.append(included)
            }
        }
        for index in code.indices {
            let places = code[index].places.map { mapped($0) }
            code[index].places = places.map(\.location)
            if places.contains(where: { $0.included != nil }) { code[index].includedPlaces = places.map(\.included) }
            code[index].start = mapped(code[index].start).location
        }
        mapFindings(mapped)
    }

    private mutating func mapFindings(_ mapped: (SourceLocation) -> (location: SourceLocation, included: SourceLocation?)) {
        var known: Set<Diagnostic> = []
        diagnostics = diagnostics.compactMap { diagnostic in
            var finding = diagnostic
            let place = mapped(finding.location)
            finding.location = place.location
            for other in finding.related.indices { finding.related[other].location = mapped(finding.related[other].location).location }
            guard let included = place.included else { return finding }
            finding = finding.naming(includedPlace: included)
            return known.insert(finding).inserted ? finding : nil
        }
    }
}

extension Diagnostic {
    /// The finding with its place in an included file too, for people and for programs.
    ///
    /// - Parameter place: `nil` for what stands in the page itself.
    package func naming(includedPlace place: SourceLocation?) -> Diagnostic {
        guard let place else { return self }
        let related = related + [Diagnostic.Related(place, "in the included file")]
        var named = Diagnostic(severity, id: id, at: location, message + " (\(place))", hint: hint, related: related)
        (named.target, named.fix) = (target, fix)
        return named
    }
}
