internal import Crypto
internal import DocModel
internal import Foundation

/// What the state and Kapa know a reader by: stable, and telling nothing of the id that the reader's browser made up.
package enum ReaderPseudonym {
    /// A reader whose browser sends an id: the same in all threads.
    package static func of(client id: String) -> String { hashed("client " + id) }

    /// A reader who sends no id is another one in each thread.
    package static func of(thread id: String) -> String { hashed("thread " + id) }

    private static func hashed(_ seed: String) -> String {
        "anon-" + SHA256.hash(data: Data(seed.utf8)).prefix(12).hexadecimal
    }
}
