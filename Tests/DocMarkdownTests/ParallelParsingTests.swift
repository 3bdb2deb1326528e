import DocMarkdown
import Dispatch
import Synchronization
import Testing

struct ParallelParsingTests {
    /// cmark-gfm keeps the special characters of its extensions in one table for the process; a document must not see another's.
    @Test func manyThreadsRenderWhatOneDoes() {
        let documents = (0..<100).map { index in
            var text =
                "# Page \(index)\n\n~~strike \(index)~~ and ~one~ and a@b\(index).org, www.example.org/\(index)\n\n| a | ~~b~~ |\n|---|---|\n"
            for row in 0..<(index % 7 * 10) { text += "| \(row) | https://example.org/\(row) ~~x~~ |\n" }
            if index % 3 == 0 { text = text.replacing("~", with: "") }
            return text + "\n- [x] done[^1]\n\n[^1]: note \(index)\n"
        }
        let serial = documents.map { Rendering.document($0).html }
        for _ in 0..<4 {
            let parallel = Mutex<[Int: [UInt8]]>([:])
            DispatchQueue.concurrentPerform(iterations: 8) { thread in
                for index in stride(from: thread, to: documents.count, by: 8) {
                    let html = Rendering.document(documents[index]).html
                    parallel.withLock { $0[index] = html }
                }
            }
            let results = parallel.withLock { $0 }
            for index in documents.indices { #expect(results[index] == serial[index], "document \(index)") }
        }
    }
}
