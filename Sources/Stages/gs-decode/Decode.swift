public import ArgumentParser
import FilterRuntime
import Logging
import Notation
import PacketDecoding
public import PacketSchema
import RecordStream
import Recordings
import SampleArguments

/// Frames to facts: one JSON object a line.
@main
struct Decode: Stage {
  static let configuration = CommandConfiguration(
    commandName: "gs-decode",
    abstract: "Decodes GridStream packets into JSON, one packet a line.",
    discussion: """
      Reads frame records of gs-frame, or text that holds packets in hexadecimal, one a line: as \
      people paste and log them, as gr-smart_meters or rtl_433 prints them; or packet JSON, to \
      check it anew. The networks of the packets are found from the packets themselves.

      Examples:
        gs-frame < bits.gss | gs-decode | gs-export table
        echo 2AD50011210A0B0C010A0B0C040102030405066E59 > packets.txt
        gs-decode --all < packets.txt > packets.ndjson
        gs-decode --network 45F8 --explain < packets.txt
        gs-decode --all --diff --kind directed < packets.ndjson
      """,
    version: ProgramVersion.current)

  @Flag(name: .customLong("all"), help: "Print every frame, damaged and unverified ones too.")
  var printsAll = false

  @Option(
    name: .customLong("kind"),
    help: ArgumentHelp(
      "Print only packets of this kind.", discussion: "May be given several times.",
      valueName: "kind"))
  var kinds: [PacketKind] = []

  @Option(
    name: .customLong("network"),
    help: ArgumentHelp(
      "Believe this network from the start: four hexadecimal digits or a utility's name.",
      discussion: "May be given several times.", valueName: "network"))
  var networkNames: [String] = []

  @Flag(name: .customLong("networks"), help: "List the known networks and end.")
  var listsNetworks = false

  @Option(
    name: .customLong("state"),
    help: ArgumentHelp("Remember networks in this file between runs.", valueName: "file"),
    completion: .file())
  var statePath: String?

  @Option(
    name: .customLong("time-zone"),
    // A distance to UTC may begin like an option.
    parsing: .unconditional,
    help: ArgumentHelp(
      "Zone of times in a text that do not say theirs: a name, or a distance to UTC (default: the "
        + "system's).", valueName: "zone"),
    transform: { try TimeZoneRules(argument: $0) })
  var timeZone: TimeZoneRules?

  @Flag(
    name: .customLong("no-correct"),
    help: "Do not try to correct damaged packets, nor to tell beacons of known meters.")
  var keepsDamaged = false

  @Flag(
    name: .customLong("no-expectation"),
    help: "Do not tell beacons of known meters by what they are expected to say.")
  var expectsNothing = false

  @Flag(name: .customLong("explain"), help: "Print every byte with its meaning, for a person.")
  var explains = false

  @Flag(
    name: .customLong("diff"),
    help: "Print packets of one kind from one meter one under another; mark what changes.")
  var compares = false

  @Flag(
    name: .customLong("places"),
    help: ArgumentHelp(
      "Print where a meter is, if its WAN address holds that.",
      discussion: "It is where somebody lives: keep it to yourself."))
  var showsPlaces = false

  @Flag(
    name: .customLong("health"),
    help: ArgumentHelp(
      "Print what the stages tell of their health, one line of kind receiver each time.",
      discussion: "gs-capture, or else gs-demod, says how often: their option --health."))
  var tellsHealth = false

  @Option(
    name: .customLong("join"),
    help: ArgumentHelp(
      "Read frame records from this file or named pipe, and not from standard input.",
      discussion: "May be given several times: whole records of all come as one stream.",
      valueName: "file"), completion: .file())
  var joinedPaths: [String] = []

  @Option(
    name: .customLong("save"),
    help: ArgumentHelp(
      "Record the samples around bursts, which gs-demod gives with --excerpts: as gs-capture --record.",
      valueName: "file"), completion: .file(),
    transform: RecordingPattern.init(argument:))
  var saved: RecordingPattern?

