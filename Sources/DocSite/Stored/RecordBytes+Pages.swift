internal import DocMarkdown
internal import DocModel

/// How the parts of a parsed page are written.
///
/// A property that is added to one of these types belongs here, or a page from the disk would lack it: `StoredPageTests` counts them.
extension RecordWriter {
    mutating func put(_ result: PageLoader.Result) {
        put(result.page) { $0.put($1) }
        put(result.isDraft)
        put(result.diagnostics) { $0.put($1) }
        put(result.indexFiles.sorted { $0.key < $1.key }) { record, asked in
            record.put(asked.key)
            record.put(asked.value)
        }
        put(result.includes) { $0.put($1) }
    }

    mutating func put(_ answer: IncludeAnswer) {
        put(answer.target)
        put(answer.including)
        put(answer.circumstances)
        put(answer.stamp)
        put(answer.told)
    }

    mutating func put(_ page: SitePage) {
        put(page.path)
        put(page.output)
        put(page.url)
        put(page.title)
        put(page.description)
        put(page.hash)
        put(page.sourceSize)
        put(page.frontMatter)
        put(page.html)
        put(page.headings) { record, heading in
            record.put(heading.level)
            record.put(heading.text)
            record.put(heading.anchor)
            record.put(heading.line)
        }
        put(page.links) { record, link in
            record.put(Int(link.kind.rawValue))
            for value in [link.offset, link.length, link.line, link.column, link.width, link.includedPlace] { record.put(Int(value)) }
        }
        put(page.includedPlaces) { $0.put($1) }
        put(page.extraAnchors)
        put(page.hasTitleHeading)
        put(page.includes)
        put(page.missingIncludes)
        put(page.ignores) { record, mark in
            record.put(mark.names)
            for value in [mark.line, mark.column, mark.firstLine, mark.lastLine] { record.put(value) }
        }
        put(Int(page.sheets.rawValue))
    }

    mutating func put(_ face: SitePage.Face) {
        put(face.path)
        put(face.output)
        put(face.title)
        put(face.frontMatter)
        put(face.isEmpty)
    }

    mutating func put(_ frontMatter: FrontMatter) {
        put(frontMatter.title)
        put(frontMatter.label)
        put(frontMatter.description)
        put(frontMatter.slug)
        put(frontMatter.order) { $0.put(Int(Int64(bitPattern: $1.bitPattern))) }
        put(frontMatter.isHidden)
        put(frontMatter.redirectFrom) { record, address in
            record.put(address.text)
            record.put(address.key)
            record.put(address.line)
            record.put(address.column)
        }
        put(frontMatter.tags)
        put(frontMatter.updated)
        put(frontMatter.isDraft)
        put(frontMatter.ignoredFindings)
        put(frontMatter.outline) { record, levels in
            record.put(levels.range) { record, range in
                record.put(range.lowerBound)
                record.put(range.upperBound)
            }
        }
        put(frontMatter.variables.sorted { $0.key < $1.key }) { record, variable in
            record.put(variable.key)
            record.put(variable.value)
        }
        put(frontMatter.questions) { record, question in
            record.put(question.text)
            record.put(question.anchor)
            record.put(question.location)
        }
    }

    mutating func put(_ place: SourceLocation) {
        put(place.path)
        put(place.line)
        put(place.column)
        put(place.end) { record, end in
            record.put(end.line)
            record.put(end.column)
        }
    }

    mutating func put(_ diagnostic: Diagnostic) {
        put(diagnostic.severity.rawValue)
        put(diagnostic.id.rawValue)
        put(diagnostic.location)
        put(diagnostic.message)
        put(diagnostic.hint)
        put(diagnostic.related) { record, related in
            record.put(related.location)
            record.put(related.message)
        }
        put(diagnostic.count)
        put(diagnostic.target)
        put(diagnostic.fix != nil)
        guard let fix = diagnostic.fix else { return }
        put(fix.place)
        put(fix.target)
        put(fix.path)
        put(fix.fragment)
    }

    mutating func put(_ page: Page) {
        put(page.path)
        put(page.url)
        put(page.title)
        put(page.description)
        put(page.tags)
        put(page.updated)
        put(page.hash)
        put(page.sections) { record, section in
            record.put(section.heading)
            record.put(section.level)
            record.put(section.anchor)
            record.put(section.breadcrumb)
            record.put(section.markdown)
            record.put(section.text)
            record.put(section.code)
            record.put(section.line)
            record.put(section.questions)
        }
    }
}

extension RecordReader {
    /// Without what the index stores.
    mutating func result() throws -> PageLoader.Result {
        var result = PageLoader.Result()
        result.page = try optional { try $0.sitePage() }
        result.isDraft = try bool()
        result.diagnostics = try list { try $0.diagnostic() }
        result.indexFiles = Dictionary(try list { (try $0.text(), try $0.optionalText()) }) { first, _ in first }
        result.includes = try list { try $0.includeAnswer() }
        return result
    }

