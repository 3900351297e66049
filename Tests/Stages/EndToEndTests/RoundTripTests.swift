import Notation
import PacketSchema
import PacketDecoding
import TestKit
import Testing

/// Packets of every kind from gs-synth to gs-decode, in real pipes.
@Suite("Round trip")
struct RoundTripTests {
  private func packets(seed: UInt64, version: UInt8, rounds: Int) -> [[UInt8]] {
    var invented = InventedPackets(seed: seed)
    return (0..<rounds).flatMap { _ in invented.everyKind(version: version) }
  }

  private func expect(_ result: Shell.Result, _ sent: [[UInt8]], version: UInt8) throws {
    #expect(result.status == 0, "\(result.errors)")
    let heard = try result.packets()
    let raw = heard.map { $0.word(.raw) ?? "" }
    let lost = Set(sent.map(\.hexadecimal)).subtracting(raw)
    #expect(lost == [])
    let neverSent = Set(raw).subtracting(sent.map(\.hexadecimal))
    #expect(neverSent == [])
    let isInOrder = raw == sent.map(\.hexadecimal)
    #expect(isInOrder)
    #expect(Set(heard.map { $0.word(.version) ?? "" }) == ["\(version)"])
    #expect(heard.allSatisfy { $0.word(.check) == ($0.word(.type) == "D2" ? "none" : "ok") })
    let messages = heard.filter { $0.word(.kind) == "message" }
    #expect(Set(messages.compactMap { $0.word(.goodBlocks) }) == ["1", "2", "3", "4"])
    #expect(messages.allSatisfy { $0.word(.goodBlocks) == $0.word(.blocks) })
  }

  @Test("by bits", arguments: [4, 5] as [UInt8])
  func bits(version: UInt8) throws {
    let sent = packets(seed: 1, version: version, rounds: 20)
    let shell = try Shell()
    let lines = sent.map { InventedPackets.line($0, version: version) }.joined()
    try shell.folder.write(lines.utf8, to: "packets")
    let result = try shell.run(
      "gs-synth --output bits < packets | gs-frame | gs-decode --network 142A")
    try expect(result, sent, version: version)
  }

  @Test("by bits, several packets in one burst, and hexadecimal between the stages")
  func bursts() throws {
    let sent = packets(seed: 2, version: 4, rounds: 5)
    let shell = try Shell()
    let lines = stride(from: 0, to: sent.count, by: 3).map { first in
      sent[first..<min(first + 3, sent.count)].map { $0.hexadecimal }.joined(separator: " | ")
    }
    try shell.folder.write(lines.joined(separator: "\n").utf8, to: "packets")
    let result = try shell.run(
      "gs-synth --output bits < packets | gs-frame --output hex | gs-decode --network 142A")
    try expect(result, sent, version: 4)
  }

  @Test("by radio", arguments: [4, 5] as [UInt8])
  func radio(version: UInt8) throws {
    let sent = packets(seed: 3, version: version, rounds: 1)
    let shell = try Shell()
    let lines = sent.map { InventedPackets.line($0, version: version) }.joined()
    try shell.folder.write(lines.utf8, to: "packets")
    let result = try shell.run(
      """
      gs-synth -s 250k -f 915M --rate 38400 --ebn0 20 < packets |
        gs-demod | gs-frame | gs-decode --network 142A
      """)
    try expect(result, sent, version: version)
  }
}
