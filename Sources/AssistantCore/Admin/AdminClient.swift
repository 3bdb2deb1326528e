internal import CurlClient
internal import ServerFoundation
package import ServerSettings

/// Calls `/api/admin/…` of a running server.
package struct AdminClient: Sendable {
    /// Why a call was not answered as it should be; one sentence for an operator.
    package struct Fault: Error, CustomStringConvertible, Hashable {
        package let description: String
    }

    private let url: String
    private let site: String?
    private let key: Secret?
    private let client = CurlClient(maxConcurrent: 1)

    /// - Parameters:
    ///   - url: As ``DeploymentCheck/serverURL(_:)`` has it.
    ///   - site: One of several, for the listener for operators; readers' listeners know it by its address.
    ///   - key: An operator's key or a service's token; `nil` for what the listener for operators shows everybody.
    package init(url: String, site: String?, key: Secret?) {
        self.url = url
        self.site = site
        self.key = key
    }

    /// - Parameters:
    ///   - path: Below `/api/admin/`.
    ///   - query: Of the address.
    ///   - body: JSON.
    /// - Returns: The answer's body.
    package func call(
        _ path: String,
        by method: String = "GET",
        query: [(name: String, value: String)] = [],
        body: [UInt8]? = nil
    ) async throws(Fault) -> [UInt8] {
        var query = query
        if let site { query.append((name: "site", value: site)) }
        let parameters = query.map { "\($0.name)=\(PercentEncoding.encoded($0.value))" }.joined(separator: "&")
        var headers = [(name: "Accept", value: "application/json, text/csv, application/jsonl")]
        if let key { headers.append((name: "Authorization", value: "Bearer " + key.value)) }
        if body != nil { headers.append((name: "Content-Type", value: "application/json")) }
        let request = CurlRequest(
            method: method,
            url: "\(url)/api/admin/\(path)" + (parameters.isEmpty ? "" : "?" + parameters),
            headers: headers,
            body: body ?? (method == "POST" ? [] : nil),
            // A reload may wait for a build to be opened, an export for the database.
            deadlines: CurlRequest.Deadlines(firstByte: .seconds(600), total: .seconds(600)),
            maxResponseBytes: 256 << 20
        )
        let response: CurlResponse
        do throws(CurlError) {
            response = try await client.send(request)
        } catch {
            throw Fault(description: "'\(url)' cannot be asked: \(error)")
        }
        guard response.status == 200 else { throw Self.fault(response, url) }
        return response.body
    }

    /// What a problem document says; that of a proxy says nothing that is sure.
    private static func fault(_ response: CurlResponse, _ url: String) -> Fault {
        guard let problem = try? JSONValue(parsing: response.body, limits: .service), let detail = problem["detail"]?.text,
            let code = problem["code"]?.text
        else {
            return Fault(
                description: "'\(url)' answers with status \(response.status): is it an AssistantServer, and is the path passed on?"
            )
        }
        let places = (problem["errors"]?.elements ?? []).compactMap { error in
            error["pointer"]?.text.flatMap { pointer in error["detail"]?.text.map { " \(pointer) \($0)." } }
        }
        return Fault(description: AdminTable.plain("\(detail)\(places.joined()) (\(response.status), \(code))"))
    }
}
