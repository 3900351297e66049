import ArgumentParser
import Export
import FilterRuntime
import Logging
import Notation
import PacketSchema
import RecordStream
import Sharing

/// `gs-export share`.
struct ShareCommand: ExportStage {
  static let configuration = CommandConfiguration(
    commandName: "share",
    abstract: "A copy for publishing: every address has another name.",
    discussion: """
      Addresses name meters, and some tell where they hang. Each gets another one, the same for the \
      same key, wherever it stands; checks are made right again. Payloads become zeros, and so do \
      unknown bytes that could hold an address. Damaged packets, those of unknown content, labels, \
      levels, channels and exact frequencies are left out.

      Keep the key: whoever has it can trace the names back. It is in a file or in the environment, \
      GS_SHARE_KEY; without one the names are others each time.

      Examples:
        (umask 077; head -c 32 /dev/urandom | base64 > share.key)
        gs-decode < packets.txt > packets.ndjson
        gs-export share --key-file share.key < packets.ndjson > shared.ndjson
        gs-export share --key-file share.key --format hex < packets.ndjson
        gs-export share --key-file share.key --shift-times key \\
            --hop-cycle B5E3=60.2 < packets.ndjson > shifted.ndjson

      Hop cycles differ between networks. Packets tell theirs if gs-decode has learned it: decode a \
      log with --state FILE, then once more; no --hop-cycle is needed for that.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var selection: SelectionOptions

  @Option(
    name: .customLong("key-file"),
    help: ArgumentHelp(
      "The key is the text of this file, \(SharingKey.shortest) bytes or more.", valueName: "file"),
    completion: .file())
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

  @Flag(name: .customLong("channels"), help: "Keep channels: they may tell of addresses.")
  var keepsChannels = false

  @Option(
    name: .customLong("shift-times"),
    help: ArgumentHelp(
      "Move all times by so many hop cycles, or by as many as follow from the key.",
      valueName: "cycles|key"))
  var shift: ShiftArgument?

  @Option(
    name: .customLong("hop-cycle"),
    help: ArgumentHelp(
      "Length of a network's hop cycle, for packets that do not tell it; may be given several times.",
      discussion: "B5E3=60.2, or 60.2 alone if there is one network.",
      valueName: "network=seconds"))
  var hopCycles: [HopCycleArgument] = []

  func validate() throws {
    guard !hopCycles.isEmpty else { return }
    if shift == nil { throw ValidationError("--hop-cycle goes with --shift-times.") }
    if hopCycles.count > 1, hopCycles.contains(where: { $0.network == nil }) {
      throw ValidationError("--hop-cycle takes NETWORK=SECONDS if there are several.")
    }
    if Set(hopCycles.map(\.network)).count < hopCycles.count {
      throw ValidationError("--hop-cycle takes each network once.")
    }
  }

  func makeSink(_ environment: borrowing StageEnvironment) throws -> SharingSink<SharedForm> {
    let log = environment.log
    let given = try SharingKeySource(file: keyFile).key()
    if let warning = given?.warning { log.notice("\(warning)") }
    if given == nil {
      log.notice("no key is given: the names will be others next time (see --key-file)")
    }
    let key = given?.key ?? SharingKey()
    var rules = SharingRules()
    (rules.keepsDamaged, rules.keepsPayloads) = (keepsDamaged, keepsPayloads)
    (rules.keepsLabels, rules.keepsChannels) = (keepsLabels, keepsChannels)
    if let shift {
      rules.shift = timeShift(shift, key: key)
      if keepsPayloads {
        log.warning("--payloads leaves clocks in unknown bytes as they are, whatever times are")
      }
    }
    return SharingSink(key: key, rules: rules, form: SharedForm(format)) { log.notice("\($0)") }
  }

  private func timeShift(_ shift: ShiftArgument, key: SharingKey) -> TimeShift {
    var cycles: [String: Double] = [:]
    for cycle in hopCycles { if let network = cycle.network { cycles[network] = cycle.seconds } }
    let single = hopCycles.first { $0.network == nil }?.seconds
    return TimeShift(shift.amount, key: key, cycle: single, cycles: cycles)
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

/// `B5E3=60.2` or `60.2`, after `--hop-cycle`.
struct HopCycleArgument: ExpressibleByArgument {
  /// Four digits in upper case; nil for the only one.
  let network: String?
  let seconds: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard let last = parts.last, let seconds = Double(last), TimeShift.isLength(seconds),
      parts.count <= 2
    else { return nil }
    self.seconds = seconds
    guard parts.count == 2 else {
      network = nil
      return
    }
    guard parts[0].utf8.count == 4, Hexadecimal.isDigits(parts[0]) else { return nil }
    network = parts[0].uppercased()
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
