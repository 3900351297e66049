import CRTLSDR
public import FilterRuntime
import SampleInput
public import SystemInterface

/// An RTL-SDR dongle, plugged in or not.
public struct DongleRadio: Radio {
  /// Serial number or index; nil for the first dongle.
  private let selection: String?

  /// A dongle by its serial number or index; nil for the first one.
  public init(_ selection: String?) { self.selection = selection }

  /// Samples per second that dongles give (`rtl-sdr.h`).
  public static let possibleRates = [225_001...300_000.0, 900_001...3_200_000.0]

  /// The same for a person.
  public static let possibleRatesText = possibleRates.map {
    "\(Int($0.lowerBound)) to \(Int($0.upperBound))"
  }.joined(separator: " or ")

  /// What a person calls it.
  public var name: String { "\(RadioName.dongle) dongle\(selection.map { " \($0)" } ?? "")" }

  /// Opens and sets it.
  public func open(
    _ settings: TunerSettings, stop: StopSignal
  ) throws(StageFailure) -> any RadioSession {
    try Dongle(index: index(), settings: settings)
  }

  /// A serial number wins over an index: it may be written in digits alone, as that of most dongles
  /// is, and tells one dongle wherever it is plugged in. One behind a colon is never an index.
  private func index() throws(StageFailure) -> UInt32 {
    let count = rtlsdr_get_device_count()
    guard count > 0 else { throw Self.noneFound }
    guard let selection else { return 0 }
    let isSerial = selection.hasPrefix(":")
    let bySerial = rtlsdr_get_index_by_serial(isSerial ? String(selection.dropFirst()) : selection)
    if bySerial >= 0 { return UInt32(bySerial) }
    if !isSerial, let index = UInt32(selection), index < count { return index }
    throw StageFailure(
      .unavailable,
      "no dongle has the serial number or index '\(selection)'; --list-devices shows the "
        + "\(count == 1 ? "one" : "\(count)") that \(count == 1 ? "is" : "are") there")
  }

  static var noneFound: StageFailure {
    StageFailure(
      .unavailable,
      "no RTL-SDR dongle found: plug one in and see that 'lsusb' lists it, or play a recording "
        + "with --replay FILE, or use a server with --rtl-tcp HOST")
  }
}
