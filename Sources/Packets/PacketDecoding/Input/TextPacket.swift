import AirInterface
public import RecordStream

/// A packet that stood in a text.
public struct TextPacket: Equatable, Sendable {
  /// The packet as it was written; `00` where a byte is unknown.
  public var frame: Frame
  /// Offsets of bytes that the writer marked as unknown, in order.
  public var erasedBytes: [Int] = []
  /// True if its time is that of a clock that did not say its zone.
  public private(set) var hasLocalTime = false
  /// What a person calls the packet; nil if nobody said.
  public var label: String?
  /// What was corrected in it before it was written down; nil if nothing was.
  var correction: PastCorrection?

  /// A packet of bytes that are all known.
  init(_ frame: Frame) { self.frame = frame }

  /// A packet that begins with `00 FF`, `80 FF`, or, where the header was left out, with `2A`; nil
  /// for any other bytes.
  init?(headed bytes: [UInt8]) {
    if HeaderPattern.begins(bytes) {
      frame = Frame(bytes: bytes, version: 4)
    } else if bytes.starts(with: HeaderPattern.loggedVersion5) {
      frame = Frame(bytes: bytes, version: 5)
    } else if bytes.first == PacketHeader.startByte {
      frame = Frame(bytes: HeaderPattern.bytes + bytes, version: 0)
    } else {
      return nil
    }
  }

  /// Says when the packet came in, unless that is known; nothing else was measured.
  mutating func receive(at time: PacketTime?) {
    guard let time, frame.measurement == nil else { return }
    frame.measurement = BurstMeasurement(timeAlone: time.nanoseconds)
    hasLocalTime = time.isLocal
  }
}

/// What is wrong with a line that claims to hold a packet.
public struct TextPacketFault: Error, Equatable, CustomStringConvertible {
  /// One line for a person.
  public let description: String

  init(_ description: String) { self.description = description }

  static let notHexadecimal = TextPacketFault(
    "a packet with something in it that is no hexadecimal digit")
  static let unknownHeader = TextPacketFault("a packet of which type or length is unknown")
  static let tooManyUnknown = TextPacketFault("a packet with unknown bytes, longer than any known")
  static func oddDigits(_ count: Int) -> TextPacketFault {
    TextPacketFault("half a byte is missing: \(count) hexadecimal digits")
  }
}

extension BurstMeasurement {
  /// A burst of which nothing but its time is known. What is no number is not printed.
  init(timeAlone nanoseconds: Int64) {
    self.init(
      time: nanoseconds, centerFrequency: .nan, carrierFrequency: .nan, symbolRate: .nan,
      deviation: .nan, signalToNoiseRatio: .nan, level: .nan, duration: .nan)
  }
}
