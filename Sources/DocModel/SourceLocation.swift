/// A place in one of the author's files.
package struct SourceLocation: Hashable, Sendable, Codable {
    /// The file's path relative to the folder the command was given, with `/` between components.
    package var path: String
    /// The line, counted from 1; 0 where the whole file or folder is meant.
    package var line: Int
    /// The column, counted from 1 in Unicode code points.
    package var column: Int

    package init(path: String, line: Int = 1, column: Int = 1) {
        self.path = path
        self.line = line
        self.column = column
    }

    /// A whole file or folder: there is no line to look at.
    package init(whole path: String) { self.init(path: path, line: 0, column: 0) }

    package var isWhole: Bool { line == 0 }
}

extension SourceLocation: Comparable {
    /// Orders by path (bytewise), then line, then column: the order in which a report is read.
    package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        if left.path != right.path { return left.path.utf8.lexicographicallyPrecedes(right.path.utf8) }
        return (left.line, left.column) < (right.line, right.column)
    }
}

extension SourceLocation: CustomStringConvertible {
    /// `path:line:column`, the form editors and CI systems turn into a link; the path alone where the whole is meant.
    package var description: String { isWhole ? path.escapingControls() : "\(path.escapingControls()):\(line):\(column)" }
}
