internal import AssistantHTTP
internal import CurlClient
internal import Foundation
internal import ServerFoundation
internal import ServerSettings

/// What `verify --url` asks a running server.
struct RunningServerCheck: Sendable {
    /// A build to compare what is served with.
    struct Build: Sendable {
        var generation: String
        /// Some of its pages, relative to `site/`.
        var pages: [String]
    }

    let url: String
    let build: Build?
    /// Whether a real question is asked. All others leave nothing behind, and cost nothing.
    let asks: Bool
    /// An operator's key or a service's token: what opens a site that is for those who have signed in.
    var key: Secret?
    let client: CurlClient

    private typealias Result = DeploymentCheck.Result

    private struct Expectation {
        var name: String?
        var path: String
        var method = "GET"
        var accept: String?
        var body: String?
        var status: Int
        var type: String
        /// What the body holds.
        var words: [String] = []
        var hint: String
        var total = RunningServerCheck.total
    }

    /// From a request to the end of its response, however steadily bytes come.
    private static let total: Duration = .seconds(15)
    private static let isPassedOn = "a proxy may not pass it on"
    private static let isPassedOnAsPost = "a proxy may refuse POST, or cut long answers off"
    private static let question = #""query": "What is this documentation about?""#

    private static let isAlive = Expectation(
        path: "/health/live",
        status: 200,
        type: "application/json",
        hint: "is the server running, and is the URL right?"
    )

    private static let isReady = Expectation(
        path: "/health/ready",
        status: 200,
        type: "application/json",
        hint: "the server is shutting down"
    )

    private static let expectations = [
        Expectation(path: "/", status: 200, type: "text/html", hint: "the site has no index.html"),
        Expectation(path: "/search/?q=the", status: 200, type: "text/html", hint: isPassedOn),
        Expectation(path: "/api/search?q=the&limit=1", status: 200, type: "application/json", words: ["results"], hint: isPassedOn),
        Expectation(path: "/api/system/health", status: 200, type: "application/json", hint: isPassedOn),
        Expectation(path: "/openapi.json", status: 200, type: "application/json", hint: isPassedOn),
        Expectation(
            path: "/api/nothing-of-that-name",
            status: 404,
            type: "application/problem+json",
            hint: "a proxy may replace error pages"
        ),
        Expectation(path: "/nothing-of-that-name", status: 404, type: "text/html", hint: "the site has no 404.html"),
        Expectation(
            path: "/api/kapa/query",
            method: "POST",
            body: "{\(question), \"trial\": true}",
            status: 200,
            type: "application/json",
            words: ["question_answer_id"],
            hint: isPassedOnAsPost
        ),
        Expectation(
            name: "streaming",
            path: "/api/kapa/query",
            method: "POST",
            accept: "text/event-stream",
            body: "{\(question), \"trial\": true}",
            status: 200,
            type: "text/event-stream",
            words: ["event: sources", "event: done"],
            hint: "a proxy may gather answers, or cut them off: switch its buffering off"
        ),
        // No server has given such an answer, so nothing is stored.
        Expectation(
            path: "/api/kapa/feedback",
            method: "POST",
            body: #"{"question_answer_id": "verify", "reaction": "upvote"}"#,
            status: 404,
            type: "application/problem+json",
            words: ["unknown-answer"],
            hint: "with status 503 the state cannot be written; else a proxy may refuse POST"
        ),
        // Nor has any made such a ticket.
        Expectation(
            name: "made-up ticket",
            path: "/api/kapa/feedback",
            method: "POST",
            body: #"{"question_answer_id": "verify", "reaction": "upvote", "browser_answer": {\#(question)}, "vote_ticket": "\#(madeUp)"}"#,
            status: 403,
            type: "application/problem+json",
            words: ["ticket-refused"],
            hint: "anybody could fill the state: the server there is another one, or a proxy answers for it"
        ),
    ]

    private static let madeUp = "ffffffff-00000000000000000000000000000000"

    /// Responses in time, and out of it.
    private enum Answered { case yes, forAnotherHost, no }

    /// This many requests may end without a response: each takes its whole time, and the others would too.
    private static let maxUnanswered = 3

