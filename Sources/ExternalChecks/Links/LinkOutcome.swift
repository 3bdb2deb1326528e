/// What a link turned out to lead to.
enum LinkOutcome: Hashable, Sendable {
    /// Something is there.
    /// - `target`: Where redirects led; `nil` where there were none.
    /// - `isPermanent`: Whether all of them said that they will stay.
    /// - `missing`: Of the fragments that were looked for, those that the page does not have.
    case found(target: String?, isPermanent: Bool, missing: Set<String>)
    /// What was understood, as the end of a sentence that begins with the address, and what to do about it.
    case broken(reason: String, hint: String?)
    /// It was not asked: the deadline came first, or no server is to be asked.
    case unchecked
}
