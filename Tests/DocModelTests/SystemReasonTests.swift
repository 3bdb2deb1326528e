import DocModel
import Foundation
import Testing

struct SystemReasonTests {
    @Test func saysWhatTheSystemSays() {
        let missing = #expect(throws: (any Error).self) { try Data(contentsOf: URL(filePath: "/nowhere/none")) }
        #expect(missing?.systemReason == "No such file or directory")
        let unwritable = #expect(throws: (any Error).self) { try Data().write(to: URL(filePath: "/nowhere/none/a")) }
        #expect(unwritable?.systemReason == "No such file or directory")
        #expect(CocoaError(.fileReadNoPermission).systemReason == "Permission denied")
    }

    @Test func hasNoSentenceOfFoundation() {
        #expect(CocoaError(.coderInvalidValue).systemReason == "error 4866 of NSCocoaErrorDomain")
    }
}
