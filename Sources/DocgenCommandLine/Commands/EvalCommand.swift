internal import ArgumentParser
internal import DocIndex
internal import DocModel
internal import Foundation
internal import Synchronization

struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Ask a file of questions whose answers are known, and measure.",
        usage: "docgen eval --questions <questions> [<options>]",
        discussion: "With --min and --max it is a gate: the exit status is 1 when a metric misses its bound."
    )

    @OptionGroup var options: IndexOptions

    @OptionGroup var model: ModelOptions

    @Option(help: "The questions, one JSON object in each line.", completion: .file())
    var questions: String

    @Option(help: "Where to write what was answered, one JSON object in each line.", completion: .file())
    var results: String?

    @Option(help: "Passages in each answer of --results, 1 to 3.")
    var excerpts = 1

    @Option(help: "A metric's lower bound, like section_hit@1=0.57. Repeat it for several.")
    var min: [Bound] = []

    @Option(help: "A metric's upper bound, like latency_p95_ms=30. Repeat it for several.")
    var max: [Bound] = []

    func validate() throws {
        if !(1...3).contains(excerpts) { throw ValidationError("--excerpts is \(excerpts), expected 1 to 3") }
    }

    func run() throws {
        let questions: [EvaluationQuestion]
        do {
            questions = try EvaluationQuestion.read(self.questions)
        } catch let mistakes as EvaluationQuestion.Mistakes {
            Console.printError(mistakes.description)
            throw ExitStatus.documentErrors
        }
        let index = try model.open(options.index)
        let asked = Atomic<Int>(0)
        let count = questions.count
        let line = ProgressLine { "asking: \(asked.load(ordering: .relaxed).formatted()) of \(count.formatted())" }
        defer { line.end() }
        let pairs = try questions.map { question in
            defer { asked.add(1, ordering: .relaxed) }
            return (question, try EvaluationResult(asking: question, of: index, excerpts: excerpts))
        }
        line.end()
        if let results {
            let lines = pairs.map { $0.1.line + "\n" }.joined()
            do {
                try Data(lines.utf8).write(to: URL(filePath: results), options: .atomic)
            } catch {
                throw InputOutputError(description: "cannot write the results '\(results)': \(error.systemReason)")
            }
        }
        let metrics = EvaluationMetrics(pairs)
        if options.json { Console.print(JSONText.text(Summary(metrics))) } else { Self.show(metrics) }
        let missed = missed(metrics)
        for line in missed { Console.printError(Console.style("missed:", .red, on: STDERR_FILENO) + " " + line) }
        if !missed.isEmpty { throw ExitStatus.documentErrors }
    }

    private func missed(_ metrics: EvaluationMetrics) -> [String] {
        func check(_ bounds: [Bound], _ word: String, _ isMet: (Double, Double) -> Bool) -> [String] {
            bounds.compactMap { bound in
                guard let value = metrics.values[bound.metric] else {
                    return "\(bound.metric.rawValue) cannot be measured with these questions"
                }
                guard !isMet(value, bound.value) else { return nil }
                return "\(bound.metric.rawValue) is \(Self.number(value)), expected \(word) \(bound.value)"
            }
        }
        return check(min, "at least", >=) + check(max, "at most", <=)
    }

    private static func number(_ value: Double) -> String { String(format: "%.3f", value) }

    private static func show(_ metrics: EvaluationMetrics) {
        let others = metrics.questionCount - metrics.answerableCount
        Console.print("\(metrics.questionCount) questions, \(others) of them without an answer in the docs\n")
        for name in EvaluationMetrics.Name.allCases {
            guard let value = metrics.values[name] else { continue }
            let number = number(value)
            let label = name.rawValue.padding(toLength: 20, withPad: " ", startingAt: 0)
            Console.print(
                label + String(repeating: " ", count: Swift.max(0, 8 - number.count)) + number + "  "
                    + Console.style(name.meaning, .faint, on: STDOUT_FILENO)
            )
        }
        let columns: [EvaluationMetrics.Name] = [.pageHit1, .pageHit5, .sectionHit1, .sectionHit5, .answerContains]
        guard metrics.byKind.count > 1 else { return }
        let titles = ["kind".padding(toLength: 12, withPad: " ", startingAt: 0), "    n"] + columns.map { right($0.rawValue, 16) }
        Console.print("\n" + Console.style(titles.joined(), .bold, on: STDOUT_FILENO))
        for kind in metrics.byKind {
            let cells = columns.map { right(kind.values[$0].map { String(format: "%.2f", $0) } ?? "–", 16) }
            Console.print(kind.kind.padding(toLength: 12, withPad: " ", startingAt: 0) + right(String(kind.count), 5) + cells.joined())
        }
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: Swift.max(0, width - text.count)) + text
    }

    /// The metrics as JSON, by their names.
    private struct Summary: Encodable {
        var questions: Int
        var answerable: Int
        var metrics: [String: Double]
        var kinds: [String: [String: Double]]

        init(_ all: EvaluationMetrics) {
            func named(_ values: [EvaluationMetrics.Name: Double]) -> [String: Double] {
                Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
            }
            questions = all.questionCount
            answerable = all.answerableCount
            metrics = named(all.values)
            kinds = Dictionary(uniqueKeysWithValues: all.byKind.map { ($0.kind, named($0.values)) })
        }
    }

    /// `metric=number`.
    struct Bound: ExpressibleByArgument {
        var metric: EvaluationMetrics.Name
        var value: Double

        init?(argument: String) {
            let parts = argument.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let metric = EvaluationMetrics.Name(rawValue: String(parts[0])), let value = Double(parts[1]),
                value.isFinite
            else { return nil }
            self.metric = metric
            self.value = value
        }

        static var allValueStrings: [String] { EvaluationMetrics.Name.allCases.map { $0.rawValue + "=NUMBER" } }
    }
}
