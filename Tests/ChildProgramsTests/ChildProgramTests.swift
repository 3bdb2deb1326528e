import ChildPrograms
import Foundation
import TestSupport
import Testing

struct ChildProgramTests {
    private func shell(_ script: String, in folder: String? = nil) throws -> ChildProgram {
        ChildProgram(try #require(ChildProgram.path(of: "sh", in: "/")), ["-c", script], in: folder)
    }

    @Test func readsAndWritesMoreThanASocketHolds() throws {
        let input = [UInt8](repeating: 7, count: 3 << 20)
        #expect(try shell("cat").run(input, deadline: 60, maxOutputBytes: 4 << 20) == input)
    }

    @Test func saysWhatWentWrong() throws {
        let output = try shell("echo out; echo why >&2; exit 3").run([], deadline: 60, maxOutputBytes: 100, maxErrorBytes: 100)
        #expect(String(decoding: output.bytes, as: UTF8.self) == "out\n" && String(decoding: output.errors, as: UTF8.self) == "why\n")
        #expect(output.problem == "it ended with status 3")
        let killed = try shell("kill -9 $$").run([], deadline: 60, maxOutputBytes: 100, maxErrorBytes: 100)
        #expect(killed.problem == "it was ended by signal 9")
    }

    @Test func keepsTheBeginningOfManyErrors() throws {
        let output = try shell("head -c 1000000 /dev/zero >&2; echo end").run([], deadline: 60, maxOutputBytes: 100, maxErrorBytes: 50)
        #expect(output.errors.count == 50 && output.bytes == Array("end\n".utf8) && output.problem == nil)
    }

    /// The deadline ends what the program has started too: the output that `sleep` holds would stay open.
    @Test func endsAllThatItStarted() throws {
        #expect(throws: ChildProgram.Failure.self) { try shell("sleep 600 & sleep 600").run([], deadline: 0.1, maxOutputBytes: 100) }
        #expect(throws: ChildProgram.Failure.self) { try shell("yes").run([], deadline: 60, maxOutputBytes: 100_000) }
    }

    @Test func runsInItsFolder() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", to: "here.txt")
        #expect(try shell("cat here.txt", in: folder.path).run([], deadline: 60, maxOutputBytes: 10) == [UInt8(ascii: "x")])
    }

    @Test func findsProgramsByNameAndByPath() throws {
        let folder = try TemporaryFolder()
        try folder.write("#!/bin/sh\n", to: "bin/tool")
        #expect(ChildProgram.path(of: "bin/tool", in: folder.path) == nil, "it may not be run")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path + "/bin/tool")
        #expect(ChildProgram.path(of: "bin/tool", in: folder.path) == folder.path + "/bin/tool")
        #expect(ChildProgram.path(of: "tool", in: "/", searching: "relative:\(folder.path)/bin") == folder.path + "/bin/tool")
        #expect(ChildProgram.path(of: "tool", in: folder.path, searching: "/nowhere") == nil)
    }
}
