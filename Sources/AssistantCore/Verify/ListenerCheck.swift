internal import AssistantHTTP
internal import CurlClient
internal import ServerSettings

/// Whether a server could listen where its settings say, by the code that it listens with.
struct ListenerCheck: Sendable {
    let configuration: AssistantConfiguration
    let client: CurlClient

    func run() async -> [DeploymentCheck.Result] {
        var results = [await check(configuration.readersPlace, for: .readers)]
        if let place = configuration.adminListen.place(besides: configuration.port) { results.append(await check(place, for: .operators)) }
        return results
    }

    private func check(_ place: ListenPlace, for audience: HTTPListener.Audience) async -> DeploymentCheck.Result {
        let name = "listener for \(audience.rawValue)"
        // As the server does: nobody chose that place.
        let isOptional = audience == .operators && configuration.adminListen == .automatic
        do {
            // Another check, or a server that ends, has it for a moment only.
            for attempt in 1...3 {
                guard try await ListenSocket(.opened(place, isShared: false)).isTaken(for: audience) else {
                    return .init(name: name, outcome: .passed, detail: "\(place) is free")
                }
                if await isOurs(place) { return .init(name: name, outcome: .passed, detail: "a server listens at \(place) already") }
                if attempt < 3 { try? await Task.sleep(for: .milliseconds(200)) }
            }
        } catch {
            return .init(
                name: name,
                outcome: isOptional ? .passed : .failed,
                detail: "\(error)",
                hint: isOptional ? "the server starts without it" : "the server does not start with it"
            )
        }
        return .init(
            name: name,
            outcome: isOptional ? .passed : .failed,
            detail: "another program listens at \(place)",
            hint: isOptional ? "the server starts without it" : "stop it, or choose another place: the server does not start"
        )
    }

    /// Whether what listens there answers as we do. At a Unix socket it is taken for a server of ours: a path is nobody else's by chance.
    private func isOurs(_ place: ListenPlace) async -> Bool {
        guard case .tcp(let host, let port) = place else { return true }
        let loopback = ["0.0.0.0": "127.0.0.1", "::": "::1"][host] ?? host
        let request = CurlRequest(
            url: "http://\(ListenPlace.tcp(host: loopback, port: port))/health/live",
            deadlines: .init(connect: .seconds(2), firstByte: .seconds(5), stall: .seconds(5), total: .seconds(10)),
            maxResponseBytes: 4096
        )
        guard let response = try? await client.send(request) else { return false }
        return response.status == 200 && response.body.starts(with: "{\"status\":".utf8)
    }
}
