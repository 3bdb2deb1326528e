import Foundation
import FoundationNetworking
import Testing
import TestSupport

/// A running AssistantServer on a free port of this machine; ended with its last reference.
final class ServerProcess {
    let process: Process
    /// Without a `/` at its end.
    let url: String
    /// The line that it printed when it listened.
    let greeting: String
    private let log: TemporaryFolder

    /// Starts the server in a folder and waits until it listens.
    convenience init(in folder: String, _ arguments: String..., environment: [String: String] = [:]) throws {
        try self.init(in: folder, arguments: arguments, environment: environment)
    }

    /// - Parameter openFiles: So many files the process may open; by default as many as the tests may.
    init(in folder: String, arguments: [String], environment: [String: String] = [:], openFiles: Int? = nil) throws {
        log = try TemporaryFolder()
        try log.write("", to: "err")
        // Nobody here looks whether it is ready, as the time for that supposes.
        let environment = environment.merging(["ASSISTANT_DRAIN_DELAY": "0s"]) { given, _ in given }
        process = try Docgen.process(
            "AssistantServer",
            ["--port", "0"] + arguments,
            in: folder,
            environment: environment,
            openFiles: openFiles
        )
        greeting = try process.greeting(messages: log.path + "/err")
        url = try #require(
            greeting.firstMatch(of: /^Serving .+ on (http:\/\/127\.0\.0\.1:[0-9]+)\/\n$/).map { String($0.1) },
            "it said '\(greeting)'"
        )
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// What went to standard error.
    var messages: String { (try? log.text("err")) ?? "" }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    func get(_ path: String) async throws -> (status: Int, text: String) {
        var request = URLRequest(url: try #require(URL(string: url + path)))
        // A connection of its own for each request: the server closes them when it ends.
        request.setValue("close", forHTTPHeaderField: "Connection")
        request.cachePolicy = .reloadIgnoringLocalCacheData
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    /// What the listener for operators tells Prometheus: metrics without labels.
    func metrics() async throws -> [String: Double] {
        let listening = messages.split(separator: "\n").first { $0.contains("server.audience=operators") || $0.contains("\"operators\"") }
        let url = try #require(listening?.firstMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+/).map { String($0.0) }, "\(messages)")
        let (data, _) = try await URLSession.shared.data(from: try #require(URL(string: url + "/metrics")))
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
        return Dictionary(lines.compactMap { $0.count == 2 ? (String($0[0]), Double($0[1]) ?? 0) : nil }) { first, _ in first }
    }

    /// The exit status once the process has ended, 128 and the signal's number where one ended it.
    func end() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }
}

/// A TCP connection to a port of this machine, for requests that come in pieces.
final class RawConnection {
    private let descriptor: Int32

    /// - Parameter url: `http://127.0.0.1:PORT`
    init(to url: String) throws {
        let port = try #require(URL(string: url)?.port)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        try #require(status == 0)
    }

    deinit { close(descriptor) }

    /// Has the connection end as one does whose client has crashed: with a reset, once this object goes.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Foundation.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// What comes until the other side closes.
    func readToEnd() -> String {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { result += buffer.prefix(count) }
        return String(decoding: result, as: UTF8.self)
    }
}

extension Process {
    /// Starts a program and waits for the line that it prints when it listens.
    /// - Parameter messages: The file that takes what it says to standard error.
    func greeting(messages: String) throws -> String {
        let output = Pipe()
        standardOutput = output
        standardError = try FileHandle(forWritingTo: URL(filePath: messages))
        try run()
        var line = ""
        while !line.hasSuffix("\n"), let byte = try output.fileHandleForReading.read(upToCount: 1) {
            line += String(decoding: byte, as: UTF8.self)
        }
        return line
    }
}
