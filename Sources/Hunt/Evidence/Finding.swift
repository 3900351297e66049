/// Where a number stands in packets of one form, and how it is read.
public struct FieldPlace: Hashable, Sendable {
  /// How the bytes make a number.
  public enum Reading: String, Sendable, CaseIterable {
    case bigEndian = "big-endian"
    case littleEndian = "little-endian"
    case signedBigEndian = "signed, big-endian"
    case signedLittleEndian = "signed, little-endian"
    case binaryCodedDecimal = "BCD"
  }

  /// Offset of the first byte from the `00` of the header; below 0 it counts from the packet's end,
  /// of which -1 is the last byte: so that what stands behind something of any length can be named.
  public let offset: Int
  /// Bytes, 1 to 8.
  public let size: Int
  /// The bits that are meant, of the whole: 0 is the least. nil for all of them.
  public let bits: Range<Int>?
  /// How the bytes make a number.
  public let reading: Reading

  /// A place in a packet.
  public init(offset: Int, size: Int, bits: Range<Int>? = nil, reading: Reading = .bigEndian) {
    self.offset = offset
    self.size = size
    self.bits = bits
    self.reading = reading
  }

  /// Such as `20-23`, `38 bits 7-4`, or `end-6..end-5`.
  public var text: String {
    let last = offset + size - 1
    let bytes =
      offset < 0
      ? size == 1 ? "end\(offset)" : "end\(offset)..end\(last)"
      : size == 1 ? "\(offset)" : "\(offset)-\(last)"
    guard let bits else { return bytes }
    let numbers =
      bits.count == 1 ? "bit \(bits.lowerBound)" : "bits \(bits.upperBound - 1)-\(bits.lowerBound)"
    return "\(bytes) \(numbers)"
  }

  /// Bits that it has.
  public var bitCount: Int { bits?.count ?? 8 * size }

  /// True if two places share bits; of places of several bytes, if they share a byte.
  public func overlaps(_ other: FieldPlace) -> Bool {
    guard offset < other.offset + other.size, other.offset < offset + size else { return false }
    guard size == 1, other.size == 1, let bits, let otherBits = other.bits else { return true }
    return bits.overlaps(otherBits)
  }

  /// Its number in the bytes of a packet; nil if they end before it, or are no digits of BCD.
  public func value(in bytes: ArraySlice<UInt8>) -> Int64? {
    let start = offset < 0 ? bytes.count + offset : offset
    guard (1...8).contains(size), start >= 0, start + size <= bytes.count else { return nil }
    let first = bytes.startIndex + start
    var value: UInt64 = 0
    for i in 0..<size {
      let isBigEndian = reading == .bigEndian || reading == .signedBigEndian
      let byte = bytes[
        isBigEndian || reading == .binaryCodedDecimal ? first + i : first + size - 1 - i]
      if reading == .binaryCodedDecimal {
        guard byte >> 4 < 10, byte & 15 < 10 else { return nil }
        value = value &* 100 &+ UInt64(byte >> 4) &* 10 &+ UInt64(byte & 15)
      } else {
        value = value << 8 | UInt64(byte)
      }
    }
    if let bits {
      return Int64(truncatingIfNeeded: value >> bits.lowerBound & (1 << bits.count - 1))
    }
    switch reading {
    case .signedBigEndian, .signedLittleEndian:
      let shift = 64 - 8 * size
      return Int64(bitPattern: value << shift) >> shift
    default: return Int64(truncatingIfNeeded: value)
    }
  }
}

/// What gs-hunt says of a place in packets: a verdict, and what speaks for it.
public struct Finding: Sendable {
  /// What a field is.
  public enum Verdict: String, Sendable, CaseIterable {
    case constant, counter, clock, copy, identifier, enumeration, check, random, unknown
  }

  /// Form of the packets that it is about.
  public var form: PacketTable.Form
  /// Their network; nil for all.
  public var network: String?
  /// The meter that sent them; nil for all.
  public var meter: String?
  /// Where it stands.
  public var place: FieldPlace
  /// What it is.
  public var verdict: Verdict
  /// One short line for a person, such as `1 s, since power-on`.
  public var summary: String
  /// Figures that speak for it, by name, in their order.
  public var evidence: [(name: String, value: String)]
  /// How likely such evidence is by chance, corrected for the number of places that were tried; nil
  /// where a p-value means nothing, as of what is constant.
  public var p: Double?
  /// Packets that it rests on.
  public var packets: Int

  /// A finding.
  public init(
    form: PacketTable.Form, network: String? = nil, meter: String? = nil, place: FieldPlace,
    verdict: Verdict, summary: String, evidence: [(name: String, value: String)] = [],
    p: Double? = nil, packets: Int
  ) {
    self.form = form
    self.network = network
    self.meter = meter
    self.place = place
    self.verdict = verdict
    self.summary = summary
    self.evidence = evidence
    self.p = p
    self.packets = packets
  }
}
