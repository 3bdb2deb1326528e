/// A question about the site as a whole, or about nothing in particular, which no section has the words of.
///
/// Something else is looked for in its place: what the site is called, or how docs name the page that answers such questions.
enum SiteQuestion: String {
    /// "What is this tool", "what can it do": what the docs are about.
    case product
    /// "How do I start".
    case start
    /// "Is it free".
    case licence
    /// "Who develops it": told by pages that are called so, and by no others.
    case makers
    /// "Is it better than …": the same.
    case comparison
    /// "It doesn't work": what, nobody can tell. Links to pages for such cases, and no passage.
    case complaint
    /// "Thanks!", "delete everything for me": nothing is asked.
    case smallTalk

    /// - Parameters:
    ///   - words: Of the whole question.
    ///   - isFirst: No question stands before it to which "it" may point.
    ///   - name: The words of the site's name.
    /// - Returns: `nil` for all others.
    init?(_ words: [String], isFirst: Bool, name: [String]) {
        if words.contains(where: CommonWords.greetings.contains),
            words.allSatisfy({ CommonWords.greetings.contains($0) || CommonWords.besideGreetings.contains($0) })
        {
            self = .smallTalk
            return
        }
        func isProduct(_ index: Int) -> Bool { index > 0 && words[index - 1] == "this" && CommonWords.products.contains(words[index]) }
        let points = words.contains(where: CommonWords.pointers.contains)
        let isComplete = isFirst || !points || words.indices.contains(where: isProduct)
        let own = words.indices.filter { !CommonWords.stopWords.contains(words[$0]) && !isProduct($0) }.map { words[$0] }
        func isOf(_ kind: Set<String>) -> Bool { !own.isEmpty && own.allSatisfy(kind.contains) }
        let asks = words.first.map { $0 != "why" && CommonWords.asking.contains($0) } ?? false
        // "It works" is not a complaint.
        let fails = own.contains { !$0.hasPrefix("work") } || words.contains(where: CommonWords.negations.contains)
        let isCry = own.isEmpty ? words.contains(where: CommonWords.cries.contains) : isOf(CommonWords.complaint) && fails
        if Self.isRequest(words) {
            self = .smallTalk
        } else if isOf(CommonWords.licence) {
            self = .licence
        } else if let other = Self.ofProduct(words, own: own, points: points, name: name) {
            self = other
        } else if isComplete, isOf(CommonWords.start) || own.isEmpty && points && words.first == "how" {
            self = .start
        } else if !asks, isCry {
            self = .complaint
        } else if isComplete, own.isEmpty, points {
            self = .product
        } else {
            return nil
        }
    }

    /// Who made the product, or what it is compared with.
    /// - Parameter own: Those of the words that tell something.
    private static func ofProduct(_ words: [String], own: [String], points: Bool, name: [String]) -> SiteQuestion? {
        let rest = own.filter { !name.contains($0) }
        guard points || rest.count < own.count else { return nil }
        if let first = words.first, CommonWords.people.contains(first), holds(CommonWords.makers, in: words),
            rest.allSatisfy(CommonWords.makers.contains)
        {
            return .makers
        }
        return holds(CommonWords.comparisons, in: words) && rest.count <= recipe.maxSubjectWords ? .comparison : nil
    }

    /// "Please delete everything for me": to whoever asks nothing there is nothing to look for.
    private static func isRequest(_ words: [String]) -> Bool {
        if holds(CommonWords.requests, in: words) { return true }
        let verb = words.drop { $0 == "please" }.first
        return words.suffix(2) == ["for", "me"] && verb.map { !CommonWords.stopWords.contains($0) } ?? false
            && !words.contains(where: CommonWords.persons.contains)
    }

    /// Whether one of the words, or a pair of them joined by "_", is in a list. "In VS Code" compares nothing.
    private static func holds(_ list: Set<String>, in words: [String]) -> Bool {
        words.indices.contains { index in
            if index > 0, CommonWords.prepositions.contains(words[index - 1]) { return false }
            return list.contains(words[index]) || index + 1 < words.count && list.contains(words[index] + "_" + words[index + 1])
        }
    }

    /// Only pages that are called so answer it.
    var wantsNamedPage: Bool { self == .makers || self == .comparison }

    /// What is looked for in place of such questions; of ``product`` it is the site's name.
    static let instead = [
        start: "getting started", licence: "license", makers: "authors maintainers contributors people",
        comparison: "alternatives comparison comparisons benchmarks", complaint: "troubleshooting faq diagnostics errors support",
    ]
}
