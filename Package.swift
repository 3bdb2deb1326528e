// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "docgen",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "docgen", targets: ["docgen"]),
        .executable(name: "AssistantServer", targets: ["AssistantServer"]),
        .library(name: "DocIndex", targets: ["DocIndex", "DocModel", "SentenceEncoder"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // System libraries. Each is imported by one Swift target only (Tests/DocModelTests checks the arrows).
        .systemLibrary(
            name: "CBrotli",
            pkgConfig: "libbrotlienc",
            providers: [.apt(["libbrotli-dev"])]
        ),
        .systemLibrary(
            name: "CCmarkGFM",
            providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]
        ),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(
            name: "CPostgres",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]
        ),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CSpawn"),
        .systemLibrary(
            name: "CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]
        ),
        // Files of docs/ and site-template/ and lists, embedded by the C compiler (docs/decisions/0004-embedded-template.md).
        .target(name: "CEmojiNames"),
        .target(name: "CManual"),
        .target(name: "COpenAPI"),
        .target(name: "CReaderText"),
        // The arithmetic of SentenceEncoder, by kind of processor.
        .target(name: "CSentenceKernel", exclude: ["projection-384x128.i16"]),
        .target(name: "CLanguages"),
        .target(name: "CServerPages"),
        .target(name: "CSiteTemplate"),

        .target(name: "DocModel"),
        .target(name: "ReaderText", dependencies: ["CReaderText", "DocModel"]),
        .target(name: "MathML"),
        .target(name: "ChildPrograms", dependencies: ["CSpawn"]),
        .target(name: "Diagrams", dependencies: ["ChildPrograms"]),
        .target(name: "YAMLKeys", dependencies: ["DocModel", "Yams"]),
        .target(name: "ContentCoding", dependencies: ["CBrotli", "CZlib"]),
        .target(
            name: "DocMarkdown",
            dependencies: ["Diagrams", "DocModel", "MathML", "ReaderText", "YAMLKeys", "CCmarkGFM", "CEmojiNames", "CLanguages", "Yams"]
        ),
        .target(
            name: "DocSite",
            dependencies: [
                "ChildPrograms", "ContentCoding", "Diagrams", "DocMarkdown", "DocModel", "HealthHistory", "CLinux", "CSiteTemplate",
                "ReaderText",
                "YAMLKeys", "Yams",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Mustache", package: "swift-mustache"),
            ]
        ),
        .target(name: "ProjectSetup", dependencies: ["DocMarkdown", "DocModel", "DocSite", "YAMLKeys", "Yams"]),
        .target(
            name: "SentenceEncoder",
            dependencies: ["CSentenceKernel", "DocModel", .product(name: "Crypto", package: "swift-crypto")]
        ),
        .target(
            name: "DocIndex",
            dependencies: [
                "DocModel", "ReaderText", "SentenceEncoder",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .target(
            name: "ExternalChecks",
            dependencies: [
                "ChildPrograms", "CurlClient", "DocMarkdown", "DocModel", "ServerFoundation", "YAMLKeys",
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .target(name: "HealthHistory", dependencies: ["DocModel"]),
        .target(name: "CurlClient", dependencies: ["CCurl"]),
        .target(name: "PostgresClient", dependencies: ["CPostgres"]),
        .target(
            name: "ServerFoundation",
            dependencies: [.product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio")]
        ),
        .target(
            name: "ServerSettings",
            dependencies: [
                "DocModel", "HealthHistory", "ServerFoundation", "YAMLKeys", "Yams", .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "Answers",
            dependencies: [
                "CurlClient", "DocIndex", "DocMarkdown", "DocModel", "ReaderText", "ServerFoundation", "ServerSettings",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "ServerState",
            dependencies: [
                "Answers", "DocModel", "HealthHistory", "ServerFoundation", "ServerSettings",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "PostgresState",
            dependencies: [
                "Answers", "DocModel", "HealthHistory", "PostgresClient", "ServerFoundation", "ServerSettings", "ServerState",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "ServerHealth",
            dependencies: [
                "Answers", "CurlClient", "DocIndex", "DocModel", "HealthHistory", "ServerFoundation", "ServerSettings", "ServerState",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "SignIn",
            dependencies: [
                "CurlClient", "ServerFoundation", "ServerSettings",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(
            name: "AssistantHTTP",
            dependencies: [
                "Answers", "CMalloc", "COpenAPI", "CServerPages", "ContentCoding", "CurlClient", "DocIndex", "DocModel", "PostgresState",
                "ReaderText", "SentenceEncoder", "ServerFoundation", "ServerHealth", "ServerSettings", "ServerState", "SignIn",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "AssistantCore",
            dependencies: [
                "Answers", "AssistantHTTP", "ContentCoding", "CurlClient", "DocIndex", "DocModel", "PostgresState", "SentenceEncoder",
                "ServerFoundation", "ServerHealth", "ServerSettings", "ServerState",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(name: "docgen", dependencies: ["DocgenCommandLine"]),
        .target(
            name: "DocgenCommandLine",
            dependencies: [
                "AssistantCore", "AssistantHTTP", "CManual", "ContentCoding", "Diagrams", "DocIndex", "DocMarkdown", "DocModel", "DocSite",
                "ExternalChecks", "ProjectSetup", "SentenceEncoder",
                "ServerSettings",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "AssistantServer",
            dependencies: [
                "AssistantCore", "AssistantHTTP", "DocModel", "PostgresState", "ServerFoundation", "ServerSettings", "ServerState",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),

        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "DocModelTests", dependencies: ["DocModel"]),
        .testTarget(name: "ReaderTextTests", dependencies: ["ReaderText"]),
        .testTarget(name: "ContentCodingTests", dependencies: ["ContentCoding"]),
        .testTarget(name: "MathMLTests", dependencies: ["MathML"]),
        .testTarget(name: "ChildProgramsTests", dependencies: ["ChildPrograms", "TestSupport"]),
        .testTarget(name: "DiagramsTests", dependencies: ["Diagrams", "TestSupport"]),
        .testTarget(
            name: "DocMarkdownTests",
            dependencies: [
                "Diagrams", "DocMarkdown", "DocModel", "TestSupport", "YAMLKeys", .product(name: "Yams", package: "Yams"),
            ]
        ),
        .testTarget(
            name: "DocSiteTests",
            dependencies: ["DocSite", "DocMarkdown", "DocModel", "HealthHistory", "TestSupport", "YAMLKeys"]
        ),
        .testTarget(
            name: "SentenceEncoderTests",
            dependencies: ["CSentenceKernel", "ContentCoding", "SentenceEncoder", "TestSupport"],
            exclude: ["reference.json"]
        ),
        .testTarget(
            name: "DocIndexTests",
            dependencies: ["DocIndex", "DocModel", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        .testTarget(name: "ProjectSetupTests", dependencies: ["DocModel", "DocSite", "ProjectSetup", "TestSupport"]),
        .testTarget(
            name: "ExternalChecksTests",
            dependencies: ["DocModel", "ExternalChecks", "TestSupport"]
        ),
        .testTarget(name: "HealthHistoryTests", dependencies: ["DocModel", "HealthHistory", "TestSupport"]),
        .testTarget(name: "CurlClientTests", dependencies: ["CurlClient", "TestSupport"]),
        .testTarget(name: "PostgresClientTests", dependencies: ["PostgresClient", "TestSupport"]),
        .testTarget(
            name: "AssistantCoreTests",
            dependencies: [
                "Answers", "AssistantCore", "AssistantHTTP", "CLinux", "ContentCoding", "CurlClient", "DocIndex", "DocModel", "DocSite",
                "HealthHistory", "PostgresClient", "PostgresState", "ServerFoundation", "ServerHealth", "ServerSettings", "ServerState",
                "SignIn",
                "TestSupport",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "SignInTests",
            dependencies: [
                "ServerFoundation", "ServerSettings", "SignIn", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(name: "EndToEndTests", dependencies: ["docgen", "AssistantServer", "CurlClient", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)

for target in package.targets
where target.type != .system
    && ![
        "CEmojiNames", "CLanguages", "CManual", "COpenAPI", "CReaderText", "CSentenceKernel", "CServerPages", "CSiteTemplate",
    ].contains(target.name)
{
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
        ]
    // Not for everybody: a newer compiler may warn of something new.
    if Context.environment["CI"] != nil { target.swiftSettings?.append(.treatAllWarnings(as: .error)) }
}
