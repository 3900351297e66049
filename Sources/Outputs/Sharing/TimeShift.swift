import FilterRuntime
import Notation
import PacketSchema

/// Times moved by whole cycles of frequency hopping, so that phases stay right.
///
/// The clocks inside packets count whole seconds, so a shift is whole seconds, too.
public struct TimeShift: Sendable {
  /// How far.
  public enum Amount: Equatable, Sendable {
    /// So many cycles; negative for earlier.
    case cycles(Int64)
    /// Some ten thousands of cycles, as the key has it.
    case ofKey
  }

  /// Cycles that may be asked for.
  public static let cycleRange: ClosedRange<Int64> = -1_000_000...1_000_000
  /// Length of a cycle that may be told, in tenths of a second.
  private static let lengthRange: ClosedRange<Int64> = 10...100_000
  /// Networks whose cycles are remembered.
  private static let mostNetworks = 4096

  private let cycles: Int64
  /// The one length that a person gave without a network.
  private let given: Int64?
  /// The lengths of networks that a person gave, and those that were used so far.
  private var lengths: [String: Int64] = [:]

  /// - Parameters:
  ///   - cycle: length of the cycle of packets that do not tell it, in seconds, for an input with one
  ///     network; nil to refuse those.
  ///   - cycles: lengths by network, its four digits in upper case.
  public init(
    _ amount: Amount, key: SharingKey, cycle: Double? = nil, cycles given: [String: Double] = [:]
  ) {
    cycles =
      switch amount {
      case .cycles(let number): number
      case .ofKey: TimeShift.cycles(of: key)
      }
    self.given = cycle.flatMap(TimeShift.tenths)
    lengths = given.compactMapValues(TimeShift.tenths)
  }

  /// True for a length that a cycle can have, in seconds: one of whole tenths.
  public static func isLength(_ seconds: Double) -> Bool { tenths(seconds) != nil }

  /// Ten cycles of whole slots are whole seconds, whatever the cycle: 10 000 to 100 000 cycles.
  private static func cycles(of key: SharingKey) -> Int64 {
    let number = key.number(.timeShift)
    let tens = 1000 + Int64(number >> 1) % 9001
    return (number & 1 == 0 ? tens : -tens) * 10
  }

  private static func tenths(_ seconds: Double) -> Int64? {
    guard let tenths = Int64(exactly: (seconds * 10).rounded()), lengthRange.contains(tenths),
      abs(seconds * 10 - Double(tenths)) < 1e-6
    else { return nil }
    return tenths
  }

  /// Seconds to add to the times of a packet. Throws `StageFailure` if its cycle is not known, is
  /// another than that of earlier packets of its network, or the cycles asked for are no whole
  /// seconds.
  mutating func seconds(for packet: JSONObject) throws -> Int64 {
    guard cycles != 0 else { return 0 }
    let network = packet.text(.network) ?? packet.text(.networkCandidate)
    let length = try length(of: network, told: packet.number(.hopCycle).flatMap(TimeShift.tenths))
    guard (cycles * length).isMultiple(of: 10) else {
      throw StageFailure(
        .usage,
        "\(cycles) cycles of \(Double(length) / 10) s are no whole seconds: give a multiple of 10 "
          + "to --shift-times")
    }
    if let network, lengths.count < TimeShift.mostNetworks { lengths[network] = length }
    return cycles * length / 10
  }

  /// The cycle of a network, or of a packet without one, in tenths of a second.
  private func length(of network: String?, told: Int64?) throws -> Int64 {
    guard let network else {
      // Only if no two networks differ it is certain whose cycle it is.
      let used = Set(lengths.values).union(given.map { [$0] } ?? [])
      if let length = told ?? used.first, used.subtracting([length]).isEmpty { return length }
      throw StageFailure(
        .badInput,
        "the hop cycle of a packet without network is not known, so its times cannot be shifted: "
          + "select one network with --network")
    }
    if let known = lengths[network] {
      guard let told, told != known else { return known }
      throw StageFailure(
        .badInput,
        "the hop cycle of network \(network) is \(Double(told) / 10) s, but times were "
          + "shifted by cycles of \(Double(known) / 10) s: give --hop-cycle "
          + "\(network)=\(Double(told) / 10)")
    }
    if let told { return told }
    if let given {
      guard let other = lengths.keys.min() else { return given }
      throw StageFailure(
        .badInput,
        "--hop-cycle \(Double(given) / 10) is the cycle of one network, but packets come from "
          + "\(other) and \(network): give --hop-cycle NETWORK=SECONDS for each of them")
    }
    throw StageFailure(
      .badInput,
      "the hop cycle of network \(network) is not known yet, so its times cannot be shifted: decode "
        + "all with 'gs-decode --state FILE' and then once more, so that each packet tells it, or "
        + "give --hop-cycle \(network)=SECONDS")
  }

  /// A time as packet JSON has it, shifted; nil for what is no time.
  static func shifted(_ text: String, by seconds: Int64) -> String? {
    guard let time = Timestamp(text) else { return nil }
    let (shift, isLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isLate) = time.nanoseconds.addingReportingOverflow(shift)
    guard !isLong, !isLate else { return nil }
    let moved = Timestamp(nanoseconds: sum)
    return text.contains(".") ? moved.text : Timestamp.seconds(moved.seconds)
  }
}
