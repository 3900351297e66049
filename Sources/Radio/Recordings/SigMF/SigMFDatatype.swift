import SampleInput

/// Data types of SigMF that can be read, each as one of our formats without loss.
struct SigMFDatatype: Equatable, Sendable {
  let format: SampleFormat
  /// Bytes of a number that stand in the other order; 1 if there is no order, or it is ours.
  var swappedBytes = 1

  /// A row for each type.
  private static let table: [(name: String, type: SigMFDatatype)] = [
    ("cu8", .init(format: .cu8)), ("ci8", .init(format: .cs8)),
    ("ci16_le", .init(format: .cs16)), ("ci16_be", .init(format: .cs16, swappedBytes: 2)),
    ("cf32_le", .init(format: .cf32)), ("cf32_be", .init(format: .cf32, swappedBytes: 4)),
  ]

  private init(format: SampleFormat, swappedBytes: Int = 1) {
    self.format = format
    self.swappedBytes = swappedBytes
  }

  /// Reads the name of a type; throws what can be read instead.
  init(named name: String) throws(SigMFFault) {
    // Some writers give an order of bytes to what has none.
    let hasNoOrder = ["cu8_le", "cu8_be", "ci8_le", "ci8_be"].contains(name)
    let plain = hasNoOrder ? String(name.prefix(3)) : name
    guard let row = Self.table.first(where: { $0.name == plain }) else {
      let names = Self.table.map(\.name).joined(separator: ", ")
      throw SigMFFault(
        name.hasPrefix("r")
          ? "its samples are real ('\(name)'), not complex: no band can be told from them"
          : "samples of type '\(name)' are not read: convert them to one of \(names)")
    }
    self = row.type
  }

  /// The name of a format.
  static func name(of format: SampleFormat) -> String {
    table.first { $0.type == SigMFDatatype(format: format) }?.name ?? format.rawValue
  }

  /// Puts the bytes of each number in our order.
  func reorder(_ bytes: inout [UInt8]) {
    guard swappedBytes > 1 else { return }
    for start in stride(from: 0, to: bytes.count - swappedBytes + 1, by: swappedBytes) {
      bytes[start..<start + swappedBytes].reverse()
    }
  }
}
