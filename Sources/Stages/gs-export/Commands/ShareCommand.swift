import ArgumentParser
import Export
import FilterRuntime
import Logging
import PacketSchema
import RecordStream
import Sharing
import SystemInterface

/// `gs-export share`.
struct ShareCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "share",
    abstract: "A copy for publishing: every address has another name.",
    discussion: """
      Addresses name meters, and some tell where they hang. Each gets another one, the same for the \
      same key, wherever it stands; checks are made right again. Payloads become zeros. Damaged \
      packets, those of unknown content, labels, levels and exact frequencies are left out.

      Keep the key: whoever has it can trace the names back. It is in a file or in the environment, \
      GS_SHARE_KEY; without one the names are others each time.

      Examples:
        head -c 32 /dev/urandom | base64 > share.key
        gs-decode < packets.txt > packets.ndjson
        gs-export share --key-file share.key < packets.ndjson > shared.ndjson
        gs-export share --key-file share.key --format hex < packets.ndjson
        gs-export share --key-file share.key --shift-times key \\
            --hop-cycle 60.2 < packets.ndjson > shifted.ndjson
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Option(
    name: .customLong("key-file"),
    help: ArgumentHelp(
      "The key is the text of this file, \(SharingKey.shortest) bytes or more.", valueName: "file"))
  var keyFile: String?

  @Option(name: .long, help: ArgumentHelp("What comes out.", valueName: "format"))
  var format = SharedForm.Name.json

  @Flag(name: .customLong("damaged"), help: "Share damaged and unverified packets, too.")
  var keepsDamaged = false

  @Flag(
    name: .customLong("payloads"),
    help: "Leave payloads as they are, and share packets of unknown content, too.")
  var keepsPayloads = false

  @Flag(name: .customLong("labels"), help: "Keep labels: they are your own words.")
  var keepsLabels = false

  @Option(
    name: .customLong("shift-times"),
    help: ArgumentHelp(
      "Move all times by so many hop cycles, or by as many as follow from the key.",
      valueName: "cycles|key"))
  var shift: ShiftArgument?

  @Option(
    name: .customLong("hop-cycle"),
    help: ArgumentHelp(
      "Length of the hop cycle in seconds, for packets that do not tell it.", valueName: "seconds"))
  var hopCycle: Double?

  func validate() throws {
    if let hopCycle {
      if shift == nil { throw ValidationError("--hop-cycle goes with --shift-times.") }
      if !TimeShift.isLength(hopCycle) {
        throw ValidationError(
          "--hop-cycle takes seconds from 1 to 10000 in tenths, such as 60.2 or 168.")
      }
    }
  }

  func makeSink(_ environment: borrowing StageEnvironment) throws -> SharingSink<SharedForm> {
    let log = environment.log
    let key = try givenKey()
    if key == nil {
      log.notice("no key is given: the names will be others next time (see --key-file)")
    }
    let used = key ?? SharingKey()
    var rules = SharingRules()
    (rules.keepsDamaged, rules.keepsPayloads) = (keepsDamaged, keepsPayloads)
    rules.keepsLabels = keepsLabels
    rules.shift = shift.map { TimeShift($0.amount, key: used, cycle: hopCycle) }
    return SharingSink(key: used, rules: rules, form: SharedForm(format)) { log.notice("\($0)") }
  }

  private static let variable = "GS_SHARE_KEY"
  /// More than anybody's key, in bytes.
  private static let longestKey = 65_536

  private func givenKey() throws -> SharingKey? {
    if let keyFile {
      let bytes: [UInt8]
      do throws(SystemError) {
        bytes = try readFile(keyFile, limit: Self.longestKey)
      } catch {
        throw StageFailure(.inputOutput, "cannot read \(keyFile): \(error)")
      }
      return try key(bytes, from: keyFile)
    }
    // An empty variable is as good as none.
    guard let text = environmentVariable(Self.variable), !text.isEmpty else { return nil }
    return try key(Array(text.utf8), from: Self.variable)
  }

  private func key(_ bytes: [UInt8], from name: String) throws -> SharingKey {
    guard bytes.count <= Self.longestKey, let key = SharingKey(text: bytes) else {
      throw StageFailure(
        .usage,
        "\(name) holds no key: it takes \(SharingKey.shortest) bytes or more, such as "
          + "'head -c 32 /dev/urandom | base64' makes")
    }
    return key
  }
}

/// `12`, `-50` or `key`, after `--shift-times`.
struct ShiftArgument: ExpressibleByArgument {
  let amount: TimeShift.Amount

  init?(argument: String) {
    if argument == "key" {
      amount = .ofKey
    } else if let cycles = Int64(argument), TimeShift.cycleRange.contains(cycles) {
      amount = .cycles(cycles)
    } else {
      return nil
    }
  }
}

/// Packet JSON, or hexadecimal: as `--format` says.
enum SharedForm: PacketSink {
  enum Name: String, CaseIterable, ExpressibleByArgument {
    case json, hex
  }

  case json(JSONSink)
  case hex(HexadecimalSink)

  init(_ name: Name) {
    self =
      switch name {
      case .json: .json(JSONSink(layout: .compact))
      case .hex: .hex(HexadecimalSink())
      }
  }

  mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    switch self {
    case .json(let sink): try sink.write(packet, to: &output)
    case .hex(let sink): try sink.write(packet, to: &output)
    }
  }
}
