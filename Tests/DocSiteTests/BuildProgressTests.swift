import Dispatch
import Testing

@testable import DocSite

@Suite struct BuildProgressTests {
    @Test func countsWhatAllThreadsHaveDone() {
        let progress = BuildProgress()
        #expect(progress.now == nil)
        progress.measure(.parsing, total: 1000) {
            #expect(progress.now == .init(stage: .parsing, done: 0, total: 1000))
            DispatchQueue.concurrentPerform(iterations: 1000) { _ in progress.advance() }
            #expect(progress.now == .init(stage: .parsing, done: 1000, total: 1000))
        }
        #expect(progress.now == nil)
        progress.measure(.rendering, total: 10) { #expect(progress.now?.done == 0) }
    }

    @Test func keepsWhatEachStageTook() {
        let progress = BuildProgress()
        progress.measure(.checking) {}
        progress.measure(.parsing) {}
        let first = progress.timings
        // In the order of a build.
        #expect(first.map(\.stage) == [.parsing, .checking])
        progress.measure(.parsing) {}
        let second = progress.timings
        #expect(second.map(\.stage) == [.parsing, .checking])
        #expect(second[0].duration > first[0].duration)
        #expect(second[1].duration == first[1].duration)
    }

    @Test func endsAStageThatThrows() {
        struct Failure: Error {}
        let progress = BuildProgress()
        #expect(throws: Failure.self) { try progress.measure(.indexing) { throw Failure() } }
        #expect(progress.now == nil)
        #expect(progress.timings.map(\.stage) == [.indexing])
    }
}