    mutating func includeAnswer() throws -> IncludeAnswer {
        IncludeAnswer(
            target: try text(),
            including: try optionalText(),
            circumstances: try text(),
            stamp: try stamp(),
            told: try array()
        )
    }

    mutating func sitePage() throws -> SitePage {
        var page = SitePage(
            path: try text(),
            output: try text(),
            url: try text(),
            title: try text(),
            description: try optionalText(),
            hash: try text(),
            sourceSize: try integer(),
            frontMatter: try frontMatter(),
            html: try array(),
            headings: try list {
                DocumentHeading(level: try $0.integer(), text: try $0.text(), anchor: try $0.text(), line: try $0.integer())
            },
            links: try list { try $0.link() },
            includedPlaces: try list { try $0.place() },
            extraAnchors: try texts(),
            hasTitleHeading: try bool(),
            includes: try texts()
        )
        page.missingIncludes = try texts()
        page.ignores = try list {
            IgnoreMark(
                names: try $0.texts(),
                line: try $0.integer(),
                column: try $0.integer(),
                firstLine: try $0.integer(),
                lastLine: try $0.integer()
            )
        }
        page.sheets = PageSheets(rawValue: UInt8(truncatingIfNeeded: try integer()))
        return page
    }

    private mutating func link() throws -> DocumentLink {
        guard let kind = UInt8(exactly: try integer()).flatMap({ DocumentLink.Kind(rawValue: $0) }) else { throw Damaged() }
        var link = DocumentLink(
            kind: kind,
            offset: Int(try small()),
            length: Int(try small()),
            line: Int(try small()),
            column: Int(try small()),
            width: Int(try small())
        )
        link.includedPlace = try small()
        return link
    }

    private mutating func frontMatter() throws -> FrontMatter {
        var frontMatter = FrontMatter()
        frontMatter.title = try optionalText()
        frontMatter.label = try optionalText()
        frontMatter.description = try optionalText()
        frontMatter.slug = try optionalText()
        frontMatter.order = try optional { Double(bitPattern: UInt64(bitPattern: Int64(try $0.integer()))) }
        frontMatter.isHidden = try bool()
        frontMatter.redirectFrom = try list {
            FormerAddress(try $0.text(), key: try $0.text(), line: try $0.integer(), column: try $0.integer())
        }
        frontMatter.tags = try texts()
        frontMatter.updated = try optionalText()
        frontMatter.isDraft = try bool()
        frontMatter.ignoredFindings = try texts()
        frontMatter.outline = try optional { record in
            var levels = OutlineLevels.standard
            levels.range = try record.optional { record in
                let (first, last) = (try record.integer(), try record.integer())
                guard first <= last else { throw Damaged() }
                return first...last
            }
            return levels
        }
        frontMatter.variables = Dictionary(try list { (try $0.text(), try $0.text()) }) { first, _ in first }
        frontMatter.questions = try list { PageQuestion(text: try $0.text(), anchor: try $0.text(), location: try $0.place()) }
        return frontMatter
    }

    private mutating func place() throws -> SourceLocation {
        var place = SourceLocation(path: try text(), line: try integer(), column: try integer())
        place.end = try optional { SourceLocation.End(line: try $0.integer(), column: try $0.integer()) }
        return place
    }

    mutating func diagnostic() throws -> Diagnostic {
        guard let severity = Diagnostic.Severity(rawValue: try text()), let id = DiagnosticID(rawValue: try text()) else {
            throw Damaged()
        }
        var diagnostic = Diagnostic(
            severity,
            id: id,
            at: try place(),
            try text(),
            hint: try optionalText(),
            related: try list { Diagnostic.Related(try $0.place(), try $0.text()) }
        )
        diagnostic.count = try integer()
        diagnostic.target = try optionalText()
        if try bool() {
            diagnostic.fix = try LinkFix(at: place(), of: text(), path: optionalText(), fragment: optionalText())
        }
        return diagnostic
    }

    mutating func indexedPage() throws -> Page {
        Page(
            path: try text(),
            url: try text(),
            title: try text(),
            description: try optionalText(),
            tags: try texts(),
            updated: try optionalText(),
            hash: try text(),
            sections: try list {
                Section(
                    heading: try $0.text(),
                    level: try $0.integer(),
                    anchor: try $0.text(),
                    breadcrumb: try $0.texts(),
                    markdown: try $0.text(),
                    text: try $0.text(),
                    code: try $0.text(),
                    line: try $0.integer(),
                    questions: try $0.texts()
                )
            }
        )
    }
}
