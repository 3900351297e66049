/// How bytes may be checked: a method, the width of its result, and the orders of bits and bytes.
public struct CheckForm: Hashable, Sendable {
  /// What is made of the bytes.
  public enum Method: Hashable, Sendable {
    /// The remainder by a polynomial, without its highest term.
    case crc16(polynomial: UInt16)
    /// The sum, up to a constant.
    case sum
    /// What the sum lacks to a constant.
    case negativeSum
    /// The exclusive or, up to a constant.
    case exclusiveOr
  }

  /// What is made of the bytes.
  public let method: Method
  /// Bytes of the result: 2 for a CRC, 1 or 2 for sums.
  public let size: Int
  /// True where each byte goes in with its least bit first.
  public let isReflected: Bool
  /// True where the result stands with the byte first that the method would send last.
  public let isSwapped: Bool

  /// A form of check.
  public init(_ method: Method, size: Int, isReflected: Bool = false, isSwapped: Bool = false) {
    self.method = method
    self.size = size
    self.isReflected = isReflected
    self.isSwapped = isSwapped
  }

  /// The polynomials of 16 bits in Greg Cook's Catalogue of parametrised CRC algorithms.
  public static let polynomials: [UInt16] = [
    0x1021, 0x8005, 0x3D65, 0x8BB7, 0xA097, 0xC867, 0x0589, 0x1DCF, 0x5935, 0x755B, 0x6F63, 0x080B,
  ]

  /// CRCs by each of some polynomials, in both orders of bits and of bytes.
  public static func cyclic(_ polynomials: [UInt16] = CheckForm.polynomials) -> [CheckForm] {
    polynomials.flatMap { polynomial in
      [(false, false), (true, false), (false, true), (true, true)].map { reflected, swapped in
        CheckForm(
          .crc16(polynomial: polynomial), size: 2, isReflected: reflected, isSwapped: swapped)
      }
    }
  }

  /// Sums of 8 and 16 bits, what they lack to a constant, and the exclusive or of 8 bits.
  public static let sums: [CheckForm] =
    [.sum, .negativeSum].flatMap { method in
      [
        CheckForm(method, size: 1), CheckForm(method, size: 2),
        CheckForm(method, size: 2, isSwapped: true),
      ]
    } + [CheckForm(.exclusiveOr, size: 1)]

  /// Such as `CRC-16 1021` or `sum of 8 bits`.
  public var text: String {
    switch method {
    case .crc16(let polynomial):
      let digits = String(polynomial, radix: 16, uppercase: true)
      let name = "CRC-16 " + String(repeating: "0", count: 4 - digits.count) + digits
      return name + (isReflected ? ", least bit first" : "") + (isSwapped ? ", swapped" : "")
    case .sum: return "sum of \(8 * size) bits" + (isSwapped ? ", low byte first" : "")
    case .negativeSum:
      return "negative sum of \(8 * size) bits" + (isSwapped ? ", low byte first" : "")
    case .exclusiveOr: return "exclusive or of \(8 * size) bits"
    }
  }

  var isCyclic: Bool {
    if case .crc16 = method { return true }
    return false
  }
}
