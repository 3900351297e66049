import AirInterface
import Framing
import PacketDecoding
import PacketPresentation
import PacketSchema
import RecordStream

/// A burst's soft decisions. The frames have together no more than twice its bytes, which `Framer`
/// promises; each survives the way to the next stage.
func readSoftBits(_ bytes: [UInt8]) {
  guard let choice = bytes.first else { return }
  let rest = bytes.dropFirst()
  // One bit a bit as well: whole packets are short then, and mutations meet their bytes.
  let decisions: [Int8] =
    choice & 1 == 0
    ? rest.map { Int8(bitPattern: $0) }
    : rest.prefix(Framer.mostBits / 8).flatMap { byte in
      (0..<8).map { byte >> $0 & 1 == 1 ? SoftBits.limit : -SoftBits.limit }
    }
  let burst = SoftBits(
    measurement: choice & 2 == 0 ? nil : measurement, decisions: decisions)
  let frames = Framer().frames(in: burst, bitsAreHard: choice & 4 != 0)
  let count = frames.reduce(0) { $0 + $1.bytes.count }
  require(count <= decisions.count / 5, "\(count) bytes of \(decisions.count) bits")
  for frame in frames {
    require(frame.byteReliability.count == frame.bytes.count, "reliabilities are missing")
    let again = try? Frame(frame.record(sampleIndex: 0))
    require(again == frame, "a frame does not survive its record")
  }
  require(Framer().frames(in: burst, bitsAreHard: choice & 4 != 0) == frames, "frames change")
}

private let measurement = BurstMeasurement(
  time: 1_700_000_000_000_000_000, centerFrequency: 915e6, carrierFrequency: 915.1e6,
  symbolRate: 19_200, deviation: 9_600, signalToNoiseRatio: 20, level: -30, duration: 0.1)

/// Frames one after the other, of any meters and networks. As many packets come out as went in, each
/// once; what is printed is JSON that reads the same, and tells the packet's bytes.
func readFrames(_ bytes: [UInt8]) {
  guard let choice = bytes.first else { return }
  var verifier = PacketVerifier(
    believing: choice & 1 == 0 ? [] : [0x1234], corrects: choice & 2 == 0,
    expects: choice & 4 == 0)
  var rest = bytes.dropFirst()
  var (sent, decided) = (0, 0)
  while let packet = nextPacket(&rest, time: Int64(sent)) {
    sent += 1
    for checked in verifier.process(packet) {
      decided += 1
      printChecked(checked)
    }
  }
  for checked in verifier.finish() {
    decided += 1
    printChecked(checked)
  }
  require(decided == sent, "\(sent) packets went in, \(decided) came out")
  let counters = verifier.counters
  let told = counters.accepted + counters.refused + counters.unverified
  require(counters.frames == sent && told == sent, "\(sent) packets, counters \(counters)")
}

/// A packet: flags, a length, its bytes.
private func nextPacket(_ rest: inout ArraySlice<UInt8>, time: Int64) -> Packet? {
  guard let flags = rest.popFirst(), let length = rest.popFirst() else { return nil }
  let body = Array(rest.prefix(Int(length)))
  rest = rest.dropFirst(Int(length))
  let bytes = flags & 1 == 0 ? HeaderPattern.bytes + body : body
  guard !bytes.isEmpty else { return nil }
  var frame = Frame(bytes: bytes, version: flags & 2 == 0 ? 4 : 5)
  if flags & 4 != 0 {
    frame.measurement = measurement
    frame.measurement?.time = 1_700_000_000_000_000_000 + time * Int64(flags) * 700_000_000
  }
  if flags & 8 != 0 {
    // Two bits in doubt, one of them wrong.
    frame.dataBitDecisions = bytes.flatMap { byte in
      (0..<8).map { byte >> $0 & 1 == 1 ? Int8(100) : -100 }
    }
    let place = Int(flags >> 4) * 5 % frame.dataBitDecisions.count
    frame.dataBitDecisions[place] = 3
    frame.byteReliability = bytes.map { _ in 100 }
    frame.byteReliability[place / 8] = 3
  }
  frame.cut = flags & 16 != 0
  return Packet(frame)
}

/// Packets whose elements are any bytes at all, with a right length. Every byte is told of once: under a
/// key, as unknown, or as following the packet.
func readElements(_ bytes: [UInt8]) {
  guard let choice = bytes.first else { return }
  let body = Array(bytes.dropFirst().prefix(600))
  let type: UInt8 = [0xD5, 0xD2, 0xA5, 0x55, 0x7E][Int(choice) % 5]
  let length: [UInt8] =
    PacketHeader.lengthFieldWidth(ofType: type) == 1
    ? [UInt8(truncatingIfNeeded: body.count)]
    : [UInt8(body.count >> 8), UInt8(truncatingIfNeeded: body.count)]
  let header = HeaderPattern.bytes + [PacketHeader.startByte, type] + length
  var checked = CheckedPacket(Packet(Frame(bytes: header + body, version: 5)), .bad)
  printChecked(checked)
  checked.check = .ok
  checked.network = 0x1234
  printChecked(checked)
}

/// Prints a packet in every form.
func printChecked(_ checked: CheckedPacket) {
  let object = PacketDecoder.decode(checked, showsPlaces: true)
  let line = object.encoded()
  require(!line.utf8.contains { $0 < 0x20 }, "a line with control characters: \(line)")
  let again = try? JSONObject(parsing: line)
  // A whole number in a field of fractions reads as an integer.
  require(again?.encoded() == line, "what is printed reads otherwise: \(line)")
  let digits = 2 * checked.packet.bytes.count
  require(object.text(.raw)?.utf8.count == digits, "raw has other bytes: \(line)")
  require(line.utf8.count < 4096 + 24 * digits, "a line of \(line.utf8.count) bytes")
  let text = PacketExplanation.text(checked, coloured: false, width: 80, showsPlaces: true)
  require(text.utf8.count < 16384 + 400 * digits, "\(text.utf8.count) bytes of explanation")
}
