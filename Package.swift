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

/// A library of this package: its folder under `Sources` bears its name.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// One stage of the pipeline: parses its arguments, wires libraries together, runs.
func stage(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name,
    dependencies: ["FilterRuntime", "RecordStream", argumentParser, logging] + dependencies,
    swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: ["TestKit"] + dependencies, swiftSettings: strict)
}

let package = Package(
  name: "gridstream",
  products: [
    .executable(name: "gs-capture", targets: ["gs-capture"]),
    .executable(name: "gs-demod", targets: ["gs-demod"]),
    .executable(name: "gs-frame", targets: ["gs-frame"]),
    .executable(name: "gs-decode", targets: ["gs-decode"]),
    .executable(name: "gs-export", targets: ["gs-export"]),
    .executable(name: "gs-synth", targets: ["gs-synth"]),
    .executable(name: "gs-inspect", targets: ["gs-inspect"]),
    .executable(name: "hot-loops", targets: ["hot-loops"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // C libraries, each behind one target.
    .systemLibrary(name: "CFFTW", pkgConfig: "fftw3f", providers: [.apt(["libfftw3-dev"])]),
    .systemLibrary(
      name: "CRTLSDR", pkgConfig: "librtlsdr", providers: [.apt(["librtlsdr-dev"])]),
    .systemLibrary(
      name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CLiquid", providers: [.apt(["libliquid-dev"])]),

    // What flows between the stages, and what every stage shares.
    library("RecordStream"),
    library("FilterRuntime", ["RecordStream", argumentParser, logging]),

    // Radio to soft bits.
    library("SampleInput", ["RecordStream"]),
    library("SampleArguments", ["SampleInput", "FilterRuntime", argumentParser]),
    library("Capture", ["FilterRuntime", "CRTLSDR"]),
    library("SignalProcessing", ["CFFTW", "CLiquid"]),
    library("Synthesis", ["FilterRuntime", "SampleInput", "Packets"]),

    // Soft bits to packets to facts.
    library("Framing", ["RecordStream", "Packets"]),
    library("Packets", ["PacketSchema", "RecordStream"]),
    library("PacketSchema"),
    library(
      "Export",
      [
        "PacketSchema", "FilterRuntime", "CMosquitto", "CCurl", logging,
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),

    // What a stream holds, for a person.
    library(
      "Inspection",
      ["FilterRuntime", "RecordStream", "SampleInput", "Framing", "Packets", "PacketSchema"]),

    stage("gs-capture", ["Capture", "SampleArguments", "SampleInput"]),
    stage("gs-demod", ["SampleArguments", "SampleInput", "SignalProcessing"]),
    stage("gs-frame", ["Framing", "Inspection"]),
    stage("gs-decode", ["Packets", "PacketSchema", "Inspection"]),
    stage("gs-export", ["Export", "PacketSchema", "Inspection"]),
    stage("gs-synth", ["Synthesis", "SampleArguments", "SampleInput"]),
    stage("gs-inspect", ["Inspection", "SampleArguments", "SampleInput"]),

    // How fast the inner loops are, for `make bench`.
    .executableTarget(
      name: "hot-loops",
      dependencies: [
        "SampleInput", "SignalProcessing", "Synthesis", "Framing", "Packets", "PacketSchema",
        "RecordStream",
      ],
      swiftSettings: strict),

    .target(
      name: "TestKit", dependencies: ["RecordStream"], path: "Tests/TestKit",
      swiftSettings: strict),
    tests("RecordStream", ["RecordStream"]),
    tests("FilterRuntime", ["FilterRuntime", "RecordStream"]),
    tests("SampleInput", ["SampleInput", "RecordStream"]),
    tests("Capture", ["Capture"]),
    tests("SignalProcessing", ["SignalProcessing", "Synthesis", "SampleInput"]),
    tests("Synthesis", ["Synthesis", "SampleInput", "Packets"]),
    tests("Framing", ["Framing", "RecordStream", "Synthesis", "Packets", "PacketSchema"]),
    tests("Packets", ["Packets", "PacketSchema", "RecordStream", "FilterRuntime"]),
    tests("Inspection", ["Inspection", "RecordStream", "SampleInput"]),
    tests(
      "Export",
      ["Export", "PacketSchema", "FilterRuntime", .product(name: "GRDB", package: "GRDB.swift")]),
    tests("EndToEnd", ["PacketSchema", "Packets", "FilterRuntime", "RecordStream"]),
  ],
  swiftLanguageModes: [.v6]
)
