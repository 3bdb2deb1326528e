package import CurlClient
internal import Foundation
internal import ServerFoundation
package import ServerSettings
internal import Synchronization

/// Kapa's HTTP API, as far as it is used here: chat, chat in a thread, both streamed or not, feedback, and the look at a project.
///
/// The key goes into one header and nowhere else; redirects are not followed, so it reaches no other host. Where Kapa says it back it is taken out.
package struct KapaClient: Sendable {
    /// May be replaced while questions are asked.
    private let current: Mutex<KapaConfiguration>.Box
    private let http: CurlClient

    /// A record is some hundred bytes for a few letters of text.
    private static let maxAnswerBytes = 4 << 20
    /// Everything else is a short JSON object.
    private static let maxReplyBytes = 64 << 10
    /// A complete answer waits so long for the end of its body, so that its connection can be used again.
    private static let trailingGrace: Duration = .milliseconds(200)

    package init(_ configuration: KapaConfiguration, http: CurlClient) {
        current = Mutex.Box(configuration)
        self.http = http
    }

    private var configuration: KapaConfiguration { current.mutex.withLock { $0 } }

    /// Calls that begin later are made with this.
    func update(_ configuration: KapaConfiguration) { current.mutex.withLock { $0 = configuration } }

    // MARK: Chat

    private enum Event: Sendable {
        case piece([UInt8])
        case ended(Result<CurlResponse, CurlError>)
        case patienceEnded
        case graceEnded
    }

    /// Asks a question.
    ///
    /// - Parameter onText: Gets the answer's Markdown as it comes; not called when streaming is off and the answer comes at once.
    /// - Returns: An answer with text; our own key is in neither.
    /// - Throws: ``KapaError``, also when text was handed over already; with the code `cancelled` when the task was cancelled.
    func ask(_ question: KapaQuestion, onText: @Sendable (String) -> Void) async throws(KapaError) -> KapaAnswer {
        let configuration = configuration
        let isStreaming = configuration.usesStreaming
        let key = configuration.key
        // A whole answer shows nothing of itself while it is written.
        let patience = isStreaming ? configuration.patience : max(configuration.patience, configuration.stallDeadline)
        let request = request(
            question.threadID.map { "/query/v1/threads/\(Self.segment($0))/chat/" + (isStreaming ? "stream/" : "") }
                ?? "/query/v1/projects/\(Self.segment(configuration.projectID))/chat/" + (isStreaming ? "stream/" : ""),
            body: chatBody(question),
            trace: question.trace,
            firstByte: patience,
            maxResponseBytes: Self.maxAnswerBytes
        )
        let (events, sink) = AsyncStream<Event>.makeStream()
        // Typed errors do not pass through task groups.
        let result: Result<KapaAnswer, KapaError> = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do throws(CurlError) {
                    sink.yield(.ended(.success(try await http.stream(request) { sink.yield(.piece($0)) })))
                } catch {
                    sink.yield(.ended(.failure(error)))
                }
            }
            group.addTask { await Self.yield(.patienceEnded, to: sink, after: patience) }
            defer { group.cancelAll() }
            do throws(KapaError) {
                var incoming = IncomingAnswer(
                    isStreaming: isStreaming,
                    patience: patience,
                    mask: SecretMask(key),
                    spelling: SpellingGuard(key)
                )
                for await event in events {
                    let wasComplete = incoming.isComplete
                    if let answer = try incoming.take(event, onText) { return .success(answer) }
                    if incoming.isComplete, !wasComplete {
                        group.addTask { await Self.yield(.graceEnded, to: sink, after: Self.trailingGrace) }
                    }
                }
                throw KapaError(.cancelled, "no client is waiting any more")
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// An answer while it comes in.
    private struct IncomingAnswer {
        let isStreaming: Bool
        let patience: Duration
        var mask: SecretMask
        var spelling: SpellingGuard
        var reader = KapaRecordReader()
        var body: [UInt8] = []

        /// Of a stream: its last record has come, but not its end.
        var isComplete: Bool { reader.isComplete }

        /// - Parameter onText: Gets what can be shown of it.
        /// - Returns: The answer once it is whole.
        mutating func take(_ event: Event, _ onText: (String) -> Void) throws(KapaError) -> KapaAnswer? {
            switch event {
            case .piece(let piece):
                guard isStreaming else {
                    body += piece
                    return nil
                }
                guard !reader.isComplete else { return nil }
                show(mask.add(try reader.read(piece)), onText)
                return nil
            case .ended(.success(let response)):
                guard (200..<300).contains(response.status) else {
                    throw KapaError(status: response.status, retryAfter: response.header("Retry-After"), body: response.body)
                }
                guard isStreaming else { return complete(try KapaClient.checked(KapaAnswer(json: body)), onText) }
                show(mask.add(try reader.finish()), onText)
                return complete(try KapaClient.checked(reader.answer), onText)
            case .ended(.failure(let error)):
                guard reader.isComplete else { throw KapaError(error) }
                return complete(reader.answer, onText)
            case .patienceEnded:
                guard isStreaming ? reader.hasBegun : !body.isEmpty else {
                    throw KapaError(.slow, "no answer within \(SettingKind<Duration>.format(patience))")
                }
                return nil
            case .graceEnded: return complete(reader.answer, onText)
            }
        }

        private mutating func show(_ text: String, _ onText: (String) -> Void) {
            let shown = spelling.add(text)
            if !shown.isEmpty { onText(shown) }
        }

        private mutating func complete(_ answer: KapaAnswer, _ onText: (String) -> Void) -> KapaAnswer {
            show(mask.finish(), onText)
            let rest = spelling.finish()
            if !rest.isEmpty { onText(rest) }
            return mask.masked(answer)
        }
    }

    private static func yield(_ event: Event, to sink: AsyncStream<Event>.Continuation, after duration: Duration) async {
        guard (try? await Task.sleep(for: duration)) != nil else { return }
        sink.yield(event)
    }

    private static func checked(_ answer: KapaAnswer) throws(KapaError) -> KapaAnswer {
        guard answer.text.contains(where: { !$0.isWhitespace }) else { throw KapaError(.invalidResponse, "an answer without text") }
        return answer
    }

    private func chatBody(_ question: KapaQuestion) -> [String: Any] {
        let configuration = configuration
        var body: [String: Any] = ["query": masked(question.text), "user": ["unique_client_id": question.clientID]]
        body["integration_id"] = configuration.integrationID
        if !configuration.sourceGroupIDs.isEmpty { body["source_group_ids_include"] = configuration.sourceGroupIDs }
        if let url = question.originURL { body["metadata"] = ["origin_url": url] }
        return body
    }

    private func masked(_ text: String) -> String { configuration.masksText ? Masking.masked(text) : text }

    /// Whether an answer would be held back while it is written, as it spells the key that goes with each question.
    func spellsKey(_ text: String) -> Bool { SpellingGuard.spells(configuration.key, in: text) }

    /// Whether a reader of HTML would see the key that goes with each question.
    func showsKey(_ html: String) -> Bool { SecretMask(configuration.key).isVisible(inHTML: html) }

    // MARK: Feedback and project

    /// Creates or replaces a reader's vote.
    func send(_ vote: OutgoingVote) async throws(KapaError) {
        var body: [String: Any] = [
            "question_answer": vote.questionAnswerID, "reaction": vote.isUpvote ? "upvote" : "downvote",
            "user_identifier": vote.clientID,
        ]
        if !vote.isUpvote, vote.comment != nil || !vote.reasons.isEmpty {
            var comment: [String: Any] = ["issue": masked(vote.comment ?? "")]
            for reason in FeedbackReason.allCases { comment[reason.rawValue] = vote.reasons.contains(reason) }
            body["comment"] = comment
        }
        _ = try await reply(to: request("/query/v1/feedback/upsert/", body: body))
    }

    /// Asks for the project, which shows whether key, project and network are right. Costs no question.
    package func checkProject() async throws(KapaError) {
        _ = try await reply(to: request("/org/v1/projects/\(Self.segment(configuration.projectID))/", body: nil))
    }

    private func reply(to request: CurlRequest) async throws(KapaError) -> CurlResponse {
        let response: CurlResponse
        do throws(CurlError) {
            response = try await http.send(request)
        } catch {
            throw KapaError(error)
        }
        guard (200..<300).contains(response.status) else {
            throw KapaError(status: response.status, retryAfter: response.header("Retry-After"), body: response.body)
        }
        return response
    }

    // MARK: Requests

    private func request(
        _ path: String,
        body: [String: Any]?,
        trace: TraceContext? = ActiveSpan.current?.context,
        firstByte: Duration = .seconds(15),
        maxResponseBytes: Int = maxReplyBytes
    ) -> CurlRequest {
        let configuration = configuration
        let baseURL = configuration.baseURL.hasSuffix("/") ? String(configuration.baseURL.dropLast()) : configuration.baseURL
        var headers = [
            (name: "X-API-KEY", value: configuration.key.value), (name: "Accept", value: "application/json, text/plain"),
        ]
        if let trace { headers += trace.headers }
        if body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        return CurlRequest(
            method: body == nil ? "GET" : "POST",
            url: baseURL + path,
            headers: headers,
            body: body.flatMap { try? JSONSerialization.data(withJSONObject: $0, options: .sortedKeys) }.map(Array.init),
            deadlines: CurlRequest.Deadlines(
                connect: min(.seconds(5), configuration.patience),
                firstByte: firstByte,
                stall: configuration.stallDeadline,
                total: configuration.totalDeadline
            ),
            maxResponseBytes: maxResponseBytes
        )
    }

    /// An id as a path segment.
    private static func segment(_ id: String) -> String {
        id.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-_~"))) ?? ""
    }
}
