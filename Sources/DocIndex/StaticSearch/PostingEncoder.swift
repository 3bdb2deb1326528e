/// Writes postings for browsers, page by page.
///
/// `docs/inside/static-search.md` has the format.
struct PostingEncoder {
    /// Of a frequent word the pages where it scores best are kept; so many pages and sections.
    static let maxRows = 1_400
    /// Sections with the word that are kept of each of these pages.
    private static let maxSectionsOfPage = 16
    private static let maxHeadings = 700

    let layout: SectionLayout
    /// One for each section.
    let headings: [HeadingTable.Entry]
    /// Scratch memory, zero between words.
    private var sectionTerms: [Float]
    private var pageTerms: [Float]
    private var pageInherited: [Float]
    /// What ``best(of:_:)`` keeps; `false` between words.
    private var keepsSection: [Bool]
    private var keepsPage: [Bool]

    init(layout: SectionLayout, headings: [HeadingTable.Entry]) {
        self.layout = layout
        self.headings = headings
        sectionTerms = Array(repeating: 0, count: layout.count)
        pageTerms = Array(repeating: 0, count: layout.pageCount)
        pageInherited = Array(repeating: 0, count: layout.pageCount)
        keepsSection = Array(repeating: false, count: layout.count)
        keepsPage = Array(repeating: false, count: layout.pageCount)
    }

    /// One form of a word, or a phrase.
    struct Form {
        /// In how many sections it stands, and how often in all.
        var sections: Int
        var occurrences: Int
        var postings: ArraySlice<Posting>
    }

    /// Appends all forms of a stem. In front stand the numbers of its sections and pages where some were left out, else a 0.
    mutating func append(_ forms: [Form], stem: UInt64, to output: inout SymbolText) {
        var kept: KeptPostings?
        if forms.reduce(0, { $0 + $1.postings.count }) > Self.maxRows { kept = best(of: forms, stem) }
        output.append(kept?.sectionCount ?? 0)
        if let kept { output.append(kept.pageCount) }
        for form in forms {
            output.append(form.sections)
            output.append(form.occurrences)
        }
        for form in forms { append(kept == nil ? form.postings : form.postings.filter(keeps), stem, to: &output) }
        guard let kept else { return }
        for section in kept.sections { keepsSection[Int(section)] = false }
        for page in kept.pages { keepsPage[page] = false }
    }

    private func keeps(_ posting: Posting) -> Bool {
        keepsPage[Int(layout.pageOf[Int(posting.section)])] && (keepsSection[Int(posting.section)] || posting.title | posting.path != 0)
    }

    // MARK: One form

    private func append(_ postings: ArraySlice<Posting>, _ stem: UInt64, to output: inout SymbolText) {
        var rest = postings
        output.append(pageCount(of: postings))
        var previous: Int32 = 0
        while let first = rest.first {
            let page = Int(layout.pageOf[Int(first.section)])
            let start = layout.firstOfPage[page]
            let end = layout.firstOfPage[page + 1]
            let length = rest.firstIndex { $0.section >= end } ?? rest.endIndex
            append(rest[..<length], page, since: previous, stem, to: &output)
            rest = rest[length...]
            previous = start
        }
    }

    private func pageCount(of postings: ArraySlice<Posting>) -> Int {
        var count = 0
        var end: Int32 = 0
        for posting in postings where posting.section >= end {
            count += 1
            end = layout.firstOfPage[Int(layout.pageOf[Int(posting.section)]) + 1]
        }
        return count
    }

    private func append(_ postings: ArraySlice<Posting>, _ page: Int, since previous: Int32, _ stem: UInt64, to output: inout SymbolText) {
        let start = layout.firstOfPage[page]
        let (title, path) = postings.first.map { (Int($0.title), Int($0.path)) } ?? (0, 0)
        let own = postings.count { $0.isOwn }
        output.append(Int(start - previous))
        output.append((title > 0 ? 1 : 0) + (path > 0 ? 2 : 0) + 4 * own)
        output.append(symbol: LengthNorm.code(of: Double(layout.pageNorm[page])))
        if title > 0 || path > 0 { output.append(Int(layout.firstOfPage[page + 1] - start)) }
        if title > 0 {
            output.append(title)
            append(headings[Int(start)], isTitle: true, stem, to: &output)
        }
        if path > 0 { output.append(path) }
        var next = start
        for posting in postings where posting.isOwn {
            output.append(Int(posting.section - next))
            next = posting.section + 1
            append(posting, stem, to: &output)
        }
    }

    /// Counts as one symbol where they are small, as they mostly are.
    private func append(_ posting: Posting, _ stem: UInt64, to output: inout SymbolText) {
        let (text, code) = (Int(posting.text), Int(posting.code))
        if posting.heading > 1 || posting.breadcrumb > 1 || posting.name > 1 {
            output.append(Self.largeCounts)
            for count in [text, code, Int(posting.heading), Int(posting.breadcrumb), Int(posting.name)] { output.append(count) }
        } else {
            let others = Int(posting.heading + 2 * posting.breadcrumb + 4 * posting.name)
            output.append(min(text, 3) + 4 * min(code, 2) + 12 * others)
            if text >= 3 { output.append(text - 3) }
            if code >= 2 { output.append(code - 2) }
        }
        let section = Int(posting.section)
        if text > 0 { output.append(symbol: LengthNorm.code(of: Double(layout.textNorm[section]))) }
        if code > 0 { output.append(symbol: LengthNorm.code(of: Double(layout.codeNorm[section]))) }
        if posting.heading > 0 { append(headings[section], isTitle: false, stem, to: &output) }
    }

