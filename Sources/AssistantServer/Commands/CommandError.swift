internal import ArgumentParser
internal import Foundation
internal import ServerState

/// How a command ends that could not read or write: one line on standard error, status 74.
enum CommandError {
    static func catching(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as StateError {
            throw report(error.description)
        } catch let fault as APIKeys.Fault {
            throw report(fault.description)
        }
    }

    static func report(_ text: String) -> ExitCode {
        Console.printFailure(text)
        return ExitCode(74)
    }
}
