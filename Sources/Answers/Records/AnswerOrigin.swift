/// Who spoke.
package enum AnswerOrigin: String, Sendable, Encodable {
    case kapa
    /// A passage of the index.
    case local
}