    /// - Parameter tell: Gets each result when it is known.
    func run(tell: (DeploymentCheck.Result) -> Void) async {
        let (alive, answered) = await check(Self.isAlive)
        tell(alive)
        // Where nobody answers, or nobody for this host, everything else would fail for that one cause.
        guard answered == .yes else { return }
        if let closed = await closedSite() {
            tell(closed)
            tell(await check(Self.isReady).result)
            return tell(await checkMetrics())
        }
        var unanswered = 0
        for expectation in [Self.isReady] + Self.expectations {
            let (result, answered) = await check(expectation)
            tell(result)
            unanswered += answered == .no ? 1 : 0
            guard unanswered < Self.maxUnanswered else {
                return tell(Result(name: "other routes", outcome: .skipped, detail: "\(unanswered) requests had no whole response"))
            }
        }
        guard alive.outcome == .passed else { return }
        if asks { tell(await check(Self.realQuestion).result) }
        for look in [checkBuild, checkPages, checkHeaders, checkCompression, checkMetrics, checkCaptcha] { tell(await look()) }
    }

    private static let realQuestion = Expectation(
        name: "question",
        path: "/api/kapa/query",
        method: "POST",
        accept: "text/event-stream",
        body: "{\(question)}",
        status: 200,
        type: "text/event-stream",
        words: ["event: done"],
        hint: "see the server's log",
        // As long as Kapa may take for an answer.
        total: .seconds(70)
    )

    /// Says so where the site is closed to whoever asks with this key, or without one: then the rest would say nothing of the server.
    private func closedSite() async -> Result? {
        let closed = ["not-signed-in", "not-a-reader"]
        guard let response = try? await send("/api/search?q=the&limit=1"), [401, 403].contains(response.status),
            let problem = try? JSONDecoder().decode(ServedProblem.self, from: Data(response.body)), closed.contains(problem.code)
        else { return nil }
        guard key == nil else {
            return Result(
                name: "readers",
                outcome: .failed,
                detail: "the key does not open the site (\(response.status), \(problem.code))",
                hint: "give an operator_key of the server or the site, or a token of token_issuer that names a group of reader_groups"
            )
        }
        return Result(
            name: "readers",
            outcome: .skipped,
            detail: "the site is for those who have signed in: its pages, search and answers are not checked",
            hint: "give a key that opens it: --key-file FILE, or VERIFY_KEY in the environment"
        )
    }

    private struct ServedProblem: Decodable { var code: String }

    private func check(_ expectation: Expectation) async -> (result: Result, answered: Answered) {
        let name = expectation.name ?? "\(expectation.method) \(expectation.path)"
        do {
            let start = ContinuousClock.now
            let response = try await send(
                expectation.path,
                expectation.method,
                headers: expectation.accept.map { [("Accept", $0)] } ?? [],
                body: expectation.body,
                total: expectation.total
            )
            let milliseconds = (ContinuousClock.now - start).wholeMilliseconds
            let type = response.header("Content-Type") ?? "no type"
            let found = "\(response.status), \(type)"
            let answered = response.status == 421 ? Answered.forAnotherHost : .yes
            guard response.status == expectation.status, type.hasPrefix(expectation.type) else {
                let hint = response.status == 421 ? "add the URL's host to allowed_hosts" : expectation.hint
                let detail = "\(found), expected \(expectation.status), \(expectation.type)"
                return (Result(name: name, outcome: .failed, detail: detail, hint: hint), answered)
            }
            let text = String(decoding: response.body, as: UTF8.self)
            if let missing = expectation.words.first(where: { !text.contains($0) }) {
                let detail = "\(found), without '\(missing)'"
                return (Result(name: name, outcome: .failed, detail: detail, hint: expectation.hint), answered)
            }
            return (Result(name: name, outcome: .passed, detail: "\(found), \(milliseconds) ms"), answered)
        } catch {
            return (Result(name: name, outcome: .failed, detail: "\(error)", hint: expectation.hint), .no)
        }
    }

