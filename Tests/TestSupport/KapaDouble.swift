internal import Foundation
internal import Synchronization

/// Kapa on 127.0.0.1, over real sockets. It speaks the contract as far as that is known: key, project, threads that it remembers, records
/// with U+241E behind them, feedback for its own answers only. What nobody documents can be switched (``Contract``), and a fault can take
/// the place of an answer.
package final class KapaDouble: Sendable {
    /// The open questions of the contract.
    package struct Contract: Sendable {
        /// Sources come before the text, or behind it.
        package var sendsSourcesFirst = false
        package var endsWithSeparator = true
        /// The last record says so.
        package var marksStreamEnd = true
        /// Whether a stream says how sure the answer is; without streaming it always does.
        package var statesUncertainty = false
        package var sendsIdentifiers = true
        package var isUncertain = false
        /// Longer questions get status 400.
        package var maxQueryCharacters = Int.max
        package var feedbackBody = "{}"
        /// The text of every answer, in the pieces of its stream; `nil` lets it name the question and the thread's length.
        package var answer: [String]?
        package var sources = [
            #"{"source_url":"https://docs.example.org/guide/#port","title":"Guide | Port | Port","contains_internal_data":false}"#,
            #"{"source_url":"https://docs.example.org/guide/#port","title":"Guide","contains_internal_data":false}"#,
            #"{"source_url":"https://wiki.example.org/secret","title":"Secret","contains_internal_data":true}"#,
            #"{"source_url":"","title":"None"}"#,
        ]

        package init() {}
    }

    package static let key = "kapa-key-51c0ffee"
    package static let projectID = "00000000-0000-4000-8000-0000000000aa"

    private struct State {
        var contract: Contract
        var chatFault: [LoopbackServer.Step]?
        var feedbackFault: [LoopbackServer.Step]?
        /// The questions of each thread.
        var threads: [String: [String]] = [:]
        var questionAnswers: Set<String> = []
        var requests: [LoopbackServer.Request] = []
    }

    private final class Storage: Sendable {
        let state: Mutex<State>
        init(_ contract: Contract) { state = Mutex(State(contract: contract)) }
    }

    private let storage: Storage
    private let server: LoopbackServer

    package var url: String { server.url }
    /// One element for each connection that the client closed.
    package var hangUps: AsyncStream<Void> { server.hangUps }

    package init(_ contract: Contract = Contract()) throws {
        let storage = Storage(contract)
        self.storage = storage
        server = try LoopbackServer { request in storage.state.withLock { Self.respond(to: request, &$0) } }
    }

    // MARK: What tests change and look at

    package func change(_ body: (inout Contract) -> Void) { storage.state.withLock { body(&$0.contract) } }

    /// What answers to questions from now on; `nil` for the contract.
    package func failChats(_ fault: [LoopbackServer.Step]?) { storage.state.withLock { $0.chatFault = fault } }

    package func failFeedback(_ fault: [LoopbackServer.Step]?) { storage.state.withLock { $0.feedbackFault = fault } }

    /// As Kapa would after some time.
    package func forgetThreads() { storage.state.withLock { $0.threads = [:] } }

    /// Lets a connection go on that waits in ``LoopbackServer/Step/waitForRelease``.
    package func release() { server.release() }

    /// The requests whose path holds `part`, in order.
    package func requests(_ part: String) -> [LoopbackServer.Request] {
        storage.state.withLock { $0.requests }.filter { $0.path.contains(part) }
    }

    /// The bodies of these requests.
    package func bodies(_ part: String) -> [[String: any Sendable]] {
        requests(part).map { (try? JSONSerialization.jsonObject(with: Data($0.body))) as? [String: any Sendable] ?? [:] }
    }

    // MARK: The contract

    private static func respond(to request: LoopbackServer.Request, _ state: inout State) -> [LoopbackServer.Step] {
        state.requests.append(request)
        guard request.header("X-API-KEY") == key else { return reply(401, #"{"detail":"Invalid API key."}"#) }
        guard request.path.hasSuffix("/") else { return reply(301, "", headers: "Location: \(request.path)/\r\n") }
        let parts = request.path.split(separator: "/").map(String.init)
        let body = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any] ?? [:]
        switch parts {
        case ["org", "v1", "projects", projectID]: return reply(200, #"{"id":"\#(projectID)","project_name":"Docs"}"#)
        case ["query", "v1", "feedback", "upsert"]: return takeVote(body, &state)
        case ["query", "v1", "projects", projectID, "chat"], ["query", "v1", "projects", projectID, "chat", "stream"]:
            return chat(body, thread: nil, isStreaming: parts.last == "stream", &state)
        case _ where parts.count >= 5 && Array(parts[0..<3]) == ["query", "v1", "threads"] && parts[4] == "chat":
            guard state.threads[parts[3]] != nil || state.chatFault != nil else { return reply(404, #"{"detail":"Not found."}"#) }
            return chat(body, thread: parts[3], isStreaming: parts.last == "stream", &state)
        default: return reply(404, #"{"detail":"Not found."}"#)
        }
    }

    private static func takeVote(_ body: [String: Any], _ state: inout State) -> [LoopbackServer.Step] {
        if let fault = state.feedbackFault { return fault }
        guard let id = body["question_answer"] as? String, let reaction = body["reaction"] as? String,
            ["upvote", "downvote"].contains(reaction),
            body["user_identifier"] is String
        else { return reply(400, #"{"question_answer":["This field is required."]}"#) }
        guard state.questionAnswers.contains(id) else { return reply(404, #"{"detail":"Not found."}"#) }
        return reply(200, state.contract.feedbackBody)
    }

    private static func chat(_ body: [String: Any], thread: String?, isStreaming: Bool, _ state: inout State) -> [LoopbackServer.Step] {
        if let fault = state.chatFault { return fault }
        let contract = state.contract
        guard let query = body["query"] as? String, query.count <= contract.maxQueryCharacters else {
            return reply(400, #"{"query":["Ensure this field has no more than \#(contract.maxQueryCharacters) characters."]}"#)
        }
        let threadID = thread ?? UUID().uuidString.lowercased()
        let questionAnswerID = UUID().uuidString.lowercased()
        state.threads[threadID, default: []].append(query)
        state.questionAnswers.insert(questionAnswerID)
        let texts = contract.answer ?? ["Kapa was asked: ", query, " (question \(state.threads[threadID]?.count ?? 0) of its thread)"]
        let sources = "[" + contract.sources.joined(separator: ",") + "]"
        let identifiers = #""thread_id":"\#(threadID)","question_answer_id":"\#(questionAnswerID)""#
        guard isStreaming else {
            return reply(
                200,
                #"{"answer":\#(json(texts.joined())),\#(identifiers),"is_uncertain":\#(contract.isUncertain),"relevant_sources":\#(sources)}"#
            )
        }
        var records = texts.map { record("partial_answer", #"{"text":\#(json($0))}"#) }
        let sourcesRecord = record("relevant_sources", #"{"relevant_sources":\#(sources)}"#)
        if contract.sendsSourcesFirst { records.insert(sourcesRecord, at: 0) } else { records.append(sourcesRecord) }
        if contract.sendsIdentifiers {
            let uncertainty = contract.statesUncertainty ? #","is_uncertain":\#(contract.isUncertain)"# : ""
            records.append(record("identifiers", "{" + identifiers + uncertainty + "}", isLast: contract.marksStreamEnd))
        }
        let end = contract.endsWithSeparator ? separator : ""
        return stream(
            records.enumerated().map { .sendBytes(chunk(Array(($0.offset == 0 ? "" : separator).utf8) + Array($0.element.utf8))) }
        )
            + [.send(end.isEmpty ? "" : String(decoding: chunk(Array(end.utf8)), as: UTF8.self)), .send(lastChunk)]
    }

    // MARK: What faults are made of

    /// U+241E.
    package static let separator = "\u{241E}"
    package static let lastChunk = "0\r\n\r\n"

    /// The head of a stream, then `steps`.
    package static func stream(_ steps: [LoopbackServer.Step]) -> [LoopbackServer.Step] {
        [.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")] + steps
    }

    package static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        bytes.isEmpty ? [] : Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }

    package static func chunk(_ text: String) -> LoopbackServer.Step { .sendBytes(chunk(Array(text.utf8))) }

    package static func record(_ type: String, _ content: String, isLast: Bool = false) -> String {
        #"{"chunk":{"type":"\#(type)","content":\#(content),"stream_end":\#(isLast)}}"#
    }

    package static func text(_ text: String) -> String { record("partial_answer", #"{"text":\#(json(text))}"#) }

    package static func reply(
        _ status: Int,
        _ body: String,
        headers: String = "Content-Type: application/json\r\n"
    ) -> [LoopbackServer.Step] {
        [.send("HTTP/1.1 \(status) Status\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")]
    }

    private static func json(_ text: String) -> String {
        (try? JSONSerialization.data(withJSONObject: text, options: .fragmentsAllowed)).map { String(decoding: $0, as: UTF8.self) }
            ?? "\"\""
    }
}
