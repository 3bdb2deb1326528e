/// What the operator says about Kapa: checked for its form, not yet tried.
public struct KapaSettings: Hashable, Sendable {
    /// The key that goes into the header `X-API-KEY`.
    public var apiKey: Secret?
    public var projectID: String?
    /// Attributes questions in Kapa's analytics; not a credential.
    public var integrationID: String?
    /// Source groups that answers may draw on; empty stands for all.
    public var sourceGroupIDs: [String] = []
    /// `false` leaves Kapa configured and unused; the index answers.
    public var isEnabled = true
    /// Whether pages offer the chat.
    public var isWidgetEnabled = true
    /// Whether answers come as a stream. Otherwise they come whole, and Kapa says how sure they are.
    public var usesStreaming = true
    /// Whether e-mail addresses, tokens and long numbers are taken out of what is sent.
    public var masksText = true
    /// Without a `/` at its end. Another host than Kapa's is for tests.
    public var baseURL = "https://api.kapa.ai"
    /// Without a first byte of an answer in this time, the index answers.
    public var patience: Duration = .seconds(4)
    /// The longest silence within a stream, and the wait for an answer that is not streamed.
    public var stallDeadline: Duration = .seconds(20)
    /// The longest an answer may take as a whole.
    public var totalDeadline: Duration = .seconds(60)
    /// Questions that are sent to Kapa, over all clients; `nil` for any number.
    public var rate: RequestRate? = RequestRate(count: 120, window: .seconds(60))
    /// Questions that are sent to Kapa in a day of UTC; 0 for any number.
    public var dailyQuestions = 5000
    /// Hosts, besides the site's own, that links in Kapa's answers may lead to.
    public var allowedLinkHosts: [String] = []
    /// How long an answer of Kapa's is given again to the same question; zero for never.
    public var cacheTTL: Duration = .seconds(600)
    /// So many answers are kept at most.
    public var cachedAnswers = 500

    public init() {}

    /// The one setting that is missing where the other says that Kapa is to be asked.
    public var missing: String? {
        if apiKey != nil && projectID == nil { return "KAPA_PROJECT_ID" }
        return apiKey == nil && projectID != nil ? "KAPA_API_KEY" : nil
    }

    /// Whether there is enough to ask Kapa at all.
    public var isConfigured: Bool { apiKey != nil && projectID != nil }
}
