internal import ChildPrograms
internal import Foundation

/// The programs of Graphviz, which place nodes and edges.
package struct Graphviz: Hashable, Sendable {
    static let deadline = 5.0
    static let maxOutputBytes = 8_000_000

    /// Of the program `dot`.
    let path: String
    /// Size and time of the program: another version of Graphviz may place otherwise.
    let stamp: String

    /// Which program it is, for what is kept of its drawings.
    package var identity: String { "\(path) \(stamp)" }

    /// - Parameter folders: Where programs are, as in the variable `PATH`.
    /// - Returns: `nil` where there is no program `dot`.
    package init?(folders: String) {
        var status = stat()
        guard let path = ChildProgram.path(of: "dot", in: "/", searching: folders), stat(path, &status) == 0 else { return nil }
        self.path = path
        stamp = "\(status.st_size) \(status.st_mtim.tv_sec)"
    }

    /// As the environment of this process says.
    package static func installed() -> Graphviz? {
        Graphviz(folders: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
    }

    /// - Parameter source: In DOT.
    /// - Returns: The same with places, in DOT.
    func place(_ source: String, engine: Graph.Engine) throws(DiagramFault) -> [UInt8] {
        // With SERVER_NAME Graphviz opens no file that a graph names.
        let program = ChildProgram(path, ["-K\(engine.rawValue)", "-Tdot"], environment: ["SERVER_NAME=docgen", "LC_ALL=C"])
        let output: [UInt8]
        do throws(ChildProgram.Failure) {
            output = try program.run(Array(source.utf8), deadline: Self.deadline, maxOutputBytes: Self.maxOutputBytes)
        } catch {
            switch error {
            case .late:
                throw DiagramFault(0, "Graphviz needed more than \(Int(Self.deadline)) s to place it", hint: "divide the diagram")
            case .large: throw DiagramFault(0, "the diagram is too large", hint: "divide it")
            case .failed(let reason): throw DiagramFault(0, "Graphviz could not place it: \(reason)")
            }
        }
        return output
    }
}
