/// Why the server cannot start: something it needs cannot be read, or its port is not available.
package struct StartError: Error, CustomStringConvertible, Sendable {
    /// What is wrong and what to do, in one line that names the file or the address.
    package var description: String
    /// Whether the place that the server is started at, or what it is told, has to be changed: nothing is broken.
    package var isOfSetup: Bool

    package init(_ description: String, isOfSetup: Bool = false) {
        self.description = description
        self.isOfSetup = isOfSetup
    }
}
