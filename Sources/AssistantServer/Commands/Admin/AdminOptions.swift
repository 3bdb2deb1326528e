internal import ArgumentParser
internal import AssistantCore
internal import DocModel
internal import Foundation
internal import ServerFoundation

/// Which server the commands of `admin` ask, and how they print what it says.
struct AdminOptions: ParsableArguments {
    @Option(help: "The server: that of its listener for operators, or of the site.")
    var url: String

    @Option(help: "One of several sites, on the listener for operators.")
    var site: String?

    @Option(help: "A file with a key or token that has the role; or ADMIN_KEY.")
    var keyFile: String?

    @Flag(help: "Print what the server says as JSON.")
    var json = false

    func validate() throws {
        if DeploymentCheck.serverURL(url) == nil { throw ValidationError("--url '\(url)' is not an http or https URL") }
    }

    /// Asks the server and prints its answer, or why there is none, which ends the command with status 74.
    ///
    /// - Parameters:
    ///   - query: Parameters without a value are left out.
    ///   - tell: Prints an answer that is no table.
    func print(
        _ table: AdminTable,
        _ path: String,
        by method: String = "GET",
        query: [String: String?] = [:],
        body: (any Encodable)? = nil,
        tell: ((JSONValue) -> Void)? = nil
    ) async throws {
        let answer = try await answer(path, by: method, query: query, body: body)
        guard !json else { return Console.print(String(decoding: answer, as: UTF8.self)) }
        guard let value = try? JSONValue(parsing: answer, limits: .document) else {
            throw CommandError.report("'\(url)' answers with something else than JSON: is it an AssistantServer?")
        }
        if let tell { tell(value) } else { Console.print(table.text(value)) }
    }

    /// The bytes of an answer.
    func answer(
        _ path: String,
        by method: String = "GET",
        query: [String: String?] = [:],
        body: (any Encodable)? = nil
    ) async throws -> [UInt8] {
        guard let url = DeploymentCheck.serverURL(url) else { throw ExitStatus.usage }
        let client = AdminClient(url: url, site: site, key: try KeySource.key(inFile: keyFile, variable: "ADMIN_KEY"))
        let parameters = query.sorted { $0.key < $1.key }.compactMap { name, value in value.map { (name: name, value: $0) } }
        do throws(AdminClient.Fault) {
            return try await client.call(path, by: method, query: parameters, body: body.map { Array(JSONText.encoded($0)) })
        } catch {
            throw CommandError.report(error.description)
        }
    }
}
