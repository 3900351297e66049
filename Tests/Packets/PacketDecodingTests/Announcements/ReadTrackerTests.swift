import Notation
import PacketFixtures
import PacketSchema
import RecordStream
import TestKit
import Testing

@testable import PacketDecoding

@Suite("Reads of meters")
struct ReadTrackerTests {
  /// An announcement that is heard at a second.
  private struct Heard {
    var time: Int64
    var from: UInt32
    var to: UInt32
    var length: UInt16
    var identifier: UInt16
    /// Said by element 08 instead of 06.
    var isRepeated = false
  }

  private static let network: UInt16 = 0x5FD6
  private static let meter: UInt32 = 0x0A0B_0C01
  private static let (near, far): (UInt32, UInt32) = (0x0A0B_0C02, 0x0A0B_0C03)

  private static func request(
    at time: Int64, from: UInt32 = near, to: UInt32 = meter, length: UInt16 = 188,
    identifier: UInt16 = 0x1234, isRepeated: Bool = false
  ) -> Heard {
    Heard(
      time: time, from: from, to: to, length: length, identifier: identifier,
      isRepeated: isRepeated)
  }

  private static func reply(
    at time: Int64, from: UInt32 = meter, to: UInt32 = near, length: UInt16 = 147,
    identifier: UInt16 = 0xBD71, isRepeated: Bool = false
  ) -> Heard {
    request(
      at: time, from: from, to: to, length: length, identifier: identifier, isRepeated: isRepeated)
  }

  private static func packet(_ heard: Heard, hasTime: Bool = true) -> Packet {
    var packet = DirectedPacket(source: heard.from, destination: heard.to)
    let announcement = MeshElement.announcement(
      length: heard.length, identifier: heard.identifier)
    packet.elements = [
      heard.isRepeated
        ? MeshElement(tag: 0x08, content: announcement.content + [1, 0x29, 0x6E, 0xD4, 0x81, 7])
        : announcement
    ]
    return Packet(packet.sealed(network: network), at: hasTime ? heard.time : nil)
  }

  private func reads(_ packets: [Packet]) -> [ReadReply?] {
    var verifier = PacketVerifier(believing: [Self.network])
    return packets.flatMap { verifier.process($0) }.map(\.readReply)
  }

  private func reads(_ heard: [Heard]) -> [ReadReply?] { reads(heard.map { Self.packet($0) }) }

  private func read(at time: Int64, delay: Int64, _ identifier: UInt16 = 0x1234) -> ReadReply {
    ReadReply(
      requestedAt: Timestamp(nanoseconds: time * 1_000_000_000), delay: delay * 1_000_000_000,
      requestLength: 188, requestIdentifier: identifier)
  }

  /// Lines of a log of one network, whose addresses were replaced: seconds of a day, and the
  /// packet.
  private static let log: [(time: Int64, packet: String)] = [
    (43862, "00FF2AD5001C290A0B10000A0B11D5909101002532050600BC50E04611693F4023DA"),
    (45536, "00FF2AD50017290A0B11D50A0B1000039106009250E5453E743F306155"),
    (56336, "00FF2AD50017290A0B10000A0B120672910600BC50782939303F20DF77"),
    (56336, "00FF2AD5001C290A0B10000A0B10C4FC910100266C050600BC50A1EB3D223F50E909"),
    (56343, "00FF2AD5001C290A0B120D0A0B10004191010026320506009350BD71122E2E900BD3"),
    (58873, "00FF2AD5001C290A0B10000A0B11D5609101001F6C040600BC50499828783F70DD44"),
    (58880, "00FF2AD5001C290A0B12290A0B10001B910100246C050600925098BC18D63250E8BC"),
    (61755, "00FF2AD50017290A0B10000A0B11D504910600BC50867932EF3F800D46"),
    (66660, "00FF2AD5001D290A0B10BD0A0B1000D59008007A500FEC01296ED481D62D2420504571"),
  ]

