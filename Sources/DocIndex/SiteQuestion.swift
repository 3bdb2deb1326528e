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
    /// "It doesn't work": what, nobody can tell. Links to pages for such cases, and no passage.
    case complaint
    /// "Thanks!": nothing is asked.
    case smallTalk

    /// - Parameters:
    ///   - words: Of the whole question.
    ///   - isFirst: No question stands before it to which "it" may point.
    /// - Returns: `nil` for all others.
    init?(_ words: [String], isFirst: Bool) {
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
        // "It works" is no complaint.
        let fails = own.contains { !$0.hasPrefix("work") } || words.contains(where: CommonWords.negations.contains)
        let isCry = own.isEmpty ? words.contains(where: CommonWords.cries.contains) : isOf(CommonWords.complaint) && fails
        if isOf(CommonWords.licence) {
            self = .licence
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

    /// What is looked for in place of such questions; of ``product`` it is the site's name.
    static let instead = [start: "getting started", licence: "license", complaint: "troubleshooting faq diagnostics errors support"]
}
