public import SentenceEncoder

/// Turns texts into vectors that say what they mean.
public protocol MeaningEncoder: Sendable {
    /// Names the model, as hexadecimal digits; vectors of different models do not compare.
    var modelID: String { get }
    /// Numbers of a vector.
    var dimensions: Int { get }
    /// The vector of a text, the same every time; any number of threads may ask at once.
    ///
    /// - Parameter maxPieces: What goes beyond so many pieces of words is left out.
    /// - Returns: `nil` where the model does not know the text's words.
    func vector(of text: String, maxPieces: Int) -> [Float]?
}

extension SentenceEncoder: MeaningEncoder {}

/// Whether the meaning of questions counts beside their words.
public enum MeaningState: Sendable, Hashable {
    /// The index holds no vectors.
    case none
    /// It counts; the model is named.
    case used(modelID: String)
    /// The index holds vectors, but questions cannot be encoded: they are answered by their words. The text says why, and what to do.
    case unavailable(String)
}
