package import DocIndex
internal import Synchronization

/// What is known of the index being served, for those who look at it from beside.
package final class CurrentIndex: Sendable {
    /// What is known of the index file.
    package enum Condition: Sendable, Hashable {
        case sound
        /// It is read for the first time; it may be damaged.
        case checking
        case damaged
    }

    private let state = Mutex<(index: SectionIndex?, condition: Condition)>((nil, .sound))

    package init() {}

    package var index: SectionIndex? { state.withLock { $0.index } }
    package var condition: Condition { state.withLock { $0.condition } }

    /// Another build is served from here on.
    package func serve(_ index: SectionIndex, _ condition: Condition) { state.withLock { $0 = (index, condition) } }

    /// A check has ended. Nothing happens when another build has come meanwhile.
    package func found(_ condition: Condition, of index: SectionIndex) {
        state.withLock { state in
            if state.index === index { state.condition = condition }
        }
    }
}
