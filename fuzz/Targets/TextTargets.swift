import FilterRuntime
import Notation
import PacketDecoding
import PacketSchema
import RecordStream

@testable import LoadAssociation

/// A source of bytes in pieces.
private struct PieceSource: ByteSource {
  var pieces: ArraySlice<[UInt8]>
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let piece = pieces.popFirst() else { return 0 }
    let now = piece.prefix(buffer.count)
    buffer.copyBytes(from: now)
    if now.count < piece.count { pieces = [Array(piece.dropFirst(now.count))] + pieces }
    return now.count
  }
}

/// What people paste and programs log. However it is split, the same lines come out; packets go through
/// decoding and are printed.
func readTextLines(_ bytes: [UInt8]) {
  let (all, pieces) = pieces(of: bytes)
  let lines = textLines(of: [all])
  require(lines == textLines(of: pieces), "lines depend on where the input was split")
  var reader = TextPacketReader()
  var verifier = PacketVerifier()
  var (sent, decided) = (0, 0)
  for line in lines {
    let packets: [TextPacket] =
      switch reader.read(line) {
      case .packet(let packet): [packet]
      case .packets(let packets, _): packets
      default: []
      }
    require(packets.count <= line.utf8.count, "more packets than characters")
    for packet in packets {
      sent += 1
      for checked in verifier.process(Packet(packet)) {
        decided += 1
        printChecked(checked)
      }
    }
  }
  for checked in verifier.finish() {
    decided += 1
    printChecked(checked)
  }
  require(decided == sent, "\(sent) packets went in, \(decided) came out")
}

private func textLines(of pieces: [[UInt8]]) -> [String] {
  var reader = TextLines(PieceSource(pieces: pieces.filter { !$0.isEmpty }[...]))
  var lines: [String] = []
  try? reader.forEach { lines.append($0) }
  return lines
}

/// The file that remembers networks. What is written of it reads the same.
func readNetworks(_ bytes: [UInt8]) {
  guard let networks = try? NetworkState.networks(in: String(decoding: bytes, as: UTF8.self)) else {
    return
  }
  let text = NetworkState.text(networks)
  let again = try? NetworkState.networks(in: text)
  let sorted = networks.sorted { $0.initialValue < $1.initialValue }
  require(again?.map(\.initialValue) == sorted.map(\.initialValue), "networks are lost: \(text)")
  _ = PacketVerifier(remembering: networks)
}

/// A series of a load or of labels. Times rise and are finite; no value comes from nowhere.
func readSeries(_ bytes: [UInt8]) {
  guard let choice = bytes.first else { return }
  let text = Array(bytes.dropFirst())
  let options = TimeSeries.Options(
    entity: choice & 1 == 0 ? nil : "a", isLabels: choice & 2 != 0,
    isCumulative: choice & 6 == 4)
  guard let series = try? TimeSeries(parsing: text, options) else { return }
  require(series.times.count == series.values.count, "times without values")
  require(series.times.count <= text.count, "more values than bytes")
  require(series.times.allSatisfy(\.isFinite), "a time that is no number")
  let rises = zip(series.times, series.times.dropFirst()).allSatisfy { $0 < $1 }
  require(rises, "times do not rise")
  require(!series.values.contains { $0.isInfinite }, "a value without end")
  if !series.classes.isEmpty {
    let known = series.values.allSatisfy { $0.isNaN || series.classes.indices.contains(Int($0)) }
    require(known, "a value of no class")
  }
  guard let span = series.span else { return }
  let grid = series.grid(from: span.lowerBound, step: 60, count: 100)
  require(grid.count == 100, "\(grid.count) steps")
  _ = series.value(at: span.lowerBound)
}
