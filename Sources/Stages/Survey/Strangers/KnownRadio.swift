/// Radios of the band that can be told by how they send. What fits is a likeness, no proof.
struct KnownRadio {
  /// What a person calls it.
  let name: String
  let keying: Keying
  /// Symbols per second, or chips; nil for any.
  var symbolRates: ClosedRange<Double>?
  /// Whether bits are pairs of chips; nil for either.
  var isManchester: Bool?
  /// In hertz, all of them; nil for any.
  var frequencies: [ClosedRange<Double>]?
  /// In hertz; nil for any.
  var widths: ClosedRange<Double>?
  /// In seconds; nil for any.
  var durations: ClosedRange<Double>?

  /// Rates, and frequencies in hertz, as these have them:
  /// - ERT: rtl_433, `ert_scm.c`, pulses of 30 microseconds, Manchester: 16 384 bits/s.
  /// - Z-Wave: ITU-T G.9959, R1 to R3, with the frequencies of the United States.
  /// - LoRa: sweeps of 125, 250 or 500 kHz.
  /// - IEEE 802.15.4g: 50 and 150 kbit/s with two frequencies.
  static let all: [KnownRadio] = [
    KnownRadio(
      name: "an ERT module, as Itron's meters have (rtl_433 and rtlamr read them)", keying: .onOff,
      symbolRates: 32_000...33_600, durations: 0.003...0.07),
    KnownRadio(
      name: "an ERT module, as Itron's meters have (rtl_433 and rtlamr read them)", keying: .onOff,
      symbolRates: 16_000...16_800, durations: 0.003...0.07),
    KnownRadio(
      name: "Z-Wave at 40 kbit/s", keying: .frequency, symbolRates: 39_000...41_000,
      frequencies: [908.3e6...908.55e6]),
    KnownRadio(
      name: "Z-Wave at 9.6 kbit/s", keying: .frequency, symbolRates: 18_800...19_600,
      isManchester: true, frequencies: [908.3e6...908.55e6]),
    KnownRadio(
      name: "Z-Wave at 100 kbit/s", keying: .frequency, symbolRates: 98_000...102_000,
      frequencies: [915.85e6...916.15e6]),
    KnownRadio(
      name: "a radio of IEEE 802.15.4g, as some other meters have", keying: .frequency,
      symbolRates: 49_000...51_000),
    KnownRadio(name: "LoRa", keying: .chirp, widths: 90_000...600_000),
  ]

  /// Whose bursts may be, in words; nil if nothing fits.
  static func likeness(of kind: Stranger) -> String? {
    all.first { $0.fits(kind) }?.name
  }

  private func fits(_ kind: Stranger) -> Bool {
    guard keying == kind.keying else { return false }
    if let symbolRates {
      guard let rate = kind.symbolRate, symbolRates.contains(rate) else { return false }
    }
    if let isManchester, isManchester != kind.isManchester { return false }
    if let widths, !widths.contains(kind.width) { return false }
    if let durations, !durations.contains(kind.duration) { return false }
    guard let frequencies else { return true }
    return frequencies.contains {
      $0.contains(kind.frequencies.lowerBound) && $0.contains(kind.frequencies.upperBound)
    }
  }
}
