/// A place in one of the author's files.
package struct SourceLocation: Hashable, Sendable, Codable {
    /// The file's path relative to the folder the command was given, with `/` between components.
    package var path: String
    /// The line, counted from 1; 0 where the whole file or folder is meant.
    package var line: Int
    /// The column, counted from 1 in Unicode code points.
    package var column: Int
    /// The place after the last character, where it is known; `nil` where a point is meant.
    package var end: End?

    /// Where a range ends.
    package struct End: Hashable, Sendable, Codable {
        /// Counted from 1.
        package var line: Int
        /// Counted from 1 in Unicode code points.
        package var column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    package init(path: String, line: Int = 1, column: Int = 1) {
        self.path = path
        self.line = line
        self.column = column
    }

    /// A whole file or folder: there is no line to look at.
    package init(whole path: String) { self.init(path: path, line: 0, column: 0) }

    package var isWhole: Bool { line == 0 }

    /// The same place with so many characters of its line; a point where there are none.
    package func spanning(_ width: Int) -> SourceLocation {
        var range = self
        range.end = width > 0 ? End(line: line, column: column + width) : nil
        return range
    }

    /// The characters between its beginning and its end, where both are on one line; 0 for a point.
    package var width: Int { end.map { $0.line == line ? max(0, $0.column - column) : 0 } ?? 0 }

    /// The same characters on another line: of a text that was put together from others.
    package func moved(toLine line: Int) -> SourceLocation {
        var moved = self
        moved.line = line
        if let end { moved.end = End(line: end.line + line - self.line, column: end.column) }
        return moved
    }
}

extension SourceLocation: Comparable {
    /// Orders by path (bytewise), then line, then column, then end: the order in which a report is read.
    package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        if left.path != right.path { return left.path.utf8.lexicographicallyPrecedes(right.path.utf8) }
        if left.line != right.line || left.column != right.column { return (left.line, left.column) < (right.line, right.column) }
        return (left.end?.line ?? 0, left.end?.column ?? 0) < (right.end?.line ?? 0, right.end?.column ?? 0)
    }
}

extension SourceLocation: CustomStringConvertible {
    /// `path:line:column`, the form editors and CI systems turn into a link; the path alone where the whole is meant.
    package var description: String { isWhole ? path.escapingControls() : "\(path.escapingControls()):\(line):\(column)" }
}
