/// Lines that stand for the text of a file.
extension MarkupRewriter {
    /// - Parameter fence: The first line of the code block that the line stands in.
    mutating func rewriteInclude(_ line: String, inCode fence: String?) -> String {
        guard constructs.contains(.includes), let target = Self.target(of: line.trimmed, isInCode: fence != nil) else { return line }
        if let fence, fence.contains("markdown") || fence.contains("md") { return line }
        counts[.includes, default: 0] += 1
        return "\(line.prefix { $0 == " " }):::include \(target)\(line.hasSuffix("\r") ? "\r" : "")"
    }

    /// What `:::include` would say; `nil` for other lines, and for those that could mean more.
    private static func target(of text: String, isInCode: Bool) -> String? {
        if text.hasPrefix("--8<-- \""), text.hasSuffix("\""), text.count > 9 {
            return included(text.dropFirst(8).dropLast().trimmed)
        } else if text.hasPrefix("{{#include "), text.hasSuffix("}}") {
            return included(text.dropFirst(11).dropLast(2).trimmed)
        } else if text.hasPrefix("{{#rustdoc_include "), text.hasSuffix("}}") {
            return included(text.dropFirst(19).dropLast(2).trimmed).map { $0.contains("#") ? $0 + " {context}" : $0 }
        } else if text.hasPrefix("{!") {
            guard let parts = text.wholeMatch(of: /\{!([^!]+)!(?:lines=(\d+)-(\d+))?\}/), let file = included(String(parts.1).trimmed)
            else {
                return nil
            }
            return parts.2.flatMap { first in parts.3.map { "\(file)#\(first)-\($0)" } } ?? file
        } else if text.hasPrefix("<!--@include:"), !isInCode {
            guard let parts = text.wholeMatch(of: /<!--@include:\s*([^\s{}]+?)(?:\{(\d+),(\d*)\})?\s*-->/) else { return nil }
            return parts.2.map { "\(parts.1)#\($0)-\(parts.3 ?? "")" } ?? String(parts.1)
        } else if text.hasPrefix("<<< "), !isInCode {
            return snippet(text)
        } else if text.hasPrefix("{* "), !isInCode {
            return example(text)
        }
        return nil
    }

    /// `file:region` as `file#region`, `file:2:10` as `file#2-10`.
    private static func included(_ target: String) -> String? {
        guard !target.isEmpty, !target.contains(where: { " #\"'{}!;\\".contains($0) }), !target.contains("://") else { return nil }
        let parts = target.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        func isNumber(_ text: String) -> Bool { !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber } }
        switch parts.count {
        case 1: return target
        case 2 where !parts[1].isEmpty && !isNumber(parts[1]): return "\(parts[0])#\(parts[1])"
        case 3 where isNumber(parts[1]) && isNumber(parts[2]): return "\(parts[0])#\(parts[1])-\(parts[2])"
        case 3 where isNumber(parts[1]) && parts[2].isEmpty: return "\(parts[0])#\(parts[1])-"
        default: return nil
        }
    }

    /// `<<< @/a.js#region{1,3 ts:line-numbers} [title]` of VitePress.
    private static func snippet(_ text: String) -> String? {
        guard let parts = text.wholeMatch(of: /<<<\s+([@.\/][^\s{}\[\]]*)(?:\{([\d,-]*) ?([a-z]*)\})?(?:\s*\[([^\]"]+)\])?/) else {
            return nil
        }
        let lines = (parts.2 ?? "").isEmpty ? nil : "{\(parts.2 ?? "")}"
        let language = parts.3.map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        let words = [language, lines, parts.4.map { "title=\"\($0)\"" }].compactMap(\.self)
        return String(parts.1) + (words.isEmpty ? "" : " {\(words.joined(separator: " "))}")
    }

    /// `{* a.py ln[1:4] hl[2,4:5] title["a.py"] *}` of FastAPI, which marks lines by their numbers in the file.
    private static func example(_ text: String) -> String? {
        guard let parts = text.wholeMatch(of: /\{\*\s+(\S+?)((?:\s+(?:ln|hl|title)\[[^\]]*\])*)\s*\*\}/), parts.1.contains(".") else {
            return nil
        }
        var options: [String: String] = [:]
        for option in parts.2.matches(of: /(ln|hl|title)\[([^\]]*)\]/) { options[String(option.1)] = String(option.2) }
        func ranges(_ text: String) -> [ClosedRange<Int>]? {
            var ranges: [ClosedRange<Int>] = []
            for part in text.split(whereSeparator: { ", ".contains($0) }) {
                let ends = part.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
                guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count < 3, first > 0, first <= last else {
                    return nil
                }
                ranges.append(first...last)
            }
            return ranges
        }
        guard let taken = ranges(options["ln"] ?? ""), let marked = ranges(options["hl"] ?? "") else { return nil }
        func written(_ ranges: [ClosedRange<Int>]) -> String {
            ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
        }
        // A single number would be no range of lines.
        let lines = taken.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
        let shown = taken.isEmpty ? marked : marked.flatMap { mark in positions(of: mark, in: taken) }
        let title = options["title"].map { "title=\"\($0.filter { $0 != "\"" })\"" }
        let words = [title, shown.isEmpty ? nil : "{\(written(shown))}"].compactMap(\.self)
        return String(parts.1) + (lines.isEmpty ? "" : "#" + lines) + (words.isEmpty ? "" : " {\(words.joined(separator: " "))}")
    }

    /// Lines of a file as lines of the block that holds these ranges of it.
    private static func positions(of mark: ClosedRange<Int>, in taken: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
        var count = 0
        var found: [ClosedRange<Int>] = []
        for range in taken {
            if range.overlaps(mark) {
                let shared = range.clamped(to: mark)
                found.append((count + shared.lowerBound - range.lowerBound + 1)...(count + shared.upperBound - range.lowerBound + 1))
            }
            count += range.count
        }
        return found
    }

    /// The files between two lines `--8<--`.
    mutating func list(_ lines: [String], at start: Int) -> Block? {
        guard constructs.contains(.includes), lines[start].trimmed == "--8<--",
            let end = lines[(start + 1)...].firstIndex(where: { $0.trimmed == "--8<--" })
        else { return nil }
        let names = lines[(start + 1)..<end].map(\.trimmed).filter { !$0.isEmpty }
        let targets = names.compactMap(Self.included)
        guard !names.isEmpty, targets.count == names.count else { return nil }
        counts[.includes, default: 0] += names.count
        let margin = lines[start].prefix { $0 == " " }
        return Block(lines: targets.map { "\(margin):::include \($0)" }, end: end + 1)
    }
}