    /// What is served is what lies here.
    private func checkBuild() async -> Result {
        let name = "build"
        guard let build else { return Result(name: name, outcome: .skipped, detail: "there is none here to compare with") }
        guard let response = try? await send("/api/system/info"),
            let info = try? JSONDecoder().decode(ServedBuild.self, from: Data(response.body))
        else { return Result(name: name, outcome: .failed, detail: "the server does not say which it serves", hint: Self.isPassedOn) }
        guard info.generation == build.generation else {
            return Result(
                name: name,
                outcome: .failed,
                detail: "the server has \(info.generation), here lies \(build.generation)",
                hint: "publish this one to the server, or name the server's with --dist"
            )
        }
        return Result(name: name, outcome: .passed, detail: "the server has \(build.generation), which lies here")
    }

    private struct ServedBuild: Decodable { var generation: String }

    /// Pages from all over the site, with the headers that the first one has.
    private func checkPages() async -> Result {
        let name = "pages"
        guard let pages = build?.pages, !pages.isEmpty else {
            return Result(name: name, outcome: .skipped, detail: "there is no build here to compare with")
        }
        for page in pages {
            let path =
                "/" + PercentEncoding.encodedPath(page.hasSuffix("/index.html") || page == "index.html" ? String(page.dropLast(10)) : page)
            let response = try? await send(path)
            guard let response, response.status == 200, response.header("Content-Type")?.hasPrefix("text/html") == true else {
                return Result(
                    name: name,
                    outcome: .failed,
                    detail: "\(path): \(response.map { "\($0.status)" } ?? "no response")",
                    hint: "the server has another build than lies here, or a proxy does not pass the path on"
                )
            }
            if let fault = policyFault(path, response) { return Result(name: name, outcome: .failed, detail: fault.0, hint: fault.1) }
        }
        return Result(name: name, outcome: .passed, detail: "\(pages.count) of the site's pages are served, with their policy")
    }

    private func policyFault(_ path: String, _ response: CurlResponse) -> (String, String)? {
        let score = ObservatoryScore(headers: response.headers, isSecure: url.hasPrefix("https:"))
        guard score.value < ObservatoryScore.passMark else { return nil }
        return (
            "\(path): score \(score.value)" + (score.findings.isEmpty ? "" : "; " + score.findings.joined(separator: "; ")),
            "a proxy may remove headers, or set trusted_proxies and X-Forwarded-Proto"
        )
    }

    private func checkHeaders() async -> Result {
        let name = "security headers"
        guard let response = try? await send("/") else { return Result(name: name, outcome: .failed, detail: "no response") }
        if let fault = policyFault("/", response) { return Result(name: name, outcome: .failed, detail: fault.0, hint: fault.1) }
        let score = ObservatoryScore(headers: response.headers, isSecure: url.hasPrefix("https:"))
        return Result(name: name, outcome: .passed, detail: "score \(score.value)")
    }

    private func checkCompression() async -> Result {
        let name = "compression"
        guard let plain = try? await send("/"), let packed = try? await send("/", headers: [("Accept-Encoding", "gzip")]) else {
            return Result(name: name, outcome: .failed, detail: "no response")
        }
        guard plain.body.count >= 256 else { return Result(name: name, outcome: .skipped, detail: "the first page is too small") }
        guard packed.header("Content-Encoding") == "gzip" else {
            return Result(name: name, outcome: .failed, detail: "pages are sent as they are", hint: "a proxy may undo it")
        }
        return Result(name: name, outcome: .passed, detail: "\(plain.body.count) bytes become \(packed.body.count)")
    }

    /// From outside, metrics must not be readable; from here they may be.
    private func checkMetrics() async -> Result {
        guard let response = try? await send("/metrics") else {
            return Result(name: "GET /metrics", outcome: .failed, detail: "no response")
        }
        let isExpected = [200, 401, 403, 404].contains(response.status)
        return Result(
            name: "GET /metrics",
            outcome: isExpected ? .passed : .failed,
            detail: response.status == 200 ? "readable from this address" : "not readable from this address (\(response.status))"
        )
    }

