/// What is fixed of the radio signal: rates, tones and channels.
public enum RadioParameters {
  /// Symbols per second that have been seen on the air. Clocks differ: 9615 and 38 462 were measured,
  /// 0.16 % fast.
  public static let symbolRates: [Double] = [9600, 19_200, 38_400]
  /// What a receiver can be told to look for, in symbols per second: newer modules are said to have
  /// other rates.
  public static let receivableSymbolRates: ClosedRange<Double> = 4800...115_200
  /// The rate of ordinary bursts.
  public static let ordinarySymbolRate = 9600.0
  /// Distance of the two tones over the symbol rate, h: deviations of 4797 and 4799 Hz at 9600
  /// symbols/s were measured.
  public static let ordinaryModulationIndex = 1.0
  /// Modulation indices that receivers should take, from what public tools call them.
  public static let modulationIndices: ClosedRange<Double> = 0.5...3
  /// Carriers sit on multiples of this, in hertz: agreed by all recordings.
  public static let channelSpacing = 100_000.0

  /// The channel next to a carrier; both in hertz.
  public static func channel(nearestTo carrier: Double) -> Double {
    (carrier / channelSpacing).rounded() * channelSpacing
  }
}

/// The alternating bits that a burst begins with, for receivers to find it and its symbol clock.
///
/// Measured on public recordings of both versions: 2 mark bits, then `01` 25 times and one space more,
/// so that with the header's ten spaces stand together, as in the patterns that rtl_433 and
/// gr-smart_meters look for.
public enum Preamble {
  /// Mark bits that open it.
  public static let openingMarks = 2
  /// Alternating bits after them; the first and the last are space.
  public static let alternatingBits = 51
  /// All its bits, true for mark.
  public static let bits: [Bool] =
    [Bool](repeating: true, count: openingMarks) + (0..<alternatingBits).map { $0 % 2 == 1 }
  /// The last bits of it, as many as public receivers compare.
  public static let comparedBits: [Bool] = Array(bits.suffix(16))
}

/// How bytes are sent: asynchronous serial, 8N1, least significant bit first. A mark is the higher of
/// the two tones and stands for 1.
public enum SerialFormat {
  /// Start bit, eight data bits, stop bit.
  public static let bitsPerByte = 10
  /// Data bits of a byte.
  public static let dataBits = 8

  /// A byte's data bits in the order of the air, true for mark.
  public static func dataBits(of byte: UInt8) -> [Bool] {
    (0..<dataBits).map { byte >> UInt8($0) & 1 == 1 }
  }

  /// All bits of a byte in the order of the air, true for mark.
  public static func bits(of byte: UInt8) -> [Bool] { [false] + dataBits(of: byte) + [true] }
}
