/// How Kapa is reached, and how much of a reader's time it gets.
package struct KapaConfiguration: Sendable {
    /// Sent as `X-API-KEY`, nowhere else.
    package var key: Secret
    package var projectID: String
    /// Attributes our questions in Kapa's analytics; not a credential.
    package var integrationID: String?
    /// Source groups that answers may draw on; empty stands for all. This is how one version of the docs is chosen.
    package var sourceGroupIDs: [String] = []
    /// Without a slash at its end.
    package var baseURL = "https://api.kapa.ai"
    /// `false` leaves Kapa configured and unused.
    package var isEnabled = true
    /// Whether answers are asked for as a stream. Without it a reader waits for the whole answer, as long as ``stallDeadline``, and Kapa says
    /// whether it was uncertain, which its stream leaves out.
    package var usesStreaming = true
    /// Whether ``Masking`` goes over what is sent.
    package var masksText = true
    /// Questions that are sent to Kapa, over all clients; `nil` for any number.
    package var rate: RequestRate? = RequestRate(count: 120, window: .seconds(60))
    /// Questions that are sent to Kapa in a day of UTC; `nil` for any number.
    package var dailyQuestions: Int? = 5000

    /// From the question to the first record of Kapa's stream; then the reader gets the local answer.
    package var patience: Duration = .seconds(4)
    /// The longest silence within an answer.
    package var stallDeadline: Duration = .seconds(20)
    /// The longest an answer may take as a whole.
    package var totalDeadline: Duration = .seconds(60)

    /// Questions at work at Kapa at once; one more gets the local answer.
    package var maxConcurrent = 32

    /// Hosts that links in answers may lead to, besides the site's own and the URLs that Kapa names as the answer's sources.
    package var linkHosts: [String] = []

    /// How long an answer serves identical questions; zero keeps none.
    package var cacheLifetime: Duration = .seconds(600)
    package var maxCachedAnswers = 500

    package var breaker = Breaker()

    /// When Kapa's circuit is open: no question is sent to it for a while.
    package struct Breaker: Sendable {
        /// So many failures within ``window`` open it.
        package var maxFailures = 5
        package var window: Duration = .seconds(60)
        /// Then one question is let through as a probe. Doubled by each probe that fails.
        package var pause: Duration = .seconds(30)
        /// The longest pause, `Retry-After` included. Also the pause after Kapa refused the key.
        package var maxPause: Duration = .seconds(300)

        package init() {}
    }

    package init(key: Secret, projectID: String, integrationID: String? = nil) {
        self.key = key
        self.projectID = projectID
        self.integrationID = integrationID
    }
}

extension KapaConfiguration {
    /// What the operator said; `nil` where that is not enough to ask Kapa at all.
    package init?(_ settings: KapaSettings) {
        guard let key = settings.apiKey, let projectID = settings.projectID else { return nil }
        self.init(key: key, projectID: projectID, integrationID: settings.integrationID)
        baseURL = settings.baseURL
        sourceGroupIDs = settings.sourceGroupIDs
        isEnabled = settings.isEnabled
        usesStreaming = settings.usesStreaming
        masksText = settings.masksText
        stallDeadline = settings.stallDeadline
        totalDeadline = settings.totalDeadline
        rate = settings.rate
        dailyQuestions = settings.dailyQuestions == 0 ? nil : settings.dailyQuestions
        patience = settings.patience
        linkHosts = settings.allowedLinkHosts
        cacheLifetime = settings.cacheTTL
        maxCachedAnswers = settings.cachedAnswers
    }
}
