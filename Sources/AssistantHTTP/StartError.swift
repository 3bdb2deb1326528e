/// Why the server cannot start: something it needs cannot be read, or its port is not available.
package struct StartError: Error, CustomStringConvertible, Sendable {
    /// What is wrong and what to do, in one line that names the file or the address.
    package var description: String

    package init(_ description: String) {
        self.description = description
    }
}