    /// A token that no provider gave has to be refused.
    private func checkCaptcha() async -> Result {
        let name = "made-up captcha"
        let body = "{\"\(CaptchaRoutes.member)\": \"\(Self.madeUp)\"}"
        guard let response = try? await send(CaptchaRoutes.path, "POST", body: body) else {
            return Result(name: name, outcome: .failed, detail: "no response")
        }
        let text = String(decoding: response.body, as: UTF8.self)
        func has(_ code: String) -> Bool { text.contains("\"code\":\"\(code)\"") }
        switch response.status {
        case 403 where has("captcha-failed"): return Result(name: name, outcome: .passed, detail: "refused")
        case 404: return Result(name: name, outcome: .skipped, detail: "the server asks for none")
        case 204:
            return Result(
                name: name,
                outcome: .skipped,
                detail: "this address may ask without: it has shown a token lately, or the provider cannot be asked"
            )
        default:
            return Result(
                name: name,
                outcome: .failed,
                detail: "\(response.status), expected 403",
                hint: has("captcha-unavailable")
                    ? "the server cannot ask the provider: its log says why" : "a proxy may answer for the server"
            )
        }
    }

    private func send(
        _ path: String,
        _ method: String = "GET",
        headers: [(name: String, value: String)] = [],
        body: String? = nil,
        total: Duration = total
    ) async throws -> CurlResponse {
        try await client.send(
            CurlRequest(
                method: method,
                url: url + path,
                headers: headers + (body == nil ? [] : [("Content-Type", "application/json")])
                    + (key.map { [("Authorization", "Bearer " + $0.value)] } ?? []),
                body: body.map { Array($0.utf8) },
                deadlines: .init(connect: .seconds(5), firstByte: total, stall: .seconds(10), total: total),
                maxResponseBytes: 8 << 20
            )
        )
    }
}

/// How Mozilla's HTTP Observatory grades the headers of a page. Over plain HTTP, what only HTTPS can have is not counted.
///
/// Source: <https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring>
struct ObservatoryScore: Sendable {
    /// An A+ begins at 100.
    static let passMark = 115

    let value: Int
    /// What cost points.
    let findings: [String]

    init(headers: [(name: String, value: String)], isSecure: Bool) {
        func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value.lowercased() }
        var findings: [String] = []
        var penalty = 0
        var bonus = 0
        func fault(_ points: Int, _ text: String) {
            penalty += points
            findings.append(text)
        }
        var directives: [String: [String]] = [:]
        for directive in (header("content-security-policy") ?? "").split(separator: ";") {
            let words = directive.split(separator: " ").map(String.init)
            if let name = words.first { directives[name] = Array(words.dropFirst()) }
        }
        let scripts = directives["script-src"] ?? directives["default-src"] ?? []
        let styles = directives["style-src"] ?? directives["default-src"] ?? []
        if directives.isEmpty {
            fault(25, "no Content-Security-Policy")
        } else if scripts.contains("'unsafe-inline'") || scripts.contains("*") || directives["default-src"] == nil {
            fault(20, "the policy allows inline or foreign scripts")
        } else if scripts.contains("'unsafe-eval'") {
            fault(10, "the policy allows eval")
        } else if !styles.contains("'unsafe-inline'") {
            bonus += directives["default-src"] == ["'none'"] ? 10 : 5
        }
        if directives["frame-ancestors"] != nil {
            bonus += 5
        } else if header("x-frame-options") == nil {
            fault(20, "pages can be framed")
        }
        if header("x-content-type-options") != "nosniff" { fault(5, "no nosniff") }
        switch header("referrer-policy") {
        case "no-referrer"?, "same-origin"?, "strict-origin"?, "strict-origin-when-cross-origin"?: bonus += 5
        case "unsafe-url"?, "origin"?, "origin-when-cross-origin"?: fault(5, "the referrer leaves the site")
        default: break
        }
        switch header("cross-origin-resource-policy") {
        case "same-origin"?, "same-site"?: bonus += 10
        default: break
        }
        if header("access-control-allow-origin") == "*" { fault(50, "every origin may read the page") }
        if header("set-cookie") != nil { fault(20, "the page sets a cookie") }
        if isSecure {
            let seconds = header("strict-transport-security")?.firstMatch(of: /max-age=([0-9]+)/).flatMap { Int($0.1) } ?? 0
            if seconds == 0 {
                fault(20, "no Strict-Transport-Security")
            } else if seconds < 15_768_000 {
                fault(10, "Strict-Transport-Security is shorter than half a year")
            }
        }
        // A bonus is only counted on top of good headers.
        let base = 100 - penalty
        value = base >= 90 ? base + bonus : max(0, base)
        self.findings = findings
    }
}
