/// How long each element of a directed packet is: a tag, then as many bytes as the tag says.
///
/// Source: 608 packets of one network and all published samples of another, which come apart
/// without remainder.
public struct ElementForm: Equatable, Sendable {
  /// The byte that the element begins with.
  public let tag: UInt8
  /// Bytes after the tag.
  public let contentLength: Int

  /// All bytes, the tag included.
  public var length: Int { 1 + contentLength }

  /// All elements that are known, by tag.
  public static let all: [ElementForm] = [
    ElementForm(tag: 0x01, contentLength: 4), ElementForm(tag: 0x02, contentLength: 12),
    ElementForm(tag: 0x04, contentLength: 0), ElementForm(tag: 0x05, contentLength: 5),
    ElementForm(tag: 0x06, contentLength: 5), ElementForm(tag: 0x07, contentLength: 2),
    ElementForm(tag: 0x08, contentLength: 11),
  ]

  /// Tags in the order in which packets of type D5 have been seen to carry them.
  static let directedSequences: [[UInt8]] = [
    [], [0x01], [0x01, 0x04], [0x01, 0x05], [0x01, 0x06], [0x01, 0x07], [0x01, 0x08], [0x06],
    [0x07], [0x08],
  ]
  /// The same for CI 22 of type D2.
  static let shortDirectedSequences: [[UInt8]] = [[], [0x01], [0x01, 0x05]]
  /// The same for CI 52 of type D2.
  static let timeSequences: [[UInt8]] = [[0x02]]

  private static let byTag: [ElementForm?] = (UInt8.min...UInt8.max).map { tag in
    all.first { $0.tag == tag }
  }

  /// The element that a tag begins; nil for a tag that is not known.
  public static func form(ofTag tag: UInt8) -> ElementForm? { byTag[Int(tag)] }

  /// Lengths that packets with some sequences have, each once, by size.
  ///
  /// - Parameter shortest: the length without elements.
  static func lengths(_ sequences: [[UInt8]], shortest: Int) -> [Int] {
    Set(
      sequences.map { $0.reduce(shortest) { $0 + (form(ofTag: $1)?.length ?? 0) } }
    ).sorted()
  }
}
