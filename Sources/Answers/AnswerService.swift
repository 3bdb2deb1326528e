package import DocIndex
internal import DocMarkdown
internal import DocModel
internal import Foundation
package import Logging
package import ServerFoundation

/// Answers questions: Kapa when it is healthy, the index otherwise, in one shape. A reader always gets an answer with sources or an honest
/// refusal.
package struct AnswerService: Sendable {
    package let worker: IndexWorker
    /// Where the site is published.
    package let baseURL: String?
    /// The path at which readers see it, with a slash at both ends.
    package let root: String
    /// `nil` when Kapa is not configured or switched off.
    package let kapa: KapaGateway?
    package let linkHosts: [String]
    package let store: any ConversationStore
    package let clock: WallClock
    package let metrics: AnswerMetrics

    /// - Parameters:
    ///   - kapa: `nil` when it is not configured or switched off.
    ///   - baseURL: Where the site is published; `nil` when that is not known.
    ///   - root: The path at which readers see the site, with a slash at both ends: links in HTML begin with it.
    ///   - linkHosts: Hosts, besides the site's own, that links in Kapa's answers may lead to.
    package init(
        worker: IndexWorker,
        kapa: KapaGateway?,
        baseURL: String?,
        root: String,
        linkHosts: [String],
        store: any ConversationStore,
        metrics: AnswerMetrics,
        clock: WallClock = .system
    ) {
        self.worker = worker
        self.kapa = kapa
        self.baseURL = baseURL
        self.root = root
        self.linkHosts = linkHosts
        self.store = store
        self.metrics = metrics
        self.clock = clock
    }

    // MARK: The index

    /// Finds the thread and asks the index.
    /// - Throws: What the index throws, when Kapa cannot be asked either or has no place.
    package func prepare(_ question: Question, trace: TraceContext? = nil) async throws -> PreparedQuestion {
        let start = ContinuousClock.now
        var thread: ThreadState?
        if let id = question.threadID { thread = await ActiveSpan.run("state thread") { () async throws(Never) in await store.thread(id) } }
        // An id that is not ours is never taken over: whoever made it up could name it to others.
        let known = thread ?? ThreadState(id: store.newThreadID())
        let local: Result<Answer, any Error>
        var place: KapaPlaces.Place?
        do {
            local = .success(try await ask(question, in: known))
        } catch {
            // Whoever has neither is told at once, and not after the first words of a response.
            guard !question.isTrial, question.goesToKapa, let kapa, let reserved = kapa.reserve() else { throw error }
            local = .failure(error)
            place = reserved
        }
        return PreparedQuestion(
            question: question,
            id: Self.newID(),
            thread: known,
            local: local,
            place: place,
            start: start,
            trace: trace
        )
    }

    /// Asks the index.
    /// - Throws: ``IndexBusy``; `IndexError` when the index cannot be read.
    private func ask(_ question: Question, in thread: ThreadState) async throws -> Answer {
        let page = question.page.map { PageURL.relative($0, to: baseURL) }
        let earlier = thread.questions.filter(\.isAnswered).map(\.text)
        return try await worker.run { try $0.answer(question.text, earlier: earlier, page: page, with: question.features) }
    }

    /// What the docs say to a question that is neither stored nor counted.
    /// - Throws: ``IndexBusy``; `IndexError` when the index cannot be read.
    package func localAnswer(to question: String) async throws -> Answer { try await worker.run { try $0.answer(question) } }

    private static func newID() -> String { UUID().uuidString.lowercased() }

    // MARK: Kapa

    /// Completes an answer, and writes down what was asked.
    ///
    /// - Parameter onText: Gets Markdown to append to the text so far, while Kapa answers. Discard it when the answer's origin is the index after all.
    /// - Throws: `CancellationError` when the task was cancelled; what the index threw when Kapa has no answer either.
    package func complete(_ prepared: PreparedQuestion, logger: Logger, onText: (String) -> Void = { _ in }) async throws -> AssistantAnswer
    {
        var thread = prepared.thread
        var fallback: String?
        var kapaQuestionID: String?
        var answer: AssistantAnswer?
        if let kapa, !prepared.question.isTrial, prepared.question.goesToKapa {
            do throws(KapaError) {
                let found = try await ask(kapa, prepared, &thread, onText)
                thread.kapaThreadID = found.threadID ?? thread.kapaThreadID
                let shown = await LongWork.run(ifLarge: found.text.utf8.count) { self.shown(prepared, found, kapa) }
                guard let shown else {
                    logger.error("Kapa's answer spelled the key out and is not shown; the index answers")
                    throw KapaError(.invalidResponse, "an answer with the key in pieces")
                }
                kapaQuestionID = found.questionAnswerID
                answer = shown
            } catch {
                if error.code == .cancelled { throw CancellationError() }
                fallback = error.name
            }
        }
        try Task.checkCancellation()
        var local = prepared.local
        if answer == nil, case .failure(is IndexBusy) = local {
            // Time has passed with Kapa.
            local = .success(try await ask(prepared.question, in: prepared.thread))
        }
        var complete = try answer ?? self.answer(prepared, local.get())
        if prepared.question.isTrial { return complete }
        complete.voteTicket = store.issueTicket()
        let record = QuestionRecord(
            id: prepared.id,
            threadID: thread.id,
            asked: clock.milliseconds - Int64(complete.durationMS),
            text: prepared.question.text,
            page: prepared.question.page,
            clientID: clientID(prepared),
            origin: complete.origin,
            isAnswered: complete.isAnswered,
            isUncertain: complete.isUncertain,
            fallback: fallback,
            missingTerms: complete.missingTerms ?? [],
            nearest: complete.sources.map(\.url),
            kapaThreadID: thread.kapaThreadID,
            kapaQuestionID: kapaQuestionID,
            durationMS: complete.durationMS
        )
        await ActiveSpan.run("state add question") { () async throws(Never) in await store.add(record) }
        metrics.question(complete, fallback: fallback, duration: .now - prepared.start)
        logger.debug(
            "question answered",
            metadata: [
                "answer.origin": "\(complete.origin)", "answer.given": "\(complete.isAnswered)",
                "answer.sources": .stringConvertible(complete.sources.count),
                "answer.fallback": "\(fallback ?? "none")", "duration.ms": .stringConvertible(complete.durationMS),
            ]
        )
        return complete
    }

    private func ask(
        _ kapa: KapaGateway,
        _ prepared: PreparedQuestion,
        _ thread: inout ThreadState,
        _ onText: (String) -> Void
    ) async throws(KapaError) -> KapaAnswer {
        while true {
            let question = KapaQuestion(
                text: Self.text(prepared.question.text, after: thread.unknownToKapa),
                threadID: thread.kapaThreadID,
                originURL: originURL(prepared.question),
                clientID: clientID(prepared),
                trace: prepared.trace
            )
            do throws(KapaError) {
                return try await ActiveSpan.run("kapa chat", .client) { () async throws(KapaError) in
                    var question = question
                    // Kapa's own part of the trace is below this one.
                    if let span = ActiveSpan.current { question.trace = span.context }
                    return try await kapa.answer(question, place: prepared.place, onText: onText)
                }
            } catch {
                // Kapa has forgotten the thread: a new one, told what was asked before.
                guard error.code == .notFound, thread.kapaThreadID != nil else { throw error }
                thread.kapaThreadID = nil
            }
        }
    }

    /// A follow-up that Kapa can understand although it has not heard the earlier questions.
    private static func text(_ question: String, after earlier: [String]) -> String {
        var context: [String] = []
        var left = maxContextCharacters
        for text in earlier.reversed() {
            guard text.count <= left else { break }
            left -= text.count
            context.insert("- " + text, at: 0)
        }
        guard !context.isEmpty else { return question }
        return "Asked before in this conversation:\n" + context.joined(separator: "\n") + "\n\nThe question now:\n" + question
    }

    /// Kapa wants a URL: a path alone, of a site that does not know where it is published, tells it nothing.
    private func originURL(_ question: Question) -> String? {
        guard let page = question.page else { return nil }
        if page.hasPrefix("https://") || page.hasPrefix("http://") { return page }
        guard let base = baseURL else { return nil }
        return (base.hasSuffix("/") ? String(base.dropLast()) : base) + (page.hasPrefix("/") ? page : "/" + page)
    }

    private func clientID(_ prepared: PreparedQuestion) -> String {
        prepared.question.clientID.map(ReaderPseudonym.of(client:)) ?? ReaderPseudonym.of(thread: prepared.thread.id)
    }

    // MARK: One shape

    private func answer(_ prepared: PreparedQuestion, _ found: Answer) -> AssistantAnswer {
        AssistantAnswer(
            answer: found.isAnswered ? found.text : found.refusal,
            answerHTML: HTMLText.answer(found, linkPrefix: root, worker.words),
            isAnswered: found.isAnswered,
            origin: .local,
            isUncertain: found.isUncertain,
            threadID: prepared.thread.id,
            questionAnswerID: prepared.id,
            sources: found.sources.map(AssistantAnswer.Source.init),
            passages: found.passages.count,
            areSourcesNearest: !found.isAnswered,
            missingTerms: found.missingTerms.isEmpty ? nil : found.missingTerms,
            suggestions: found.suggestions,
            related: found.related,
            handOver: found.handOver,
            follows: found.follows,
            reading: ReportedReading(found.reading),
            durationMS: (ContinuousClock.now - prepared.start).wholeMilliseconds
        )
    }

    /// - Returns: `nil` where a reader would see Kapa's key in it: what stands there in one piece is masked before, and pieces are no accident.
    private func shown(_ prepared: PreparedQuestion, _ found: KapaAnswer, _ kapa: KapaGateway) -> AssistantAnswer? {
        let answer = answer(prepared, found)
        let titles = answer.sources.map { "<p>" + HTML.escaped($0.title) }.joined()
        return kapa.client.showsKey(answer.answerHTML + titles) ? nil : answer
    }

    private func answer(_ prepared: PreparedQuestion, _ found: KapaAnswer) -> AssistantAnswer {
        var links = StrictLinks(hosts: Set(linkHosts), urls: found.sources.map(\.url))
        if let host = baseURL.flatMap(StrictLinks.host) { links.hosts.insert(host) }
        let renderer = MarkdownRenderer(options: .strict(links), grammars: StandardLanguages.grammars)
        let isDeclined = found.isDeclined
        // A reader must be able to check an answer that names no sources, and to look on where there is none. What Kapa looked at in vain serves
        // only where the index has nothing.
        let usesIndex = found.sources.isEmpty || isDeclined && !prepared.sources.isEmpty
        return AssistantAnswer(
            answer: found.text,
            answerHTML: renderer.html(found.text),
            isAnswered: !isDeclined,
            origin: .kapa,
            isUncertain: found.isUncertain,
            isIncomplete: found.isIncomplete,
            threadID: prepared.thread.id,
            questionAnswerID: prepared.id,
            sources: usesIndex ? prepared.sources : found.sources.map(AssistantAnswer.Source.init),
            areSourcesNearest: usesIndex || isDeclined,
            missingTerms: nil,
            related: isDeclined ? (try? prepared.local.get().related) ?? [] : [],
            handOver: isDeclined ? worker.handOver : [],
            durationMS: (ContinuousClock.now - prepared.start).wholeMilliseconds
        )
    }
}

/// Earlier questions that go to Kapa with a follow-up, in characters.
private let maxContextCharacters = 2000
