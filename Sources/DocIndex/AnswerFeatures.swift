/// What an answer may be made with.
public struct AnswerFeatures: Hashable, Sendable {
    /// Whether sections are also found by the meaning of the question, where the index has vectors and the model is there.
    public var usesMeaning: Bool
    /// Whether an answer may be made of passages of several sections; without it the best one is shown, and the others are sources.
    public var composes: Bool

    /// With what is not left out.
    public init(usesMeaning: Bool = true, composes: Bool = true) {
        self.usesMeaning = usesMeaning
        self.composes = composes
    }

    /// Everything.
    public static let all = AnswerFeatures()
}
