internal import Answers
internal import HTTPTypes
internal import ServerFoundation

/// A reader's question as a request's body says it.
struct QuestionBody: Sendable {
    var question: Question
    /// What a provider of captchas gave; for ``CaptchaGate``.
    var captchaToken: String?

    /// What a question's body may say.
    static let members: Set = ["query", "thread_id", "client_id", "page_url", "trial", CaptchaRoutes.member]
    /// Of a character: a letter may have any number of accents.
    private static let maxBytesPerCharacter = 4
    private static let maxPageURLBytes = 2048

    /// Takes a question from a request's body; members it does not know are ignored.
    /// - Throws: ``Problem`` with status 422 that names every member that is wrong.
    init(_ object: [String: JSONValue], maxCharacters: Int) throws(Problem) {
        var errors: [Problem.Member] = []
        func text(_ name: String, isRequired: Bool = false, _ fault: (String) -> String?) -> String? {
            let detail: String?
            var result: String?
            switch object[name] {
            case .string(let value)?:
                result = value
                detail = fault(value)
            case nil where isRequired, .null? where isRequired: detail = "is missing"
            case nil, .null?: detail = nil
            default: detail = "must be a string"
            }
            if let detail { errors.append(.init(pointer: "#/" + name, detail: detail)) }
            return result
        }
        let query = text("query", isRequired: true) { value in
            if value.isBlank { return "must not be empty" }
            if value.count > maxCharacters { return "has more than \(maxCharacters) characters" }
            let maxBytes = maxCharacters * Self.maxBytesPerCharacter
            return value.utf8.count > maxBytes ? "has more than \(maxBytes) bytes" : nil
        }
        let threadID = text("thread_id") { OpaqueID.isValid($0) ? nil : "must be an id that this server gave" }
        let clientID = text("client_id") { OpaqueID.isValid($0) ? nil : "must be 1 to \(OpaqueID.maxBytes) letters, digits, '-' or '_'" }
        let page = text("page_url") { $0.utf8.count > Self.maxPageURLBytes ? "has more than \(Self.maxPageURLBytes) bytes" : nil }
        captchaToken = text(CaptchaRoutes.member) { CaptchaRoutes.fault(ofToken: $0) }
        var isTrial = false
        switch object["trial"] {
        case .bool(let value)?: isTrial = value
        case nil, .null?: break
        default: errors.append(.init(pointer: "#/trial", detail: "must be true or false"))
        }
        guard errors.isEmpty, let query else {
            throw Problem(.unprocessableContent, "invalid-request", "The request's body is not a question.", errors: errors)
        }
        question = Question(
            text: query.trimmingWhitespace,
            threadID: threadID,
            page: page.map { String($0.prefix { $0 != "?" && $0 != "#" }) },
            clientID: clientID,
            isTrial: isTrial
        )
    }
}