  @Option(
    name: .customLong("save-only"),
    help: ArgumentHelp(
      "Record only bursts without a packet, of an unknown kind or an unproven network (unknown), or "
        + "whose check fits no known network (bad).",
      discussion: "May be given several times.", valueName: "bursts"))
  var savedBursts: [SavedBursts] = []

  @OptionGroup var rotation: RotationOptions

  @OptionGroup var common: CommonOptions

  private var form: PacketPrinter.Form { compares ? .comparison : explains ? .explanation : .json }

  var readsStandardInput: Bool { !listsNetworks && joinedPaths.isEmpty }

  func validate() throws {
    if tellsHealth, form != .json {
      throw ValidationError("--health prints JSON: it does not go with --explain or --diff")
    }
    if saved == nil, rotation.isGiven || !savedBursts.isEmpty {
      throw ValidationError("--save-only, --rotate and --keep are for --save.")
    }
    if explains, compares { throw ValidationError("give either --explain or --diff, not both") }
    for name in networkNames {
      do {
        _ = try NetworkTable.initialValue(named: name)
      } catch {
        throw ValidationError("\(error)")
      }
    }
  }

  func run(_ environment: inout StageEnvironment) throws {
    if listsNetworks {
      for network in NetworkTable.all { try environment.output.write(line: network.listLine) }
      return
    }
    var memory = NetworkMemory(path: statePath, log: environment.log)
    let named = try networkNames.map { try NetworkTable.initialValue(named: $0) }
    let verifier = PacketVerifier(
      believing: named, remembering: try memory.load(), corrects: !keepsDamaged,
      expects: !expectsNothing)
    tellOfTooMany(verifier.registry.leftOut, environment.log)
    var session = DecodingSession(
      verifier: verifier,
      memory: memory,
      printer: PacketPrinter(
        form: form, kinds: Set(kinds), printsAll: printsAll, showsPlaces: showsPlaces),
      tellsHealth: tellsHealth, excerpts: makeSaver(environment), zone: timeZone,
      log: environment.log,
      statistics: environment.statistics)
    guard !joinedPaths.isEmpty else {
      return try session.run(&environment.input, &environment.output)
    }
    let join = try RecordJoin(joinedPaths, lastStage: "gs-frame", log: environment.log)
    environment.input = DescriptorSource(
      descriptor: join.descriptor, stop: environment.stop, statistics: environment.statistics)
    do {
      try session.run(&environment.input, &environment.output)
    } catch RecordStreamError.abandoned {
      // Which one has failed, and why, was told.
      var failure = StageFailure(.badInput, "one of the joined streams has failed")
      failure.isConsequence = true
      throw failure
    }
  }
}

extension Decode {
  /// Names as many networks without room as a line holds.
  private func tellOfTooMany(_ networks: [UInt16], _ log: Logger) {
    guard !networks.isEmpty else { return }
    let named = networks.prefix(10).map(\.hexadecimal).joined(separator: ", ")
    let others = networks.count > 10 ? " and \(networks.count - 10) others" : ""
    log.warning(
      "only \(NetworkRegistry.maximumNetworks) networks can be believed; left out: \(named)\(others)"
    )
  }

  private func makeSaver(_ environment: borrowing StageEnvironment) -> ExcerptSaver? {
    guard let saved else { return nil }
    let (log, writer) = (environment.log, environment.writer)
    var limits = rotation.limits
    limits.endsInGaps = true
    let report: @Sendable (String) -> Void = { log.warning("\($0)") }
    let recordings = ExcerptRecordings { [limits] in
      try? BackgroundRecorder(waits: true, report: report) {
        Recorder(saved, limits: limits, program: writer, report: report)
      }
    }
    return ExcerptSaver(Set(savedBursts), recordings: recordings)
  }
}

extension PacketKind: ExpressibleByArgument {}

extension TimeZoneRules {
  /// The zone of an option's value.
  fileprivate init(argument: String) throws {
    do {
      try self.init(named: argument)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

extension KnownNetwork {
  /// One line of the list: initial value, id, utility and region.
  fileprivate var listLine: String {
    "\(initialValue.hexadecimal)  \(networkID.hexadecimal)  "
      + (utility.map { region.isEmpty ? $0 : "\($0), \(region)" } ?? "(unnamed)")
  }
}
