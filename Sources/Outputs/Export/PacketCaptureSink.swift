import Notation
public import PacketSchema
public import RecordStream

/// Packets as a packet capture, for Wireshark. The bytes go out packet by packet, so that it can
/// be watched live through a pipe.
public struct PacketCaptureSink: PacketSink {
  /// A sink before its first packet.
  public init() {}

  /// The file's header.
  public func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try output.write(PacketCaptureFile.header)
  }

  /// The packet's record; nothing for one without bytes.
  public func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    if let record = PacketCaptureFile.record(packet) { try output.write(record) }
  }
}

/// The file format of packet captures, with times in nanoseconds.
///
/// Source: draft-ietf-opsawg-pcap. The link type says that the packets are of a kind that Wireshark
/// is told of by its user.
enum PacketCaptureFile {
  /// `LINKTYPE_USER0`.
  static let linkType: UInt32 = 147
  /// Longer packets would be cut.
  static let snapshotLength: UInt32 = 65_535

  /// What a file begins with.
  static let header: [UInt8] =
    words(0xA1B2_3C4D) + [2, 0, 4, 0] + words(0, 0, snapshotLength, linkType)

  /// A packet's record; nil if it has no bytes, or not all.
  static func record(_ packet: JSONObject) -> [UInt8]? {
    // There is no way to say that a byte is unknown.
    guard packet.unknownOffsets.isEmpty, let digits = packet.headedBytes,
      let bytes = [UInt8](hexadecimal: digits)
    else {
      return nil
    }
    let kept = bytes.prefix(Int(snapshotLength))
    // A packet without a time is at the beginning of time: Wireshark wants one.
    let time = packet.text(.time).flatMap(Timestamp.init)?.nanoseconds ?? 0
    return words(
      UInt32(truncatingIfNeeded: time / 1_000_000_000),
      UInt32(truncatingIfNeeded: time % 1_000_000_000),
      UInt32(kept.count), UInt32(clamping: bytes.count)) + kept
  }

  private static func words(_ values: UInt32...) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
  }
}
