internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdTesting
internal import NIOCore
internal import TestSupport

@testable internal import AssistantCore
@testable internal import ServerSettings

extension KapaConfiguration {
    /// For the double, without much patience.
    init(_ double: KapaDouble, patience: Duration = .seconds(20)) {
        self.init(url: double.url, patience: patience)
    }

    init(url: String, patience: Duration = .seconds(20)) {
        self.init(key: .init(KapaDouble.key), projectID: KapaDouble.projectID)
        baseURL = url
        self.patience = patience
    }
}

extension TestClientProtocol {
    /// Sends JSON.
    func post(_ uri: String, _ body: [String: Any], headers: HTTPFields = [:]) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = "application/json"
        let data = try JSONSerialization.data(withJSONObject: body, options: .sortedKeys)
        return try await execute(uri: uri, method: .post, headers: headers, body: ByteBuffer(bytes: data))
    }

    func ask(_ query: String, thread: String? = nil) async throws -> [String: Any] {
        var body = ["query": query]
        body["thread_id"] = thread
        let response = try await post("/api/kapa/query", body)
        guard response.status == .ok else { return ["status": response.status.code, "text": response.text] }
        return try response.json()
    }

    /// The events of an answer, in order.
    func events(_ query: String) async throws -> [(name: String, data: [String: Any])] {
        let response = try await post("/api/kapa/query", ["query": query], headers: [.accept: "text/event-stream"])
        return try response.events()
    }
}

extension TestResponse {
    func events() throws -> [(name: String, data: [String: Any])] {
        try text.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { block in
            let lines = block.components(separatedBy: "\n")
            // Where it is none, the test that wanted one shows what came.
            guard lines.count == 2 else { return (block, [:]) }
            let data = try JSONSerialization.jsonObject(with: Data(lines[1].dropFirst(6).utf8)) as? [String: Any]
            return (String(lines[0].dropFirst(7)), data ?? [:])
        }
    }
}
