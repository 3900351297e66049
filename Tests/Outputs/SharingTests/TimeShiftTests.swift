import Export
import FilterRuntime
import Notation
import PacketDecoding
import PacketFixtures
import PacketSchema
import SinkKit
import Testing

@testable import Sharing

@Suite("Shifted times")
struct TimeShiftTests {
  private func rules(_ amount: TimeShift.Amount, cycle: Double? = nil) throws -> SharingRules {
    var rules = SharingRules()
    rules.shift = TimeShift(amount, key: try .test(), cycle: cycle)
    return rules
  }

  private func status() throws -> JSONObject {
    let example = try #require(
      PacketLayouts.all.first { $0.kind == .status }?.examples.first?.packet)
    var packet = try #require(
      decoded([try KnownPackets.packet(example)], networks: [0x142A]).first)
    packet["time"] = .string("2025-01-18T20:35:12.250000Z")
    packet["read_requested_at"] = .string("2025-01-18T20:35:05.000000Z")
    packet["hop_cycle_s"] = .number(60.2)
    return packet
  }

  @Test("all times of a packet move together, those inside it too")
  func together() throws {
    let original = try status()
    var sink = try SharingSink(rules(.cycles(-5)))
    let copy = try #require(try sink.copy(original))
    #expect(copy.integer(.unixTime) == original.integer(.unixTime).map { $0 - 301 })
    #expect(copy.text(.time) == "2025-01-18T20:30:11.250000Z")
    #expect(copy.text(.readRequestedAt) == "2025-01-18T20:30:04.000000Z")
    let booted = try #require(original.text(.bootedAt).flatMap { Timestamp($0) })
    #expect(copy.text(.bootedAt) == Timestamp.seconds(booted.seconds - 301))
    #expect(copy.text(.check) == "ok")
    #expect(copy.number(.hopPhase) == original.number(.hopPhase))
    let bytes = try #require(copy.text(.raw).flatMap { [UInt8](hexadecimal: $0) })
    #expect(PacketBuilder.seal(bytes, network: 0x142A) == bytes)
    let again = decoded([KnownPackets.packet(bytes)], networks: [0x142A]).first
    #expect(again?.text(.bootedAt) == copy.text(.bootedAt))
  }

  @Test("a clock that was never set is not moved")
  func unsetClock() throws {
    var bytes = try #require(status().text(.raw).flatMap { [UInt8](hexadecimal: $0) })
    bytes.replaceSubrange(16..<20, with: [0, 0, 0, 9])
    let sealed = KnownPackets.packet(PacketBuilder.seal(bytes, network: 0x142A))
    let packet = try #require(decoded([sealed], networks: [0x142A]).first)
    var sink = try SharingSink(rules(.cycles(10), cycle: 168))
    #expect(try sink.copy(packet)?.integer(.unixTime) == 9)
  }

  @Test("the shift that follows from the key is whole seconds for cycles of any slots")
  func ofKey() throws {
    // Computed by Python, as the known answers of the permutation: 64 250 cycles earlier.
    for (cycle, seconds) in [(60.2, -3_867_850), (168, -10_794_000), (0.7 * 43, -1_933_925)] {
      var shift = TimeShift(.ofKey, key: try .test(), cycle: cycle)
      #expect(try shift.seconds(for: JSONObject()) == Int64(seconds))
    }
  }

  @Test("a cycle that is not known, or no whole seconds, is refused with what to do")
  func refused() throws {
    var packet = try status()
    packet["hop_cycle_s"] = nil
    for (amount, cycle, word) in [
      (.cycles(5), nil, "gs-decode --state FILE"), (.cycles(5), nil, "--hop-cycle 142A=SECONDS"),
      (.cycles(3), 60.2, "multiple of 10"),
    ] as [(TimeShift.Amount, Double?, String)] {
      var sink = try SharingSink(rules(amount, cycle: cycle))
      let failure = #expect(throws: StageFailure.self) { try sink.copy(packet) }
      #expect(failure?.description.contains(word) == true)
    }
  }

  @Test("a network's cycle holds for its later packets, and for D2 packets if there is one cycle")
  func remembered() throws {
    var shift = TimeShift(.cycles(10), key: try .test(), cycle: nil)
    func packet(_ text: String) throws -> JSONObject { try JSONObject(parsing: text) }
    let told = try packet(#"{"network":"B5E3","hop_cycle_s":60.2}"#)
    #expect(try shift.seconds(for: told) == 602)
    #expect(try shift.seconds(for: packet(#"{"network":"B5E3"}"#)) == 602)
    #expect(try shift.seconds(for: packet("{}")) == 602)
    #expect(throws: StageFailure.self) { try shift.seconds(for: packet(#"{"network":"5FD6"}"#)) }
    #expect(try shift.seconds(for: packet(#"{"network":"5FD6","hop_cycle_s":168}"#)) == 1680)
    #expect(throws: StageFailure.self) { try shift.seconds(for: packet("{}")) }
  }

  @Test("a network has one cycle: one that is told later and is another ends the copy")
  func contradiction() throws {
    var shift = TimeShift(.cycles(10), key: try .test(), cycles: ["B5E3": 60.2])
    func packet(_ text: String) throws -> JSONObject { try JSONObject(parsing: text) }
    #expect(try shift.seconds(for: packet(#"{"network":"5FD6","hop_cycle_s":168}"#)) == 1680)
    #expect(try shift.seconds(for: packet(#"{"network":"B5E3"}"#)) == 602)
    #expect(try shift.seconds(for: packet(#"{"network":"B5E3","hop_cycle_s":60.2}"#)) == 602)
    let failure = #expect(throws: StageFailure.self) {
      try shift.seconds(for: packet(#"{"network":"B5E3","hop_cycle_s":168}"#))
    }
    #expect(failure?.description.contains("is 168.0 s, but times were shifted") == true)
  }

  @Test("a length without a network holds for one network only, whichever comes first")
  func singleLength() throws {
    func packet(_ text: String) throws -> JSONObject { try JSONObject(parsing: text) }
    let plain = try packet(#"{"network":"B5E3"}"#)
    for first in [#"{"network":"5FD6"}"#, #"{"network":"5FD6","hop_cycle_s":168}"#] {
      var shift = TimeShift(.cycles(10), key: try .test(), cycle: 60.2)
      #expect(try shift.seconds(for: packet("{}")) == 602)
      _ = try shift.seconds(for: packet(first))
      let failure = #expect(throws: StageFailure.self) { try shift.seconds(for: plain) }
      #expect(failure?.description.contains("from 5FD6 and B5E3: give --hop-cycle N") == true)
      #expect(try shift.seconds(for: packet(#"{"network":"B5E3","hop_cycle_s":43}"#)) == 430)
    }
  }

  @Test("lengths by network, and none at all for no cycles")
  func byNetwork() throws {
    func packet(_ text: String) throws -> JSONObject { try JSONObject(parsing: text) }
    var shift = TimeShift(
      .cycles(10), key: try .test(), cycles: ["B5E3": 60.2, "5FD6": 168])
    #expect(try shift.seconds(for: packet(#"{"network":"5FD6"}"#)) == 1680)
    #expect(try shift.seconds(for: packet(#"{"network_candidate":"B5E3"}"#)) == 602)
    let failure = #expect(throws: StageFailure.self) { try shift.seconds(for: packet("{}")) }
    #expect(failure?.description.contains("--network") == true)
    #expect(throws: StageFailure.self) { try shift.seconds(for: packet(#"{"network":"142A"}"#)) }
    var none = TimeShift(.cycles(0), key: try .test())
    #expect(try none.seconds(for: packet(#"{"network":"142A"}"#)) == 0)
  }

  @Test("a length is of whole tenths", arguments: [(60.2, true), (168, true), (60.25, false)])
  func lengths(seconds: Double, isLength: Bool) {
    #expect(TimeShift.isLength(seconds) == isLength)
    for wrong in [0, -60.2, .nan, .infinity, 1e300] { #expect(!TimeShift.isLength(wrong)) }
  }
}
