internal import CurlClient
internal import DocMarkdown
internal import DocModel
internal import Foundation

/// Looks at one address: with `HEAD`, and with `GET` where that does not tell.
struct LinkProbe: Sendable {
    let settings: LinkCheckSettings
    let client: CurlClient
    let gate: RequestGate
    let end: ContinuousClock.Instant

    /// Of a page whose fragments are looked for so much is read; of others what comes at once.
    private static let maxPageBytes = 8 << 20
    private static let maxBeginning = 64 << 10
    /// No server makes us wait longer.
    private static let maxRetryAfter: Duration = .seconds(120)

    private struct Answer {
        var status: Int
        var location: String?
        var isHTML: Bool
        var body: [UInt8]
        var isCut: Bool
    }

    private enum Failure: Error {
        case unchecked
        case curl(CurlError)
    }

    /// - Parameter fragments: The places in the page that links name.
    func look(at start: LinkAddress, fragments: Set<String>) async -> LinkOutcome {
        var address = start
        var isPermanent = true
        var visited: Set<String> = [start.url]
        while true {
            let answer: Answer
            do throws(Failure) {
                answer = try await ask(address, wantsBody: !fragments.isEmpty)
            } catch {
                guard case .curl(let error) = error else { return .unchecked }
                return Self.broken(error, at: address, of: start)
            }
            if settings.accepted.contains(answer.status) {
                return .found(
                    target: address == start ? nil : address.url,
                    isPermanent: isPermanent && address != start,
                    missing: Self.missing(fragments, in: answer)
                )
            }
            guard [301, 302, 303, 307, 308].contains(answer.status), let location = answer.location else {
                return Self.broken(status: answer.status, at: address, of: start)
            }
            guard let next = address.redirected(to: location) else {
                return .broken(reason: "redirects to '\(location)', which is not an address of the web", hint: nil)
            }
            if answer.status != 301, answer.status != 308 { isPermanent = false }
            guard visited.insert(next.url).inserted else {
                return .broken(reason: "redirects in a circle, by way of '\(next.url)'", hint: nil)
            }
            guard visited.count <= settings.maxRedirects + 1 else {
                return .broken(reason: "redirects more than \(settings.maxRedirects) times", hint: nil)
            }
            address = next
        }
    }

    /// Asks, and asks again where the fault may pass.
    private func ask(_ address: LinkAddress, wantsBody: Bool) async throws(Failure) -> Answer {
        var wait = settings.retryWait
        var left = settings.retries
        while true {
            let (result, pause) = await askOnce(address, wantsBody: wantsBody)
            if left > 0, let pause = pause ?? (Self.mayPass(result) ? wait : nil) {
                left -= 1
                wait += wait
                let until = ContinuousClock.now + pause
                // With what was understood it is told, where the deadline would come first.
                guard until < end else { return try Self.answer(result) }
                await gate.pause(address.host, until: until)
                continue
            }
            return try Self.answer(result)
        }
    }

    private static func answer(_ result: Result<Answer, Failure>) throws(Failure) -> Answer { try result.get() }

    private static func mayPass(_ result: Result<Answer, Failure>) -> Bool {
        switch result {
        case .success(let answer): [408, 425, 429, 500, 502, 503, 504].contains(answer.status)
        case .failure(.curl(let error)): error.code == .disconnected
        case .failure(.unchecked): false
        }
    }

    /// - Returns: The answer, and how long its server wants not to be asked again.
    private func askOnce(_ address: LinkAddress, wantsBody: Bool) async -> (Result<Answer, Failure>, Duration?) {
        if !wantsBody {
            let (result, pause) = await send("HEAD", address, maxBytes: Self.maxBeginning)
            switch result {
            case .success(let answer):
                let isRedirect = (300..<400).contains(answer.status) && answer.location != nil
                // Many servers know no HEAD, and say so in many ways.
                if settings.accepted.contains(answer.status) || isRedirect || answer.status == 429 || pause != nil {
                    return (result, pause)
                }
            case .failure(.curl(let error)):
                guard error.code == .disconnected || error.code == .protocol || error.code == .tooLarge else { return (result, pause) }
            case .failure(.unchecked): return (result, pause)
            }
        }
        return await send("GET", address, maxBytes: wantsBody ? Self.maxPageBytes : Self.maxBeginning)
    }

