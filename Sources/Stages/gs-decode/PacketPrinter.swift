import FilterRuntime
import Notation
import PacketPresentation
import PacketSchema
import PacketDecoding
import RecordStream

/// Writes packets in the form that was asked for.
struct PacketPrinter {
  enum Form {
    case json, explanation, comparison
  }

  private let form: Form
  private let kinds: Set<PacketKind>
  private let printsAll: Bool
  private let showsPlaces: Bool
  private var comparison = PacketComparison()
  private var isSilent = true
  private var hidden = 0
  private var ofOtherKinds = 0

  /// What a person who sees nothing has to know; nil if something was printed, or nothing came.
  var explanationOfSilence: String? {
    guard isSilent else { return nil }
    if hidden > 0 {
      return "nothing is shown of \(counted(hidden, "packet")), damaged or of an uncertain "
        + "network: see --all"
    }
    guard ofOtherKinds > 0 else { return nil }
    return "nothing is shown of \(counted(ofOtherKinds, "packet")) of other kinds than --kind names"
  }

  /// A printer.
  ///
  /// - Parameters:
  ///   - kinds: the kinds to print; empty for all.
  ///   - printsAll: true to print damaged and unverified packets, too.
  ///   - showsPlaces: true to say where meters are, as their WAN addresses may tell.
  init(form: Form, kinds: Set<PacketKind>, printsAll: Bool, showsPlaces: Bool) {
    self.form = form
    self.kinds = kinds
    self.printsAll = printsAll
    self.showsPlaces = showsPlaces
  }

  /// Writes a packet, or keeps it for its table.
  mutating func print(_ checked: CheckedPacket, to output: inout StandardOutput) throws {
    guard kinds.isEmpty || kinds.contains(checked.packet.kind) else {
      ofOtherKinds += 1
      return
    }
    guard printsAll || checked.isTrustworthy else {
      hidden += 1
      return
    }
    isSilent = false
    switch form {
    case .json:
      let packet = PacketDecoder.decode(checked, showsPlaces: showsPlaces)
      try output.write(line: packet.encoded())
    case .explanation:
      let (isTerminal, width) = (output.isTerminal, output.terminalSize?.columns)
      try output.write(
        text: PacketExplanation.text(
          checked, coloured: isTerminal, width: width, showsPlaces: showsPlaces))
    case .comparison:
      comparison.add(checked)
      if comparison.isFull { try printTables(&output) }
    }
    try output.flush()
  }

  /// Writes lines that tell of the receiver.
  func print(_ lines: [JSONObject], to output: inout StandardOutput) throws {
    for line in lines { try output.write(line: line.encoded()) }
    try output.flush()
  }

  /// Writes what is still kept.
  mutating func finish(_ output: inout StandardOutput) throws {
    if form == .comparison { try printTables(&output) }
    try output.flush()
  }

  private mutating func printTables(_ output: inout StandardOutput) throws {
    try output.write(text: comparison.takeText(coloured: output.isTerminal))
  }
}
