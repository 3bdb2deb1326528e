/// One of VitePress's rewrites, `guide/:page.md` to `g/:page.md`: a name after a colon stands for a part of a path, with `*` or `+` for several.
///
/// Source: VitePress, "Route rewrites"; path-to-regexp 6. Groups in parentheses and optional parts are not read.
struct VitePressRewrite {
    private enum Part {
        case text(String)
        case parameter(String, takesFolders: Bool)
    }

    private let from: [Part]
    private let to: [Part]

    /// - Returns: `nil` for what only VitePress can work out.
    init?(from: String, to: String) {
        guard let source = Self.parts(of: from), let target = Self.parts(of: to) else { return nil }
        var names: Set<String> = []
        for case .parameter(let name, _) in source { names.insert(name) }
        for case .parameter(let name, _) in target where !names.contains(name) { return nil }
        (self.from, self.to) = (source, target)
    }

    private static func parts(of pattern: String) -> [Part]? {
        var parts: [Part] = []
        var rest = pattern[...]
        while let colon = rest.firstIndex(of: ":") {
            if colon > rest.startIndex { parts.append(.text(String(rest[..<colon]))) }
            rest = rest[rest.index(after: colon)...]
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            guard !name.isEmpty else { return nil }
            rest = rest.dropFirst(name.count)
            let takesFolders = rest.first == "*" || rest.first == "+"
            if takesFolders { rest = rest.dropFirst() }
            parts.append(.parameter(String(name), takesFolders: takesFolders))
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        let isPlain = parts.allSatisfy { if case .text(let text) = $0 { !text.contains { "(){}?*+\\".contains($0) } } else { true } }
        return isPlain && parts.count <= 12 ? parts : nil
    }

    /// What a page is called by it; `nil` where the page does not match.
    func name(of page: String) -> String? {
        guard let values = Self.match(from[...], page[...]) else { return nil }
        return to.map { part in
            switch part {
            case .text(let text): text
            case .parameter(let name, _): values[name] ?? ""
            }
        }.joined()
    }

    /// A parameter takes as much as it can.
    private static func match(_ parts: ArraySlice<Part>, _ text: Substring) -> [String: String]? {
        guard let first = parts.first else { return text.isEmpty ? [:] : nil }
        switch first {
        case .text(let prefix): return text.hasPrefix(prefix) ? match(parts.dropFirst(), text.dropFirst(prefix.count)) : nil
        case .parameter(let name, let takesFolders):
            var value = takesFolders ? text : text.prefix { $0 != "/" }
            while !value.isEmpty {
                if var values = match(parts.dropFirst(), text[value.endIndex...]) {
                    values[name] = String(value)
                    return values
                }
                value = value.dropLast()
            }
            return nil
        }
    }
}
