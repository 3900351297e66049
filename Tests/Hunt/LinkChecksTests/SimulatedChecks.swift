import Evidence
import LinkChecks
import PacketSchema
import TestKit

/// Runs of tests of chance: many where the code is optimised, few in a debug build.
#if DEBUG
  let isOptimised = false
#else
  let isOptimised = true
#endif

/// Checks bit by bit, as a sender makes them: shares nothing with the tables of what is tested.
enum Check {
  static func mostBitFirst(_ bytes: [UInt8], _ polynomial: UInt16, _ start: UInt16) -> UInt16 {
    var register = start
    for byte in bytes {
      for bit in 0..<8 {
        let isOut = (register >> 15 == 1) != (byte << bit & 0x80 != 0)
        register = register << 1 ^ (isOut ? polynomial : 0)
      }
    }
    return register
  }

  static func leastBitFirst(_ bytes: [UInt8], _ polynomial: UInt16, _ start: UInt16) -> UInt16 {
    let reversed = (0..<16).reduce(UInt16(0)) { $0 | (polynomial >> $1 & 1) << (15 - $1) }
    var register = start
    for byte in bytes {
      for bit in 0..<8 {
        let isOut = (register & 1 == 1) != (byte >> bit & 1 == 1)
        register = register >> 1 ^ (isOut ? reversed : 0)
      }
    }
    return register
  }

  static func bytes(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
}

extension PacketTable {
  mutating func add(
    _ raw: [UInt8], _ type: String, _ commandIdentifier: String, network: String? = nil,
    source: String? = nil
  ) throws {
    let hexadecimal = Self.hexadecimal(raw)
    let network = network.map { #","network":"\#($0)""# } ?? ""
    let source = source.map { #","source":"\#($0)""# } ?? ""
    add(
      try JSONObject(
        parsing: #"{"kind":"simulated","type":"\#(type)","ci":"\#(commandIdentifier)","#
          + #""crc":"ok","raw":"\#(hexadecimal)"\#(network)\#(source)}"#))
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }
}

/// Beacons of one meter as a sender makes them: an address twice, a counter, a clock, constants, and
/// whatever check is asked for.
struct Beacons {
  var draws: SeededGenerator
  private var counter: UInt8 = 7
  private var uptime: UInt32 = 400_000

  init(seed: UInt64) { draws = SeededGenerator(seed: seed) }

  mutating func next(_ check: ([UInt8]) -> [UInt8]) -> [UInt8] {
    let seconds = 12 + UInt32(draws.uniform() * 8)
    uptime += seconds
    counter &+= UInt8(seconds / 2)
    let clock = (0..<4).map { UInt8(truncatingIfNeeded: uptime >> (24 - 8 * UInt32($0))) }
    let phase = uptime % 168 * 100
    let address: [UInt8] = [0x0A, 0x0B, 0x0C, 0x01]
    let body =
      [0x30, 255, 255, 255, 255, 255, 255, 0xFE] + address + [0, counter] + clock + [0xA4, 0x03]
      + address + [1, 0, 7, 0x20, 1, UInt8(phase >> 8), UInt8(phase & 0xFF), 0x7E, 0]
    return [0, 0xFF, 0x2A, 0x55, 0, UInt8(body.count + 2)] + body + check(body)
  }
}
