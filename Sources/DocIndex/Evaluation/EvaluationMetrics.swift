internal import Foundation

/// How well an index answered a set of questions.
///
/// Ranks are over distinct pages and distinct sections; a page stands where its best section stands. Rates are over the answerable questions,
/// refusals over all.
package struct EvaluationMetrics: Sendable {
    /// What can be measured, by the names that `--min` and `--max` take.
    package enum Name: String, CaseIterable, Sendable {
        case pageHit1 = "page_hit@1"
        case pageHit5 = "page_hit@5"
        case pageMRR = "page_mrr@10"
        case sectionHit1 = "section_hit@1"
        case sectionHit5 = "section_hit@5"
        case sectionMRR = "section_mrr@10"
        case answerContains = "answer_contains"
        case answerContains3 = "answer_contains@3"
        case answerWords = "answer_words"
        case auroc = "auroc"
        case refusalPrecision = "refusal_precision"
        case refusalRecall = "refusal_recall"
        case answerableRefused = "answerable_refused"
        case refusalRecallAt5 = "refusal_recall@5%"
        case endToEnd = "end_to_end"
        case latencyP50 = "latency_p50_ms"
        case latencyP95 = "latency_p95_ms"

        /// What the metric says, in a few words.
        package var meaning: String {
            switch self {
            case .pageHit1: "the first page is a right one"
            case .pageHit5: "a right page is among the first five"
            case .pageMRR: "mean of 1 / rank of the first right page"
            case .sectionHit1: "the first section is a right one"
            case .sectionHit5: "a right section is among the first five"
            case .sectionMRR: "mean of 1 / rank of the first right section"
            case .answerContains: "the passage holds the expected answer"
            case .answerContains3: "one of three passages holds it"
            case .answerWords: "mean length of the passage"
            case .auroc: "confidence tells answerable questions from others"
            case .refusalPrecision: "declined questions that were right to decline"
            case .refusalRecall: "unanswerable questions that were declined"
            case .answerableRefused: "answerable questions that were declined"
            case .refusalRecallAt5: "recall if 5 % of the answerable were declined"
            case .endToEnd: "answered from a right section, or rightly declined"
            case .latencyP50: "half of the answers took at most so long"
            case .latencyP95: "95 % of the answers took at most so long"
            }
        }
    }

    package let questionCount: Int
    package let answerableCount: Int
    /// Metrics that the questions say something about.
    package let values: [Name: Double]
    /// The same over the answerable questions of each kind; by the kind's name.
    package let byKind: [(kind: String, count: Int, values: [Name: Double])]

    /// - Parameter pairs: Every question with what was answered.
    package init(_ pairs: [(question: EvaluationQuestion, result: EvaluationResult)]) {
        let outcomes = pairs.map(Outcome.init)
        questionCount = pairs.count
        answerableCount = outcomes.count { $0.isAnswerable }
        values = Self.rates(outcomes.filter(\.isAnswerable)).merging(Self.refusals(outcomes)) { $1 }
            .merging(Self.latencies(pairs.map(\.result.latencyMilliseconds))) { $1 }
        byKind = Dictionary(grouping: outcomes.filter(\.isAnswerable), by: \.kind).sorted { $0.key < $1.key }
            .map { ($0.key, $0.value.count, Self.rates($0.value)) }
    }

    private static func rates(_ outcomes: [Outcome]) -> [Name: Double] {
        var values: [Name: Double] = [:]
        func set(_ name: Name, _ numbers: [Double]) {
            if !numbers.isEmpty { values[name] = numbers.reduce(0, +) / Double(numbers.count) }
        }
        func reciprocal(_ rank: Int?) -> Double { rank.map { $0 < 10 ? 1 / Double($0 + 1) : 0 } ?? 0 }
        func within(_ rank: Int?, _ bound: Int) -> Double { rank.map { $0 < bound ? 1 : 0 } ?? 0 }
        set(.pageHit1, outcomes.map { within($0.pageRank, 1) })
        set(.pageHit5, outcomes.map { within($0.pageRank, 5) })
        set(.pageMRR, outcomes.map { reciprocal($0.pageRank) })
        set(.sectionHit1, outcomes.map { within($0.sectionRank, 1) })
        set(.sectionHit5, outcomes.map { within($0.sectionRank, 5) })
        set(.sectionMRR, outcomes.map { reciprocal($0.sectionRank) })
        set(.answerContains, outcomes.compactMap { $0.contains.map { $0.one ? 1 : 0 } })
        set(.answerContains3, outcomes.compactMap { $0.contains.map { $0.three ? 1 : 0 } })
        set(.answerWords, outcomes.filter { !$0.isDeclined }.map { Double($0.answerWords) })
        return values
    }

    private static func refusals(_ outcomes: [Outcome]) -> [Name: Double] {
        let answerable = outcomes.filter(\.isAnswerable)
        let unanswerable = outcomes.filter { !$0.isAnswerable }
        var values: [Name: Double] = [:]
        let good = answerable.count { !$0.isDeclined && $0.sectionRank == 0 } + unanswerable.count { $0.isDeclined }
        if !outcomes.isEmpty { values[.endToEnd] = Double(good) / Double(outcomes.count) }
        if !answerable.isEmpty { values[.answerableRefused] = Double(answerable.count { $0.isDeclined }) / Double(answerable.count) }
        guard !unanswerable.isEmpty else { return values }
        let declined = unanswerable.count { $0.isDeclined }
        values[.refusalRecall] = Double(declined) / Double(unanswerable.count)
        let allDeclined = outcomes.count { $0.isDeclined }
        values[.refusalPrecision] = allDeclined == 0 ? 0 : Double(declined) / Double(allDeclined)
        guard !answerable.isEmpty else { return values }
        values[.auroc] = auroc(answerable.map(\.confidence), unanswerable.map(\.confidence))
        let threshold = answerable.map(\.confidence).sorted()[answerable.count / 20]
        values[.refusalRecallAt5] = Double(unanswerable.count { $0.confidence < threshold }) / Double(unanswerable.count)
        return values
    }

    /// The chance that a random one of `high` is greater than a random one of `low`, ties counting half (Mann-Whitney U).
    private static func auroc(_ high: [Double], _ low: [Double]) -> Double {
        let all = (high.map { ($0, true) } + low.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var rankSum = 0.0
        var start = 0
        while start < all.count {
            var end = start
            while end < all.count, all[end].0 == all[start].0 { end += 1 }
            let meanRank = Double(start + end + 1) / 2
            rankSum += meanRank * Double(all[start..<end].count { $0.1 })
            start = end
        }
        let count = Double(high.count)
        return (rankSum - count * (count + 1) / 2) / (count * Double(low.count))
    }

    private static func latencies(_ milliseconds: [Double]) -> [Name: Double] {
        guard !milliseconds.isEmpty else { return [:] }
        let sorted = milliseconds.sorted()
        return [.latencyP50: sorted[sorted.count / 2], .latencyP95: sorted[min(sorted.count - 1, sorted.count * 95 / 100)]]
    }
}

/// What became of one question.
private struct Outcome {
    let kind: String
    let isAnswerable: Bool
    let isDeclined: Bool
    let confidence: Double
    /// From 0; `nil` where no result is right.
    let pageRank: Int?
    let sectionRank: Int?
    /// `nil` where the expected answer is not known.
    let contains: (one: Bool, three: Bool)?
    let answerWords: Int

    init(_ question: EvaluationQuestion, _ result: EvaluationResult) {
        kind = question.kind
        isAnswerable = question.isAnswerable
        isDeclined = result.abstained
        confidence = result.confidence
        let pages = Set(question.gold.map { Comparable.path($0.path) })
        let sections = Set(question.gold.map { [Comparable.path($0.path), Comparable.heading($0.heading)] })
        pageRank = Self.rank(result.results.map { Comparable.path($0.path) }, of: pages)
        sectionRank = Self.rank(result.results.map { [Comparable.path($0.path), Comparable.heading($0.heading)] }, of: sections)
        let quote = Comparable.words(question.answerQuote)
        let first = Comparable.words(result.excerpts.first ?? "")
        answerWords = first.count
        contains =
            quote.isEmpty
            ? nil : (Self.holds(first, quote), Self.holds(Comparable.words(result.excerpts.joined(separator: "\n")), quote))
    }

    private static func rank<Key: Hashable>(_ keys: [Key], of right: Set<Key>) -> Int? {
        var seen: Set<Key> = []
        var rank = 0
        for key in keys where seen.insert(key).inserted {
            if right.contains(key) { return rank }
            rank += 1
        }
        return nil
    }

    /// The quote word for word, or four fifths of its words.
    private static func holds(_ text: [String], _ quote: [String]) -> Bool {
        if (" " + text.joined(separator: " ") + " ").contains(" " + quote.joined(separator: " ") + " ") { return true }
        var counts = Dictionary(text.map { ($0, 1) }, uniquingKeysWith: +)
        let found = quote.count { word in
            guard let count = counts[word], count > 0 else { return false }
            counts[word] = count - 1
            return true
        }
        return Double(found) >= 0.8 * Double(quote.count)
    }

    /// Forms in which paths, headings and texts are compared, so that marks and spelling of the same thing do not count.
    private enum Comparable {
        /// Without extension, anchor, query and a last `index` or `README`.
        static func path(_ path: String) -> String {
            let path = path.prefix { $0 != "#" && $0 != "?" }.lowercased()
            var parts = path.split(separator: "/").filter { $0 != "." }.map(String.init)
            if let last = parts.popLast() {
                var name = last
                for suffix in [".mdx", ".md", ".html", ".htm"] where name.hasSuffix(suffix) {
                    name.removeLast(suffix.count)
                    break
                }
                if !["index", "_index", "readme"].contains(name) { parts.append(name) }
            }
            return parts.joined(separator: "/")
        }

        static func heading(_ heading: String) -> String { words(heading).joined(separator: " ") }

        static func words(_ text: String) -> [String] {
            text.precomposedStringWithCompatibilityMapping.lowercased()
                .unicodeScalars.split { !($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_") }
                .map { String($0) }
        }
    }
}
