package import DocModel

/// Places of a page that was expanded are places of the author's files again.
extension IncludeExpander {
    /// A place of the expanded text as one of the page, and the one it has in an included file.
    func mapped(_ location: SourceLocation) -> (location: SourceLocation, included: SourceLocation?) {
        let line = location.line - lineOffset
        guard !location.isWhole, location.path == path, line >= 1, line <= origins.count else { return (location, nil) }
        let origin = origins[line - 1]
        var outer = location
        outer.line = origin.line + lineOffset
        guard let included = origin.included else { return (outer, nil) }
        outer.column = 1
        return (outer, SourceLocation(path: files[included.file].path, line: included.line, column: location.column))
    }

    /// Puts the places of a page that was rendered from the expanded text right.
    func mapPlaces(of document: inout RenderedDocument) {
        func line(_ line: Int) -> Int { mapped(SourceLocation(path: path, line: line)).location.line }
        for index in document.headings.indices { document.headings[index].line = line(document.headings[index].line) }
        for index in document.sections.indices { document.sections[index].line = line(document.sections[index].line) }
        document.ignores = document.ignores.map { mark in
            var mark = mark
            (mark.firstLine, mark.lastLine) = (line(mark.firstLine), line(mark.lastLine))
            mark.line = line(mark.line)
            return mark
        }
        for links in [\RenderedDocument.links, \RenderedDocument.externalLinks] {
            for index in document[keyPath: links].indices {
                let link = document[keyPath: links][index]
                let (place, included) = mapped(SourceLocation(path: path, line: Int(link.line), column: Int(link.column)))
                document[keyPath: links][index].line = Int32(place.line)
                document[keyPath: links][index].column = Int32(place.column)
                guard let included else { continue }
                document[keyPath: links][index].includedPlace = Int32(document.includedPlaces.count)
                document.includedPlaces.append(included)
            }
        }
        for index in document.code.indices {
            let places = document.code[index].places.map { mapped($0) }
            document.code[index].places = places.map(\.location)
            document.code[index].includedPlaces = places.map(\.included)
            document.code[index].start = mapped(document.code[index].start).location
        }
        document.diagnostics.removeAll { $0.id == .foreignSyntax && shown.contains($0.location.line - lineOffset) }
        var known: Set<Diagnostic> = []
        document.diagnostics = document.diagnostics.compactMap { diagnostic in
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