    private static let largeCounts = 96

    /// What the heading's first telling word carries; for its other words a 0.
    private func append(_ heading: HeadingTable.Entry, isTitle: Bool, _ stem: UInt64, to output: inout SymbolText) {
        guard heading.stem == stem, heading.isTitle == isTitle else { return output.append(0) }
        output.append(Int(heading.tellingWords) + 1)
        output.append(digits: Int(heading.hash), 2)
    }

    // MARK: The best of a frequent word

    /// What is kept is noted in ``keepsSection`` and ``keepsPage`` too, where each posting is looked for.
    private struct KeptPostings {
        var sections: [Int32] = []
        var pages: [Int] = []
        /// Those with the word, kept or not.
        var sectionCount = 0
        var pageCount = 0
    }

    private mutating func keep(_ sections: some Sequence<Int32>, of page: Int, _ kept: inout KeptPostings) {
        keepsPage[page] = true
        kept.pages.append(page)
        for section in sections {
            keepsSection[Int(section)] = true
            kept.sections.append(section)
        }
    }

    /// The pages that score best by their best section, as ``SectionScorer`` does for this word alone.
    /// To them come headings of several words that begin with this one: nobody else finds "Example data" among thousands of examples.
    private mutating func best(of forms: [Form], _ stem: UInt64) -> KeptPostings {
        var sections: [Int32] = []
        var pages: [Int32] = []
        let weight = recipe.fieldWeight
        for posting in forms.lazy.flatMap(\.postings) {
            let section = Int(posting.section)
            let page = Int(layout.pageOf[section])
            if pageTerms[page] == 0 && pageInherited[page] == 0 { pages.append(Int32(page)) }
            let inherited = Float(posting.title) * weight.title + Float(posting.path) * weight.path
            pageInherited[page] += inherited
            // A word of a path alone has no part in the page's score; it is noted as being there.
            pageTerms[page] += max(
                Float(posting.text) + Float(posting.code) + Float(posting.heading) + Float(posting.title) * weight.title,
                .leastNonzeroMagnitude
            )
            guard posting.isOwn else { continue }
            if sectionTerms[section] == 0 { sections.append(posting.section) }
            sectionTerms[section] +=
                Float(posting.text) * weight.text / layout.textNorm[section] + Float(posting.code) * weight.code / layout.codeNorm[section]
                + Float(posting.heading) * weight.heading + Float(posting.breadcrumb) * weight.breadcrumb + Float(posting.name)
                * weight.name
        }
        sections.sort()
        pages.sort()
        var kept = KeptPostings(pageCount: pages.count)
        var rated: [(page: Int, score: Float, sections: ArraySlice<Int32>)] = []
        var rest = sections[...]
        for page in pages.map(Int.init) {
            let end = layout.firstOfPage[page + 1]
            let own = rest.prefix { $0 < end }
            rest = rest.dropFirst(own.count)
            kept.sectionCount += pageInherited[page] > 0 ? Int(end - layout.firstOfPage[page]) : own.count
            let pageScore = SectionScorer.saturated(pageTerms[page], recipe.pageK1, norm: layout.pageNorm[page])
            let terms = pageInherited[page] + (own.map { sectionTerms[Int($0)] }.max() ?? 0)
            let score = SectionScorer.saturated(terms, recipe.sectionK1) + Float(recipe.pageShare) * pageScore
            rated.append((page, score, own))
        }
        rated.sort { ($1.score, $0.page) < ($0.score, $1.page) }
        var rows = 0
        for entry in rated {
            rows += 1 + min(entry.sections.count, Self.maxSectionsOfPage)
            if rows > Self.maxRows { break }
            // Few pages have so many that some must be left out.
            let best =
                entry.sections.count > Self.maxSectionsOfPage
                ? entry.sections.sorted { (sectionTerms[Int($1)], $0) < (sectionTerms[Int($0)], $1) }.prefix(Self.maxSectionsOfPage)
                : entry.sections
            keep(best, of: entry.page, &kept)
        }
        let named = Set(forms.lazy.flatMap(\.postings).filter { $0.heading > 0 }.map(\.section)).filter { section in
            let heading = headings[Int(section)]
            return heading.stem == stem && heading.tellingWords > 1 && !heading.isTitle
        }
        // The shorter a heading, the less else it can be found by.
        let short = named.sorted { (headings[Int($0)].tellingWords, $0) < (headings[Int($1)].tellingWords, $1) }
        for section in short.prefix(Self.maxHeadings) { keep(CollectionOfOne(section), of: Int(layout.pageOf[Int(section)]), &kept) }
        for section in sections { sectionTerms[Int(section)] = 0 }
        for page in pages { (pageTerms[Int(page)], pageInherited[Int(page)]) = (0, 0) }
        return kept
    }
}