  @Test("of four requests in a log, one of them by two neighbours, two are answered")
  func realLog() {
    let found = reads(
      Self.log.map { Packet([UInt8](hexadecimal: $0.packet) ?? [], at: $0.time) })
    #expect(
      found == [
        nil, nil, nil, nil, read(at: 56336, delay: 7, 0x7829), nil,
        read(at: 58873, delay: 7, 0x4998), nil, nil,
      ])
  }

  @Test("a request, and the reply to whichever neighbour")
  func pair() throws {
    #expect(
      reads([Self.request(at: 100), Self.reply(at: 107, to: Self.far)]) == [
        nil, read(at: 100, delay: 7),
      ])
    let packets = [Self.request(at: 100), Self.reply(at: 107)].map { Self.packet($0) }
    var verifier = PacketVerifier(believing: [Self.network])
    let checked = try #require(packets.flatMap { verifier.process($0) }.last)
    let object = PacketDecoder.decode(checked)
    #expect(object.text(.readRequestedAt) == "1970-01-01T00:01:40.000000Z")
    #expect(object.number(.readDelay) == 7 && object.integer(.readRequestLength) == 188)
    #expect(object.text(.readRequestID) == "1234" && object.text(.announcementID) == "BD71")
  }

  @Test("too soon or too late is no reply", arguments: [-7, 0, 1, 2, 20, 21, 3600] as [Int64])
  func window(delay: Int64) {
    let found = reads([Self.request(at: 5000), Self.reply(at: 5000 + delay)])
    #expect((found[1] != nil) == (2...20).contains(delay))
  }

  @Test(
    "other lengths are neither request nor reply",
    arguments: [
      (187, 147, false), (189, 147, false), (188, 142, false), (188, 148, false),
      (188, 143, true), (188, 188, false), (147, 147, false),
    ] as [(UInt16, UInt16, Bool)])
  func lengths(request: UInt16, reply: UInt16, isRead: Bool) {
    let found = reads([
      Self.request(at: 100, length: request), Self.reply(at: 107, length: reply),
    ])
    #expect((found[1] != nil) == isRead)
  }

  @Test("what other meters are asked, or say, is theirs")
  func others() {
    #expect(reads([Self.request(at: 100, to: Self.far), Self.reply(at: 107)]) == [nil, nil])
    #expect(reads([Self.request(at: 100), Self.reply(at: 107, from: Self.far)]) == [nil, nil])
  }

  @Test("no reply, no read; no request, no read")
  func alone() {
    #expect(reads([Self.request(at: 100), Self.request(at: 900, identifier: 2)]) == [nil, nil])
    #expect(reads([Self.reply(at: 107)]) == [nil])
  }

  @Test("the most recent request counts, and each is answered once")
  func severalRequests() {
    let found = reads([
      Self.request(at: 100, identifier: 1), Self.request(at: 103, identifier: 2),
      Self.reply(at: 110), Self.reply(at: 112, identifier: 0xBD72),
    ])
    #expect(found == [nil, nil, read(at: 103, delay: 7, 2), nil])
  }

  @Test("of two requests in one moment the first names the read, and both are answered")
  func requestByTwoNeighbours() {
    let found = reads([
      Self.request(at: 100, identifier: 1), Self.request(at: 100, from: Self.far, identifier: 2),
      Self.reply(at: 107), Self.reply(at: 109, identifier: 0xBD72),
    ])
    #expect(found == [nil, nil, read(at: 100, delay: 7, 1), nil])
  }

  @Test("a message that is announced again, to another neighbour or by element 08, is the same one")
  func repetition() {
    let first = read(at: 100, delay: 7)
    let found = reads([
      Self.request(at: 100), Self.request(at: 101, isRepeated: true), Self.reply(at: 107),
      Self.reply(at: 107, to: Self.far), Self.reply(at: 108, isRepeated: true),
    ])
    #expect(found == [nil, nil, first, first, first])
  }

  @Test("a message that was there before the request is no reply when it is announced again")
  func notNew() {
    let found = reads([
      Self.reply(at: 90), Self.request(at: 100), Self.reply(at: 107, to: Self.far),
    ])
    #expect(found == [nil, nil, nil])
  }

  @Test("the number of an old message is free again")
  func numberAgain() {
    let found = reads([Self.reply(at: 90), Self.request(at: 1000), Self.reply(at: 1007)])
    #expect(found.last == read(at: 1000, delay: 7))
  }

  @Test("element 08 alone announces, too")
  func wordAlone() {
    let found = reads([
      Self.request(at: 100, isRepeated: true), Self.reply(at: 107, isRepeated: true),
    ])
    #expect(found.last == read(at: 100, delay: 7))
  }

  @Test("packets that come out late are paired by their times")
  func disturbedOrder() {
    let found = reads([
      Self.request(at: 103, identifier: 2), Self.request(at: 100, identifier: 1),
      Self.request(at: 120, identifier: 3), Self.reply(at: 110),
    ])
    #expect(found.last == read(at: 103, delay: 7, 2))
  }

  @Test("without times nothing is paired")
  func noTimes() {
    let heard = [Self.request(at: 100), Self.reply(at: 107)]
    #expect(reads(heard.map { Self.packet($0, hasTime: false) }) == [nil, nil])
  }

  @Test("times at the ends of the scale are no fault")
  func extremes() {
    let bytes = [Self.request(at: 0), Self.reply(at: 0)].map { Self.packet($0).bytes }
    var packets = zip(bytes, [Int64.min, .max]).map { bytes, time in
      var frame = Frame(bytes: bytes, version: 4)
      frame.measurement = BurstMeasurement(
        time: time, centerFrequency: 0, carrierFrequency: 0, symbolRate: 0, deviation: 0,
        signalToNoiseRatio: 0, level: 0, duration: 0)
      return Packet(frame)
    }
    #expect(reads(packets) == [nil, nil])
    packets.reverse()
    #expect(reads(packets) == [nil, nil])
  }

  @Test("a request is remembered while others come, but not without end")
  func bounded() {
    func found(after others: Int) -> ReadReply? {
      let between = (0..<others).map {
        Self.request(at: 101, to: 0x0B00_0000 + UInt32($0), identifier: UInt16($0))
      }
      return reads([Self.request(at: 100)] + between + [Self.reply(at: 107)]).last ?? nil
    }
    #expect(found(after: 255) != nil)
    #expect(found(after: 256) == nil)
  }

  @Test(
    "the message itself is told by its length, soon after its announcement",
    arguments: [
      (113, 1, true), (114, 1, true), (116, 1, true), (112, 1, false), (117, 1, false),
      (113, 10, true), (113, 11, false), (113, -1, false),
    ] as [(Int, Int64, Bool)])
  func message(payload: Int, delay: Int64, isReply: Bool) throws {
    // 32 bytes of the message's header stand before the payload, the CRC follows.
    let blocks = KnownMessages.message(payload: [UInt8](repeating: 7, count: payload))
    let found = reads(
      [Self.request(at: 100), Self.reply(at: 107)].map { Self.packet($0) }
        + [Packet(blocks.bytes, at: 107 + delay)])
    #expect(found.last == (isReply ? read(at: 100, delay: 7) : ReadReply?.none))
  }

  @Test(
    "a message of another meter is not the reply, nor one after an announcement without request")
  func otherMessage() {
    let payload = [UInt8](repeating: 7, count: 113)
    let other = Packet(KnownMessages.message(payload: payload, meter: 9).bytes, at: 108)
    let announced = [Self.request(at: 100), Self.reply(at: 107)].map { Self.packet($0) }
    #expect(reads(announced + [other]).last == ReadReply?.none)
    let own = Packet(KnownMessages.message(payload: payload).bytes, at: 108)
    #expect(reads([announced[1], own]) == [nil, nil])
  }
}
