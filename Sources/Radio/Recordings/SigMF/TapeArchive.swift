/// Where the files of a tar archive are: SigMF's archives are such.
///
/// libarchive reads them as well, and 30 other formats: it brings 39 MB of libraries, libxml2 and ICU
/// among them, and hands out files in their order, while a dataset may lie before its metadata.
/// The formats are those of POSIX.1-2001 (`ustar`, `pax`) and the long names and sizes of GNU tar.
struct TapeArchive {
  /// A file in the archive.
  struct Entry: Equatable, Sendable {
    /// With its folders.
    let name: String
    /// Where its first byte is.
    let offset: UInt64
    /// Its bytes; the archive may end before them.
    let length: UInt64
  }

  private static let blockLength = 512
  /// More than anybody puts beside a recording.
  private static let mostEntries = 10_000
  /// The longest name or extended header.
  private static let longestText: UInt64 = 1 << 16

  private(set) var entries: [Entry] = []
  private let read: (_ offset: UInt64, _ count: Int) throws -> [UInt8]
  /// What an extended header or a long name before an entry says of it.
  private var name: String?
  private var length: UInt64?

  /// Looks through an archive; throws `SigMFFault` if it is none, and what `read` throws.
  ///
  /// - Parameter read: gives so many bytes from a place on, fewer only at the end.
  init(read: @escaping (_ offset: UInt64, _ count: Int) throws -> [UInt8]) throws {
    self.read = read
    var offset: UInt64 = 0
    for _ in 0..<Self.mostEntries {
      let header = try read(offset, Self.blockLength)
      // Two blocks of zeros end an archive; one that was cut off may lack them.
      guard header.count == Self.blockLength, header.contains(where: { $0 != 0 }) else { break }
      guard Self.isHeader(header), let written = Self.number(header[124..<136]) else {
        throw SigMFFault(
          offset == 0 ? "this is no SigMF archive, which is a tar file" : "it is damaged")
      }
      offset += UInt64(Self.blockLength)
      let length = try take(header, at: offset, written)
      let (next, overflow) = offset.addingReportingOverflow(length)
      guard !overflow, next < UInt64(Int64.max) else { throw SigMFFault("it is damaged") }
      let block = UInt64(Self.blockLength)
      offset = (next + block - 1) / block * block
    }
  }

  /// Takes an entry whose header is `block`; returns the length of its contents.
  private mutating func take(
    _ block: [UInt8], at offset: UInt64, _ written: UInt64
  ) throws -> UInt64 {
    switch block[156] {
    case UInt8(ascii: "x"):
      for (key, value) in Self.extendedHeader(try text(at: offset, written)) {
        if key == "path" { name = value }
        if key == "size" { length = UInt64(value) }
      }
      return written
    case UInt8(ascii: "L"):
      name = String(decoding: try text(at: offset, written).prefix { $0 != 0 }, as: UTF8.self)
      return written
    case UInt8(ascii: "g"), UInt8(ascii: "K"): return written
    case UInt8(ascii: "0"), 0:
      entries.append(
        Entry(name: name ?? Self.name(block), offset: offset, length: length ?? written))
    default: break
    }
    defer { (name, length) = (nil, nil) }
    return length ?? written
  }

  private func text(at offset: UInt64, _ length: UInt64) throws -> [UInt8] {
    guard length <= Self.longestText else { throw SigMFFault("it is damaged") }
    return try read(offset, Int(length))
  }

  /// The sum of all bytes, those of the sum itself taken as blanks.
  private static func isHeader(_ block: [UInt8]) -> Bool {
    let sum = block.enumerated().reduce(UInt64(0)) { sum, byte in
      sum + UInt64((148..<156).contains(byte.offset) ? 0x20 : byte.element)
    }
    return number(block[148..<156]) == sum
  }

  /// Octal digits, or GNU tar's numbers of base 256, whose first bit is set.
  private static func number(_ field: ArraySlice<UInt8>) -> UInt64? {
    if let first = field.first, first == 0x80 {
      guard field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
      return field.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
    return digits.isEmpty ? 0 : UInt64(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  private static func name(_ block: [UInt8]) -> String {
    let name = String(decoding: block[0..<100].prefix { $0 != 0 }, as: UTF8.self)
    let isPOSIX = block[257..<263].elementsEqual(Array("ustar\0".utf8))
    let folder = String(decoding: block[345..<500].prefix { $0 != 0 }, as: UTF8.self)
    return isPOSIX && !folder.isEmpty ? "\(folder)/\(name)" : name
  }

  /// Lines such as `19 path=some/name`, whose first number is their length.
  private static func extendedHeader(_ bytes: [UInt8]) -> [(key: String, value: String)] {
    var rest = bytes[...]
    var items: [(key: String, value: String)] = []
    while let blank = rest.firstIndex(of: 0x20),
      let length = Int(String(decoding: rest[..<blank], as: UTF8.self)),
      length > blank - rest.startIndex + 1, length <= rest.count
    {
      let item = rest[(blank + 1)..<(rest.startIndex + length)].dropLast()
      rest = rest.dropFirst(length)
      guard let equals = item.firstIndex(of: UInt8(ascii: "=")) else { continue }
      items.append(
        (
          String(decoding: item[..<equals], as: UTF8.self),
          String(decoding: item[(equals + 1)...], as: UTF8.self)
        ))
    }
    return items
  }
}
