import AirInterface
import RealModule
import RecordStream

/// A bit that the symbol timing lost or counted twice: from some byte on, all start and stop bits
/// stand one bit off.
struct BitSlip: Sendable {
  /// Bytes after the slip whose start and stop bits are heard.
  static let evidenceBytes = 6
  /// Fewer prove nothing.
  private static let fewestEvidenceBytes = 3
  /// Agreement of start and stop bits, weighted by certainty, -1 ... 1: at least this one bit off,
  private static let agreementOff = 0.75
  /// and at most this in place. Off by a bit, half of them are wrong for certain and half by chance.
  private static let agreementInPlace = 0.25
  /// A byte that holds the slip with more than this probability is marked as uncertain.
  private static let possibleSlip = 0.05

  /// 1 if a bit was counted twice, so that the rest comes later; -1 if one was lost.
  let shift: Int
  private let reader: AsynchronousSerialReader

  /// Looks for a slip near the byte at a position; nil if the bytes after it speak for none.
  ///
  /// In random bits one is seen at 3 of 1000 bytes; the next bytes that are framed undo it.
  init?(after position: Int, followingBytes count: Int, in reader: AsynchronousSerialReader) {
    guard count >= BitSlip.fewestEvidenceBytes else { return nil }
    let next = position + SerialFormat.bitsPerByte
    func agreement(_ shift: Int) -> Double? {
      BitSlip.agreement(reader, from: next + shift, bytes: count)
    }
    guard let inPlace = agreement(0), inPlace <= BitSlip.agreementInPlace else { return nil }
    let off = [1, -1].max { (agreement($0) ?? -1) < (agreement($1) ?? -1) } ?? 1
    guard let best = agreement(off), best >= BitSlip.agreementOff else { return nil }
    shift = off
    self.reader = reader
  }

  /// How far start and stop bits are what they should be; nil if too few bytes are there.
  private static func agreement(
    _ reader: AsynchronousSerialReader, from position: Int, bytes count: Int
  ) -> Double? {
    var sum = 0
    var weight = 0
    for number in 0..<count {
      let start = position + number * SerialFormat.bitsPerByte
      guard let byte = reader.byte(at: start) else {
        if number < fewestEvidenceBytes { return nil }
        break
      }
      sum += byte.startBit + byte.stopBit
      weight += abs(byte.startBit) + abs(byte.stopBit)
    }
    return weight == 0 ? nil : Double(sum) / Double(weight)
  }

  /// The bytes among which the slip is, each bit as likely as all places of the slip together make
  /// it. The byte that holds the slip has start and stop bits of no certainty.
  func bytes(_ count: Int, from position: Int) -> [SerialByte] {
    let length = count * SerialFormat.bitsPerByte
    let marks = (-1...length).map { probabilityOfMark(at: position + $0) }
    /// The chance that a bit of the bytes is a mark, if the slip is at a certain bit.
    func mark(_ bit: Int, _ slip: Int) -> Double {
      bit == slip && shift < 0 ? 0.5 : marks[bit + 1 + (bit >= slip ? shift : 0)]
    }
    let places = placeProbabilities(length, mark)
    let decisions = (0..<length).map { bit in
      BitSlip.decision((0..<length).reduce(0) { $0 + places[$1] * mark(bit, $1) })
    }
    return (0..<count).map { number in
      let start = number * SerialFormat.bitsPerByte
      let slip = places[start..<start + SerialFormat.bitsPerByte].reduce(0, +)
      let isCertain = slip <= BitSlip.possibleSlip
      return SerialByte(
        decisions: decisions[start + 1..<start + 9],
        startBit: isCertain ? -Int(decisions[start]) : 0,
        stopBit: isCertain ? Int(decisions[start + 9]) : 0)
    }
  }

  /// How likely the slip is at each bit, by the start and stop bits.
  private func placeProbabilities(_ length: Int, _ mark: (Int, Int) -> Double) -> [Double] {
    let weights = (0..<length).map { slip in
      stride(from: 0, to: length, by: SerialFormat.bitsPerByte).reduce(1.0) {
        $0 * (1 - mark($1, slip)) * mark($1 + 9, slip)
      }
    }
    let total = weights.reduce(0, +)
    return total > 0
      ? weights.map { $0 / total } : [Double](repeating: 1 / Double(length), count: length)
  }

  private func probabilityOfMark(at place: Int) -> Double {
    guard reader.decisions.indices.contains(place) else { return 0.5 }
    return 1 / (1 + .exp(-Double(reader.decisions[place]) / SoftBits.scale))
  }

  /// The soft decision for a bit that is a mark with some probability.
  private static func decision(_ mark: Double) -> Int8 {
    let limited = min(max(mark, 1e-14), 1 - 1e-14)
    let limit = Double(SoftBits.limit)
    let decision = (SoftBits.scale * .log(limited / (1 - limited))).rounded()
    return Int8(max(-limit, min(limit, decision)))
  }
}
