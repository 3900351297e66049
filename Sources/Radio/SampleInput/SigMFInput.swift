/// Parts of a SigMF recording, given where its samples are meant: they do not describe themselves,
/// and gs-capture puts the parts together.
public enum SigMFInput: CaseIterable, Sendable {
  /// The description, in JSON.
  case metadata
  /// A tar file of both.
  case archive

  /// Tells from the first bytes of an input; nil for anything else.
  public init?(_ beginning: [UInt8]) {
    let magic = Self.tapeMagic
    if beginning.dropFirst(magic.place).starts(with: magic.bytes) {
      self = .archive
    } else if beginning.first(where: { $0 > 0x20 }) == UInt8(ascii: "{"),
      Self.holdsKey(beginning.prefix(Self.longestPreface))
    {
      self = .metadata
    } else {
      return nil
    }
  }

  /// What it is and what to do with it.
  public var advice: String {
    switch self {
    case .metadata: "this is the metadata of a SigMF recording: gs-capture --replay FILE reads it"
    case .archive: "this is a tar archive; if it is SigMF's: gs-capture --replay FILE reads it"
    }
  }

  /// POSIX.1-1988 and GNU tar.
  private static let tapeMagic = (place: 257, bytes: Array("ustar".utf8))
  /// Bytes in which a key of SigMF comes.
  private static let longestPreface = 4096

  private static func holdsKey(_ bytes: ArraySlice<UInt8>) -> Bool {
    String(decoding: bytes, as: UTF8.self).contains("\"core:")
  }
}
