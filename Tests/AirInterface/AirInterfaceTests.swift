public import AirInterface
public import Testing

@Suite("What the protocol fixes on the air")
struct AirInterfaceTests {
  /// The patterns that public receivers match: the last bits of the preamble, and the header.
  @Test(
    "preamble and header are the sync patterns of public receivers",
    arguments: [
      (version: UInt8(4), pattern: "101010101010101000000000010111111111"),
      (5, "1010101010101010000000000111111111111"),
    ])
  func patterns(version: UInt8, pattern: String) {
    let bits = Preamble.comparedBits + HeaderPattern.of(version: version).header
    #expect(bits.map { $0 ? "1" : "0" }.joined() == pattern)
  }

  @Test("the preamble has the bits that two recordings show: 2 marks, 01 25 times, a space")
  func preamble() {
    let shown = "11" + String(repeating: "01", count: 25) + "0"
    #expect(Preamble.bits.map { $0 ? "1" : "0" }.joined() == shown)
  }

  @Test("2A goes out least significant bit first, between start and stop bit")
  func serial() {
    #expect(HeaderPattern.ordinaryStart.map { $0 ? 1 : 0 } == [0, 0, 1, 0, 1, 0, 1, 0, 0, 1])
  }

  @Test("data offsets of a header point at the bits of 00 and FF", arguments: HeaderPattern.all)
  func dataOffsets(pattern: HeaderPattern) {
    let bytes = pattern.dataOffsets.map { pattern.header[$0..<$0 + 8] }
    #expect(bytes[0].allSatisfy { !$0 } && bytes[1].allSatisfy { $0 })
    #expect(pattern.header.last == true)
  }

  @Test("a header is found where all of it stands, and nowhere else")
  func begins() {
    let bytes: [UInt8] = [0x00, 0xFF, 0x2A, 0x00, 0xFF]
    #expect((0..<7).filter { HeaderPattern.begins(bytes, at: $0) } == [0, 3])
    #expect(!HeaderPattern.begins([0x00]) && !HeaderPattern.begins([]))
  }

  @Test(
    "80 FF becomes 00 FF, anything else stays",
    arguments: [
      ([0x80, 0xFF, 0x2A], [0x00, 0xFF, 0x2A], true), ([0x00, 0xFF], [0x00, 0xFF], false),
      ([0x80], [0x80], false), ([], [], false),
    ] as [([UInt8], [UInt8], Bool)])
  func restore(logged: [UInt8], restored: [UInt8], isLogged: Bool) {
    var bytes = logged
    #expect(HeaderPattern.restore(&bytes) == isLogged)
    #expect(bytes == restored)
  }

  @Test("header bytes of the forms are those of packets in public reports")
  func forms() {
    #expect(PacketForm.beacon.headerBytes(commandIdentifier: 0x30) == [0x2A, 0x55, 0, 0x23, 0x30])
    #expect(
      PacketForm.time.map { $0.headerBytes(commandIdentifier: 0x52) } == [[0x2A, 0xD2, 0x12, 0x52]])
    #expect(
      PacketForm.directed.map(\.length) == [0x11, 0x14, 0x16, 0x17, 0x19, 0x1C, 0x1D, 0x22])
    #expect(PacketForm.shortDirected.map(\.length) == [0x05, 0x0A, 0x10])
    #expect(PacketForm.beacon.totalLength == 41 && PacketForm.scheduled.totalLength == 23)
  }

  @Test("a header is read back from each form's bytes", arguments: PacketForm.all)
  func header(form: PacketForm) throws {
    #expect(!form.commandIdentifiers.isEmpty)
    for identifier in form.commandIdentifiers {
      let bytes = HeaderPattern.bytes + form.headerBytes(commandIdentifier: identifier)
      let header = try #require(PacketHeader(bytes))
      #expect(header.type == form.type && header.length == form.length)
      #expect(header.totalLength == form.totalLength)
      #expect(bytes[header.contentOffset] == identifier)
    }
  }

  @Test("too few bytes have no header, however many are missing")
  func shortHeader() {
    let bytes = HeaderPattern.bytes + PacketForm.beacon.headerBytes(commandIdentifier: 0x30)
    for count in 0..<6 { #expect(PacketHeader(Array(bytes.prefix(count))) == nil) }
  }

  @Test("all 256 header bytes of blocks come apart and together")
  func blocks() {
    for byte in UInt8.min...UInt8.max {
      let header = BlockHeader(byte)
      let again = BlockHeader(
        index: UInt8(header.index), isLast: header.isLast, checkHighBits: header.checkHighBits)
      #expect(again == header)
      #expect(BlockHeader.isBlockHeader(byte) == (header.index < 4))
    }
  }

  @Test("the channel next to a carrier")
  func channel() {
    #expect(RadioParameters.channel(nearestTo: 916_501_200) == 916_500_000)
  }
}

extension HeaderPattern: CustomTestStringConvertible {
  /// What tells it from the others.
  public var testDescription: String { "version \(version)" }
}

extension PacketForm: CustomTestStringConvertible {
  /// What tells it from the others, but for CI.
  public var testDescription: String {
    "type \(String(type, radix: 16, uppercase: true)), length \(length)"
  }
}
