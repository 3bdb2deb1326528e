internal import CurlClient
package import DocModel
package import Foundation
internal import Synchronization

/// Looks at the external links of a site: each address once, whatever the number of its links.
package struct LinkChecker: Sendable {
    private let settings: LinkCheckSettings
    private let patterns: LinkPatterns
    private let cacheFolder: String?
    private let now: Date

    /// What came out.
    package struct Result: Sendable {
        /// One for each link that has something to tell, at its place.
        package var findings: [Diagnostic] = []
        /// Addresses that were looked at, those that the cache knew among them.
        package var checked = 0
        package var cached = 0
        /// Addresses that were not: excluded, or of hosts that stand for examples.
        package var excluded = 0
        package var unchecked = 0
    }

    /// - Parameters:
    ///   - cacheFolder: Where it is noted what was found, a folder that is there; `nil` for nowhere.
    ///   - now: What the age of notes is measured from.
    /// - Throws: ``LinkPatterns/Invalid`` for what is not a regular expression.
    package init(_ settings: LinkCheckSettings, cacheFolder: String?, now: Date = Date()) throws(LinkPatterns.Invalid) {
        self.settings = settings
        patterns = try LinkPatterns(settings)
        self.cacheFolder = cacheFolder
        self.now = now
    }

    /// - Parameter progress: Told after each address how many are done, and of how many, from any thread.
    package func check(_ links: [ExternalLink], progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }) async -> Result {
        var result = Result()
        var fragments: [LinkAddress.Key: Set<String>] = [:]
        var order: [LinkAddress.Key] = []
        var wanted: [(link: ExternalLink, address: LinkAddress)] = []
        var excluded: Set<String> = []
        for link in links {
            guard let address = LinkAddress(link.url) else { continue }
            guard patterns.allow(page: link.location.path), patterns.allow(address),
                !address.isReservedForExamples || patterns.include(address)
            else {
                excluded.insert(address.url)
                continue
            }
            wanted.append((link, address))
            let isNew = fragments[address.key] == nil
            if isNew { order.append(address.key) }
            let fragment = settings.checksFragments ? address.fragment : nil
            fragments[address.key, default: []].formUnion(fragment.map { [$0] } ?? [])
        }
        result.excluded = excluded.count
        var cache = LinkCache(in: cacheFolder, now: now)
        let (outcomes, known) = await outcomes(order, fragments, &cache, progress)
        result.cached = known
        for key in order {
            if case .unchecked? = outcomes[key.url] { result.unchecked += 1 } else { result.checked += 1 }
        }
        result.findings = wanted.compactMap { link, address in
            outcomes[address.url].flatMap { finding(about: link, address, $0) }
        }
        if result.unchecked > 0, !settings.isOffline, let first = wanted.first(where: { outcomes[$0.address.url] == .unchecked }) {
            result.findings.append(
                Diagnostic(
                    id: .externalUnchecked,
                    at: first.link.location,
                    "\(result.unchecked) external link\(result.unchecked == 1 ? " was" : "s were") not checked within \(DurationText.format(settings.deadline)), this one among them",
                    hint: "make 'external.deadline' longer; the next check continues where this one ended"
                )
            )
        }
        return result
    }

    private func outcomes(
        _ order: [LinkAddress.Key],
        _ fragments: [LinkAddress.Key: Set<String>],
        _ cache: inout LinkCache,
        _ progress: @escaping @Sendable (Int, Int) -> Void
    ) async -> ([String: LinkOutcome], cached: Int) {
        let accepted = settings.accepted.ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
        var outcomes: [String: LinkOutcome] = [:]
        var asked: [LinkAddress.Key] = []
        for key in order {
            let wanted = fragments[key, default: []]
            let age = settings.isOffline ? nil : settings.cacheAge
            if let known = cache.outcome(of: key.url, fragments: wanted, accepting: accepted, age: age) {
                outcomes[key.url] = known
            } else if settings.isOffline {
                outcomes[key.url] = .unchecked
            } else {
                asked.append(key)
            }
        }
        let cached = order.count - asked.count - outcomes.values.count { $0 == .unchecked }
        for (key, outcome) in await ask(asked, fragments, progress) {
            outcomes[key.url] = outcome
            cache.note(outcome, of: key.url, fragments: fragments[key, default: []], accepting: accepted)
        }
        if !settings.isOffline { cache.write(keeping: Set(order.map(\.url)), age: settings.cacheAge) }
        return (outcomes, cached)
    }

    private func ask(
        _ keys: [LinkAddress.Key],
        _ fragments: [LinkAddress.Key: Set<String>],
        _ progress: @escaping @Sendable (Int, Int) -> Void
    ) async -> [(LinkAddress.Key, LinkOutcome)] {
        guard !keys.isEmpty else { return [] }
        let gate = RequestGate(
            concurrency: settings.concurrency,
            hostConcurrency: settings.hostConcurrency,
            interval: settings.hostInterval
        )
        let end = ContinuousClock.now + settings.deadline
        let client = CurlClient(maxConcurrent: settings.concurrency, maxWaiting: settings.concurrency)
        let probe = LinkProbe(settings: settings, client: client, gate: gate, end: end)
        let closing = Task {
            guard (try? await Task.sleep(until: end, clock: .continuous)) != nil else { return }
            await gate.close()
        }
        defer { closing.cancel() }
        return await withTaskGroup { group in
            for key in keys {
                group.addTask { (key, await probe.look(at: key.address, fragments: fragments[key, default: []])) }
            }
            var results: [(LinkAddress.Key, LinkOutcome)] = []
            for await result in group {
                results.append(result)
                progress(results.count, keys.count)
            }
            return results
        }
    }

    private func finding(about link: ExternalLink, _ address: LinkAddress, _ outcome: LinkOutcome) -> Diagnostic? {
        func report(_ severity: Diagnostic.Severity, _ id: DiagnosticID, _ message: String, _ hint: String?) -> Diagnostic {
            var finding = Diagnostic(severity, id: id, at: link.location, message, hint: hint)
            finding.target = link.url
            guard let place = link.includedPlace else { return finding }
            finding.related = [Diagnostic.Related(place, "in the included file")]
            return finding
        }
        if settings.requiresHTTPS, address.url.lowercased().hasPrefix("http://") {
            return report(
                .error,
                .externalLink,
                "'\(address.url)' is not encrypted",
                "write 'https:', as 'external.require_https' requires"
            )
        }
        switch outcome {
        case .unchecked: return nil
        case .broken(let reason, let hint): return report(.error, .externalLink, "'\(address.url)' \(reason)", hint)
        case .found(let target, let isPermanent, let missing):
            if let fragment = address.fragment, missing.contains(fragment) {
                let page = target.map { "'\(address.url)', which leads to '\($0)'," } ?? "'\(address.url)'"
                return report(.warning, .externalFragment, "\(page) has no place '#\(fragment)'", nil)
            }
            guard let target else { return nil }
            guard isPermanent else { return report(.notice, .externalRedirect, "'\(address.url)' leads to '\(target)' for now", nil) }
            let hash = link.url.firstIndex(of: "#").map { String(link.url[$0...]) } ?? ""
            let new = target + (target.contains("#") ? "" : hash)
            return report(.notice, .externalRedirect, "'\(address.url)' has moved to '\(target)' for good", "write '\(new)'")
        }
    }
}

extension LinkAddress {
    /// What is asked once: the address without its fragment.
    struct Key: Hashable, Sendable {
        let address: LinkAddress

        var url: String { address.url }
        static func == (left: Self, right: Self) -> Bool { left.url == right.url }
        func hash(into hasher: inout Hasher) { hasher.combine(url) }
    }

    var key: Key { Key(address: self) }
}
