import Synchronization
import Testing

@testable import DocModel

struct ParallelTests {
    @Test(arguments: [(0, 3), (1, 3), (1_000, 1), (1_000, 4)])
    func everyIndexIsDoneOnce(count: Int, jobs: Int) {
        let slots = Slots<Int>(count: count)
        forEachIndex(below: count, jobs: jobs, makeState: { 0 }) { index, done in
            done += 1
            #expect(slots[index] == nil)
            slots[index] = index
        }
        #expect(slots.takeAll() == (0..<count).map { $0 })
    }

    @Test func anErrorEndsTheWork() {
        struct Failure: Error, Equatable { var index: Int }
        let last = Atomic(0)
        #expect(throws: Failure(index: 10)) {
            try forEachIndex(below: 1_000_000, jobs: 2, makeState: { () }) { index, _ throws(Failure) in
                last.max(index, ordering: .relaxed)
                if index == 10 { throw Failure(index: index) }
            }
        }
        #expect(last.load(ordering: .relaxed) < 999_999)
    }
}
