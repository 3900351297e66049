// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .treatAllWarnings(as: .error),
]

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let realModule: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")
let dequeModule: Target.Dependency = .product(
  name: "DequeModule", package: "swift-collections")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")

/// A C library behind a target of its own. liquid-dsp has no pkg-config file in Debian.
func systemLibrary(_ name: String, pkgConfig: String? = nil, debian: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/SystemLibraries/\(name)", pkgConfig: pkgConfig,
    providers: [.apt([debian])])
}

/// A library on one of the floors under `Sources`; a floor of one library has its name.
/// `docs/architecture.md` has the floors, and who may use whom; a test compares.
func library(_ name: String, on floor: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies,
    path: floor == name ? "Sources/\(floor)" : "Sources/\(floor)/\(name)", swiftSettings: strict)
}

/// One stage of the pipeline: parses its arguments, wires libraries together, runs.
func stage(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["FilterRuntime", "RecordStream", argumentParser, logging] + dependencies,
    path: "Sources/Stages/\(name)", exclude: exclude, swiftSettings: strict)
}

/// The tests of a library, on the same floor under `Tests`.
func tests(_ name: String, on floor: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: ["TestKit"] + dependencies,
    path: floor == name ? "Tests/\(floor)" : "Tests/\(floor)/\(name)Tests", swiftSettings: strict)
}