    private func send(_ method: String, _ address: LinkAddress, maxBytes: Int) async -> (Result<Answer, Failure>, Duration?) {
        guard await gate.enter(address.host) else { return (.failure(.unchecked), nil) }
        let now = ContinuousClock.now
        let timeout = min(settings.timeout, end - now)
        guard timeout > .zero else {
            await gate.leave(address.host)
            return (.failure(.unchecked), nil)
        }
        let result = await transfer(method, address, maxBytes: maxBytes, timeout: timeout)
        await gate.leave(address.host)
        switch result {
        case .success(let response):
            let type = response.header("content-type")?.lowercased() ?? ""
            let answer = Answer(
                status: response.status,
                location: response.header("location"),
                isHTML: type.hasPrefix("text/html") || type.hasPrefix("application/xhtml+xml"),
                body: response.body,
                isCut: response.isCut
            )
            let isAskedToWait = response.status == 429 || response.status == 503
            return (.success(answer), isAskedToWait ? response.header("retry-after").flatMap(Self.duration) : nil)
        case .failure(let error):
            // Ended by the deadline of all, not by its own.
            if case .timeout = error.code, timeout < settings.timeout { return (.failure(.unchecked), nil) }
            return (.failure(.curl(error)), nil)
        }
    }

    private func transfer(_ method: String, _ address: LinkAddress, maxBytes: Int, timeout: Duration) async -> Result<
        CurlResponse, CurlError
    > {
        var request = CurlRequest(
            method: method,
            url: address.url,
            headers: [
                ("User-Agent", settings.userAgent ?? "docgen (link check)"), ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ],
            deadlines: .init(connect: timeout, firstByte: timeout, stall: timeout, total: timeout),
            maxResponseBytes: maxBytes
        )
        request.cutsBody = true
        do throws(CurlError) {
            return .success(try await client.send(request))
        } catch {
            return .failure(error)
        }
    }

    /// Source: RFC 9110 section 10.2.3.
    private static func duration(_ retryAfter: String) -> Duration? {
        let wait: Duration
        if let seconds = Int(retryAfter.trimmingCharacters(in: .whitespaces)) {
            wait = .seconds(min(max(0, seconds), 86_400))
        } else if let date = HTTPDate.parse(retryAfter) {
            wait = .seconds(max(0, date.timeIntervalSinceNow))
        } else {
            return nil
        }
        return wait <= maxRetryAfter ? wait : nil
    }

    /// - Returns: Those that the page does not have; none where it cannot be told.
    private static func missing(_ fragments: Set<String>, in answer: Answer) -> Set<String> {
        guard !fragments.isEmpty, answer.isHTML, !answer.isCut, (200..<300).contains(answer.status) else { return [] }
        let anchors = PageAnchors.of(answer.body)
        // GitHub puts it before what authors wrote.
        return fragments.filter { !anchors.contains($0) && !anchors.contains("user-content-" + $0) }
    }

    /// What people meet. Source: RFC 9110 section 15.
    private static let reasons = [
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 410: "Gone",
        429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    ]

    private static func broken(status: Int, at address: LinkAddress, of start: LinkAddress) -> LinkOutcome {
        let name = Self.reasons[status].map { " (\($0))" } ?? ""
        let place = address == start ? "" : " at '\(address.url)', where it redirects to"
        let hint =
            switch status {
            case 401, 403:
                "if people who are logged in, or browsers, get there, accept \(status) or exclude the address: external in docgen.yml"
            case 429: "the server asks for fewer requests: make 'external.host_interval' longer"
            default: nil as String?
            }
        return .broken(reason: "answers \(status)\(name)\(place)", hint: hint)
    }

    private static func broken(_ error: CurlError, at address: LinkAddress, of start: LinkAddress) -> LinkOutcome {
        let place = address == start ? "" : " at '\(address.url)', where it redirects to"
        let what =
            switch error.code {
            case .resolve: "names an unknown host"
            case .connect: "cannot be connected to"
            case .tls: "has no connection that can be trusted (TLS)"
            case .timeout: "does not answer in time"
            default: "does not answer as a web server does"
            }
        return .broken(reason: "\(what)\(place): \(error.description)", hint: nil)
    }
}
