import Evidence
import Notation
import RealModule

/// A verdict of a test, as long as others may still explain the place better.
struct Candidate: Sendable {
  /// How well a verdict explains: where two claim a byte, the greater one has it.
  enum Rank: Int, Comparable, Sendable {
    case unknown, random, enumeration, perLink, perMeter, constant, copy, counter, digit, identifier
    case clock, address

    static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
  }

  var rank: Rank
  /// First column of the group, and how many.
  var column: Int
  var size: Int
  /// The bits that it is about; nil for all.
  var bits: Range<Int>?
  var reading: FieldPlace.Reading = .bigEndian
  var verdict: Finding.Verdict
  var summary: String
  var evidence: [(name: String, value: String)] = []
  /// As the test gave it, not yet corrected for what other groups tried.
  var p: Double?

  /// The columns it stands in.
  var columns: Range<Int> { column..<column + size }

  /// What it says of the packets of its group.
  func finding(in group: PacketGroup) -> Finding {
    Finding(
      form: group.form, network: group.network,
      meter: nil,
      place: FieldPlace(
        offset: group.offset(column), size: size, bits: bits, reading: reading),
      verdict: verdict, summary: summary, evidence: evidence, p: p, packets: group.total)
  }
}

/// How many tests there are in a search, and which p-value is small enough.
struct Tests: Sendable {
  /// Of all groups together.
  let groups: Int
  /// A corrected p-value below it is a proof. There are five families of tests: together they are
  /// wrong in at most 5 % of searches through packets that mean nothing.
  static let level = 0.01

  /// A p-value corrected for so many tests in each group.
  func corrected(_ p: Double, each: Int) -> Double {
    min(1, p * Double(max(1, groups) * max(1, each)))
  }
}

/// Figures for people, without more digits than they are good for.
enum Figures {
  /// Such as `87 %`.
  static func share(_ part: Int, of whole: Int) -> String {
    whole == 0 ? "-" : "\(Int((Double(part) / Double(whole) * 100).rounded())) %"
  }

  /// So many significant digits, without zeros at the end of a fraction.
  static func digits(_ value: Double, _ count: Int) -> String {
    guard value.isFinite, value != 0, abs(value) < 1e15 else {
      return value == 0 ? "0" : "\(value)"
    }
    let places = max(0, min(9, count - 1 - Int(Double.log10(abs(value)).rounded(.down))))
    var text = value.decimals(places)
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// Bytes in hexadecimal.
  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }
}