let systemLibraries: [Target] = [
  systemLibrary("CFFTW", pkgConfig: "fftw3f", debian: "libfftw3-dev"),
  systemLibrary("CLiquid", debian: "libliquid-dev"),
  systemLibrary("CRTLSDR", pkgConfig: "librtlsdr", debian: "librtlsdr-dev"),
  systemLibrary("CSoapySDR", pkgConfig: "SoapySDR", debian: "libsoapysdr-dev"),
  systemLibrary("CMosquitto", pkgConfig: "libmosquitto", debian: "libmosquitto-dev"),
  systemLibrary("CPostgreSQL", pkgConfig: "libpq", debian: "libpq-dev"),
  systemLibrary("CCurl", pkgConfig: "libcurl", debian: "libcurl4-openssl-dev"),
  systemLibrary("CTimex", debian: "libc6-dev"),
  systemLibrary("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
]

/// What every stage stands on.
let runtime: [Target] = [
  library("SystemInterface", on: "Runtime", ["CTimex"]),
  library("Notation", on: "Runtime", ["SystemInterface"]),
  library("RecordStream", on: "Runtime"),
  library(
    "FilterRuntime", on: "Runtime",
    ["RecordStream", "Notation", "SystemInterface", argumentParser, logging]),
]

/// What the protocol fixes on the air: each fact once, for all that follows.
let airInterface: [Target] = [library("AirInterface", on: "AirInterface")]

/// Radio to soft bits.
let radio: [Target] = [
  library("SampleInput", on: "Radio", ["RecordStream", "SystemInterface"]),
  library(
    "Capture", on: "Radio",
    [
      "SampleInput", "RecordStream", "FilterRuntime", "SystemInterface", "CRTLSDR", "CSoapySDR",
      dequeModule, logging, realModule,
    ]),
  library(
    "Recordings", on: "Radio",
    ["SampleInput", "FilterRuntime", "RecordStream", "Notation", "SystemInterface"]),
  library(
    "SignalProcessing", on: "Radio",
    ["AirInterface", "RecordStream", "CFFTW", "CLiquid", realModule]),
]

/// Soft bits to packets.
let packets: [Target] = [
  library(
    "Framing", on: "Packets", ["AirInterface", "RecordStream", "Notation", realModule]),
  library("PacketSchema", on: "Packets", ["Notation"]),
  library(
    "PacketDecoding", on: "Packets",
    [
      "AirInterface", "PacketSchema", "RecordStream", "Notation", "SystemInterface", realModule,
    ]),
  library(
    "PacketPresentation", on: "Packets",
    ["AirInterface", "PacketDecoding", "PacketSchema", "RecordStream", "Notation"]),
]

/// Packets to what is known of meters.
let meters: [Target] = [
  library("Meters", on: "Meters", ["PacketSchema", "Notation"])
]

/// Packets and meters to formats, programs and people.
let outputs: [Target] = [
  library(
    "Export", on: "Outputs",
    [
      "Meters", "PacketSchema", "RecordStream", "FilterRuntime", "Notation", "SystemInterface",
      dequeModule, logging,
    ]),
  library("HomeAssistant", on: "Outputs", ["Meters", "PacketSchema", "Notation"]),
  library(
    "BrokerExport", on: "Outputs",
    [
      "Export", "HomeAssistant", "PacketSchema", "RecordStream", "FilterRuntime", "Notation",
      "SystemInterface", "CMosquitto", logging, dequeModule,
    ]),
  library(
    "InfluxPosting", on: "Outputs",
    [
      "Export", "PacketSchema", "RecordStream", "FilterRuntime", "Notation", "SystemInterface",
      "CCurl", logging,
    ]),
  library("PacketTables", on: "Outputs", ["Export", "Meters", "PacketSchema", "Notation"]),
  library(
    "DatabaseExport", on: "Outputs",
    [
      "PacketTables", "Export", "PacketSchema", "RecordStream", "FilterRuntime", "Notation",
      "SystemInterface", grdb,
    ]),
  library(
    "DatabaseInput", on: "Outputs",
    ["PacketTables", "DatabaseExport", "PostgreSQLExport", "FilterRuntime", "SystemInterface"]),
  library(
    "PostgreSQLExport", on: "Outputs",
    [
      "PacketTables", "Export", "PacketSchema", "RecordStream", "FilterRuntime", "Notation",
      "SystemInterface", "CPostgreSQL", logging,
    ]),
  library(
    "Sharing", on: "Outputs",
    [
      "AirInterface", "Export", "FilterRuntime", "PacketDecoding", "PacketSchema", "RecordStream",
      "Notation", crypto,
    ]),
  library(
    "Report", on: "Outputs",
    ["AirInterface", "Export", "Meters", "PacketSchema", "RecordStream", "Notation"]),
  library(
    "LiveView", on: "Outputs",
    [
      "HomeAssistant", "Meters", "PacketDecoding", "PacketPresentation", "PacketSchema", "Report",
      "Notation", dequeModule,
    ]),
  library(
    "LiveServer", on: "Outputs",
    [
      "LiveView", "PacketSchema", "Report", "FilterRuntime", "Notation", "SystemInterface", "CZlib",
      hummingbird, httpTypes, nioCore, nioPosix, logging,
    ]),
]

/// Packets to what their bytes may mean.
let hunt: [Target] = [
  library("Statistics", on: "Hunt", [realModule]),
  library("Evidence", on: "Hunt", ["PacketSchema", "AirInterface", "Notation"]),
  library("FieldStructure", on: "Hunt", ["Evidence", "Statistics", "Notation", realModule]),
  library("LinkChecks", on: "Hunt", ["Evidence", "Statistics", "AirInterface", "Notation"]),
  library("SlotRules", on: "Hunt", ["Evidence", "Statistics", realModule]),
  library(
    "LoadAssociation", on: "Hunt", ["Evidence", "Statistics", "Notation", "CFFTW", realModule]),
  library(
    "HuntReport", on: "Hunt",
    [
      "Evidence", "FieldStructure", "LinkChecks", "SlotRules", "LoadAssociation", "PacketSchema",
      "Report", "Notation",
    ]),
]

/// Packets to samples, for tests.
let simulation: [Target] = [
  library(
    "Synthesis", on: "Simulation",
    [
      "FilterRuntime", "SampleInput", "PacketDecoding", "PacketSchema", "Notation", realModule,
      "AirInterface",
    ])
]

/// The programs, and what several of them share.
let stages: [Target] = [
  library(
    "SampleArguments", on: "Stages",
    ["Recordings", "SampleInput", "FilterRuntime", argumentParser]),
  library(
    "RadioArguments", on: "Stages", ["Capture", "SampleInput", "FilterRuntime", argumentParser]),
  library(
    "Survey", on: "Stages",
    [
      "AirInterface", "Capture", "Recordings", "SampleInput", "SignalProcessing", "Framing",
      "PacketDecoding", "PacketSchema", "Meters", "RecordStream", "FilterRuntime", "Notation",
      "SystemInterface", realModule,
    ]),
  library(
    "Inspection", on: "Stages",
    [
      "FilterRuntime", "RecordStream", "SampleInput", "Framing", "PacketDecoding",
      "PacketSchema", "Notation", realModule,
    ]),
  stage(
    "gs-capture",
    [
      "Capture", "RadioArguments", "Recordings", "SampleArguments", "SampleInput", "Notation",
      "SystemInterface",
    ]),
  stage(
    "gs-survey",
    [
      "Survey", "Capture", "RadioArguments", "Recordings", "SampleArguments", "SampleInput",
      "PacketSchema", "SystemInterface",
    ]),
  stage(
    "gs-demod",
    [
      "AirInterface", "SampleArguments", "SampleInput", "SignalProcessing", "Notation",
      "SystemInterface", realModule, dequeModule,
    ]),
  stage("gs-frame", ["Framing", "Inspection", "Notation", "SystemInterface"]),
  stage(
    "gs-decode",
    [
      "PacketDecoding", "PacketPresentation", "PacketSchema", "Inspection", "Notation",
      "Recordings",
      "SampleArguments",
    ]),
  stage(
    "gs-export",
    [
      "Export", "BrokerExport", "InfluxPosting", "PacketTables", "DatabaseExport",
      "PostgreSQLExport", "DatabaseInput",
      "HomeAssistant", "Report", "Sharing", "PacketSchema", "Inspection", "Notation",
      "SystemInterface",
    ]),
  // The page's files, taken into the program by C's #embed.
  .target(
    name: "LivePage", path: "Sources/Stages/gs-live/Page",
    exclude: ["index.html", "icon.svg", "modules", "styles", "views"]),
  stage(
    "gs-live",
    [
      "LivePage", "LiveServer", "LiveView", "Report", "Export", "PacketTables", "DatabaseInput",
      "PacketSchema",
      "Inspection", "Notation", "SystemInterface",
    ], exclude: ["Page"]),
  stage(
    "gs-hunt",
    [
      "Evidence", "FieldStructure", "LinkChecks", "SlotRules", "LoadAssociation", "HuntReport",
      "Export", "PacketTables", "DatabaseInput", "PacketSchema", "Inspection", "Notation",
      "SystemInterface",
    ]),
  stage(
    "gs-synth",
    [
      "Synthesis", "SampleArguments", "SampleInput", "Inspection", "Notation", "SystemInterface",
    ]),
  stage(
    "gs-inspect",
    ["Inspection", "SampleArguments", "SampleInput", "Notation", "SystemInterface"]),
]

let testTargets: [Target] = [
  .target(
    name: "TestKit", dependencies: ["RecordStream", realModule], path: "Tests/TestKit",
    swiftSettings: strict),
  .target(
    name: "PacketFixtures",
    dependencies: ["PacketDecoding", "PacketSchema", "RecordStream", "TestKit"],
    path: "Tests/PacketFixtures", swiftSettings: strict),
  .target(
    name: "SinkKit", dependencies: ["Export", "PacketSchema", "RecordStream"],
    path: "Tests/SinkKit", swiftSettings: strict),
  tests("RecordStream", on: "Runtime", ["RecordStream"]),
  tests("SystemInterface", on: "Runtime", ["SystemInterface"]),
  tests("Notation", on: "Runtime", ["Notation"]),
  tests(
    "FilterRuntime", on: "Runtime",
    ["FilterRuntime", "RecordStream", "Notation", "SystemInterface", logging]),
  tests("AirInterface", on: "AirInterface", ["AirInterface"]),
  tests(
    "SampleInput", on: "Radio", ["SampleInput", "RecordStream", "SystemInterface", realModule]),
  tests(
    "Recordings", on: "Radio",
    ["Recordings", "SampleInput", "RecordStream", "FilterRuntime", "Notation", "SystemInterface"]),
  tests(
    "Capture", on: "Radio",
    [
      "Capture", "SampleInput", "RecordStream", "FilterRuntime", "SystemInterface", logging,
      realModule,
    ]),
  tests(
    "SignalProcessing", on: "Radio", ["SignalProcessing", "Synthesis", "SampleInput", realModule]),
  tests(
    "Framing", on: "Packets",
    [
      "PacketFixtures", "AirInterface", "Framing", "RecordStream", "Synthesis", "PacketDecoding",
      "PacketSchema", "Notation",
    ]),
  tests("PacketSchema", on: "Packets", ["PacketFixtures", "PacketSchema"]),
  tests(
    "PacketDecoding", on: "Packets",
    [
      "AirInterface",
      "PacketFixtures", "PacketDecoding", "PacketSchema", "RecordStream", "FilterRuntime",
      "Notation",
    ]),
  tests(
    "PacketPresentation", on: "Packets",
    [
      "AirInterface",
      "PacketFixtures", "PacketPresentation", "PacketDecoding", "PacketSchema", "RecordStream",
      "Notation",
    ]),
  tests("Meters", on: "Meters", ["PacketFixtures", "Meters", "PacketSchema", "Notation"]),
  tests(
    "Export", on: "Outputs",
    [
      "SinkKit", "PacketFixtures", "Export", "Meters", "PacketSchema", "FilterRuntime", "Notation",
      "SystemInterface",
    ]),
  tests(
    "BrokerExport", on: "Outputs",
    [
      "BrokerExport", "HomeAssistant", "Export", "PacketSchema", "FilterRuntime", "SystemInterface",
      logging,
    ]),
  tests(
    "HomeAssistant", on: "Outputs",
    ["PacketFixtures", "HomeAssistant", "Meters", "PacketSchema", "Notation"]),
  tests(
    "InfluxPosting", on: "Outputs",
    [
      "InfluxPosting", "Export", "PacketSchema", "FilterRuntime", "SystemInterface", logging,
    ]),
  tests(
    "DatabaseExport", on: "Outputs",
    [
      "SinkKit", "PacketFixtures", "PacketTables", "DatabaseExport", "Export", "Meters",
      "PacketSchema",
      "FilterRuntime", "Notation", grdb,
    ]),
  tests(
    "PostgreSQLExport", on: "Outputs",
    ["PostgreSQLExport", "PacketTables", "PacketSchema"]),
  tests(
    "Report", on: "Outputs",
    ["SinkKit", "PacketFixtures", "Report", "Export", "Meters", "PacketSchema", "Notation"]),
  tests(
    "LiveView", on: "Outputs",
    ["PacketFixtures", "LiveView", "Meters", "PacketSchema", "Report", "Notation"]),
  tests(
    "LiveServer", on: "Outputs",
    ["LiveServer", "LiveView", "PacketSchema", "Notation", nioCore, httpTypes]),
  tests(
    "Sharing", on: "Outputs",
    [
      "AirInterface", "SinkKit", "PacketFixtures", "Sharing", "Export", "PacketDecoding",
      "PacketSchema", "RecordStream", "FilterRuntime", "Notation",
    ]),
  tests(
    "Synthesis", on: "Simulation",
    [
      "Synthesis", "SampleInput", "PacketDecoding", "Notation", realModule, "AirInterface",
      "CLiquid",
    ]),
  tests("Statistics", on: "Hunt", ["Statistics"]),
  tests("Evidence", on: "Hunt", ["Evidence", "AirInterface", "PacketSchema"]),
  tests("FieldStructure", on: "Hunt", ["FieldStructure", "Evidence", "PacketSchema", "Notation"]),
  tests("LinkChecks", on: "Hunt", ["LinkChecks", "Evidence", "PacketSchema"]),
  tests("SlotRules", on: "Hunt", ["SlotRules", "Evidence", "PacketSchema"]),
  tests(
    "LoadAssociation", on: "Hunt", ["LoadAssociation", "Evidence", "PacketSchema", "Notation"]),
  tests("HuntReport", on: "Hunt", ["HuntReport", "Evidence", "PacketSchema"]),
  tests("Layering", on: "Stages", []),
  tests(
    "Inspection", on: "Stages", ["Inspection", "PacketSchema", "RecordStream", "SampleInput"]),
  tests(
    "Survey", on: "Stages",
    [
      "Survey", "Capture", "SampleInput", "SignalProcessing", "RecordStream", "FilterRuntime",
      "PacketSchema", realModule,
    ]),
  tests(
    "EndToEnd", on: "Stages",
    [
      "AirInterface", "PacketSchema", "PacketDecoding", "PacketFixtures", "PacketPresentation",
      "FilterRuntime", "RecordStream", "Notation",
    ]),
]

/// Coverage-guided fuzzing, for `make fuzz`, which builds it with libFuzzer in a folder of its own:
/// nothing else could link it.
let fuzzing: [Target] =
  Context.environment["FUZZING"] == nil
  ? []
  : [
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "AirInterface", "DatabaseExport", "Export", "FilterRuntime", "Framing", "LiveServer",
        "PacketTables",
        "LiveView", "LoadAssociation", "Notation", "PacketDecoding", "PacketPresentation",
        "PacketSchema", "RecordStream", "Recordings", "Report", "SampleInput", "SystemInterface",
        hummingbird, httpTypes, nioCore,
      ], path: "fuzz/Targets", swiftSettings: strict)
  ]

