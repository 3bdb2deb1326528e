/// How Kapa is reached, and how much of a reader's time it gets.
public struct KapaConfiguration: Sendable {
    /// Sent as `X-API-KEY`, nowhere else.
    public var key: Secret
    public var projectID: String
    /// Attributes our questions in Kapa's analytics; not a credential.
    public var integrationID: String?
    /// Source groups that answers may draw on; empty stands for all. This is how one version of the docs is chosen.
    public var sourceGroupIDs: [String] = []
    /// Without a slash at its end.
    public var baseURL = "https://api.kapa.ai"
    /// `false` leaves Kapa configured and unused.
    public var isEnabled = true
    /// Whether answers are asked for as a stream. Without it a reader waits for the whole answer, as long as ``stallDeadline``, and Kapa says
    /// whether it was uncertain, which its stream leaves out.
    public var usesStreaming = true
    /// Whether ``Masking`` goes over what is sent.
    public var masksText = true
    /// Questions that are sent to Kapa, over all clients; `nil` for any number.
    public var rate: RequestRate? = RequestRate(count: 120, window: .seconds(60))
    /// Questions that are sent to Kapa in a day of UTC; `nil` for any number.
    public var dailyQuestions: Int? = 5000

    /// From the question to the first record of Kapa's stream; then the reader gets the local answer.
    public var patience: Duration = .seconds(4)
    /// The longest silence within an answer.
    public var stallDeadline: Duration = .seconds(20)
    /// The longest an answer may take as a whole.
    public var totalDeadline: Duration = .seconds(60)

    /// Questions at work at Kapa at once; one more gets the local answer.
    public var maxConcurrent = 32

    /// Hosts that links in answers may lead to, besides the site's own and the URLs that Kapa names as the answer's sources.
    public var linkHosts: [String] = []

    /// How long an answer serves identical questions; zero keeps none.
    public var cacheLifetime: Duration = .seconds(600)
    public var maxCachedAnswers = 500

    public var breaker = Breaker()

    /// When Kapa's circuit is open: no question is sent to it for a while.
    public struct Breaker: Sendable {
        /// So many failures within ``window`` open it.
        public var maxFailures = 5
        public var window: Duration = .seconds(60)
        /// Then one question is let through as a probe. Doubled by each probe that fails.
        public var pause: Duration = .seconds(30)
        /// The longest pause, `Retry-After` included. Also the pause after Kapa refused the key.
        public var maxPause: Duration = .seconds(300)

        public init() {}
    }

    public init(key: Secret, projectID: String, integrationID: String? = nil) {
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
