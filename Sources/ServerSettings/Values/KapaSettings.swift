/// What the operator says about Kapa: checked for its form, not yet tried.
package struct KapaSettings: Hashable, Sendable {
    /// The key that goes into the header `X-API-KEY`.
    package var apiKey: Secret?
    package var projectID: String?
    /// Attributes questions in Kapa's analytics; not a credential.
    package var integrationID: String?
    /// Source groups that answers may draw on; empty stands for all.
    package var sourceGroupIDs: [String] = []
    /// `false` leaves Kapa configured and unused; the index answers.
    package var isEnabled = true
    /// Whether pages offer the chat.
    package var isWidgetEnabled = true
    /// Whether answers come as a stream. Otherwise they come whole, and Kapa says how sure they are.
    package var usesStreaming = true
    /// Whether e-mail addresses, tokens and long numbers are taken out of what is sent.
    package var masksText = true
    /// Without a `/` at its end. Another host than Kapa's is for tests.
    package var baseURL = "https://api.kapa.ai"
    /// Without a first byte of an answer in this time, the index answers.
    package var patience: Duration = .seconds(4)
    /// The longest silence within a stream, and the wait for an answer that is not streamed.
    package var stallDeadline: Duration = .seconds(20)
    /// The longest an answer may take as a whole.
    package var totalDeadline: Duration = .seconds(60)
    /// Questions that are sent to Kapa, over all clients; `nil` for any number.
    package var rate: RequestRate? = RequestRate(count: 120, window: .seconds(60))
    /// Questions that are sent to Kapa in a day of UTC; 0 for any number.
    package var dailyQuestions = 5000
    /// Hosts, besides the site's own, that links in Kapa's answers may lead to.
    package var allowedLinkHosts: [String] = []
    /// How long an answer of Kapa's is given again to the same question; zero for never.
    package var cacheTTL: Duration = .seconds(600)
    /// So many answers are kept at most.
    package var cachedAnswers = 500

    package init() {}

    /// Whether there is enough to ask Kapa at all.
    package var isConfigured: Bool { apiKey != nil && projectID != nil }
}