let package = Package(
  name: "gridstream",
  products: [
    .executable(name: "gs-capture", targets: ["gs-capture"]),
    .executable(name: "gs-demod", targets: ["gs-demod"]),
    .executable(name: "gs-frame", targets: ["gs-frame"]),
    .executable(name: "gs-decode", targets: ["gs-decode"]),
    .executable(name: "gs-export", targets: ["gs-export"]),
    .executable(name: "gs-live", targets: ["gs-live"]),
    .executable(name: "gs-synth", targets: ["gs-synth"]),
    .executable(name: "gs-inspect", targets: ["gs-inspect"]),
    .executable(name: "gs-survey", targets: ["gs-survey"]),
    .executable(name: "gs-hunt", targets: ["gs-hunt"]),
    .executable(name: "hot-loops", targets: ["hot-loops"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // Without its reading of configurations, of which nothing is used.
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: systemLibraries + runtime + airInterface + radio + packets + meters + outputs
    + hunt + simulation + stages
    + testTargets + fuzzing + [
      // How fast the inner loops are, for `make bench`.
      .executableTarget(
        name: "hot-loops",
        dependencies: [
          "SampleInput", "SignalProcessing", "Synthesis", "Framing", "PacketDecoding",
          "PacketSchema",
          "RecordStream",
        ],
        path: "benchmarks/hot-loops", swiftSettings: strict)
    ],
  swiftLanguageModes: [.v6]
)
