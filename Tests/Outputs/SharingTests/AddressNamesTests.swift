import Notation
import PacketDecoding
import TestKit
import Testing

@testable import Sharing

@Suite("New names of addresses")
struct AddressNamesTests {
  private let names: AddressNames

  init() throws { names = AddressNames(key: try .test()) }

  private func name(_ address: String) throws -> String {
    let bytes = try #require([UInt8](hexadecimal: address))
    return try #require(names.name(of: bytes[...])).hexadecimal
  }

  @Test(
    "what is no meter's address stays",
    arguments: [
      "FFFFFFFF", "00000000", "FEFEFE7D", "FEFEFE00", "FEFEFE7F", "FFFFFFFFFFFF", "000000000000",
      "00000000151F", "00000000001F", "FEFEFEFE7D00",
    ])
  func special(address: String) throws {
    #expect(try name(address) == address)
    let bytes = try #require([UInt8](hexadecimal: address))
    #expect(AddressNames.identity(of: bytes[...]) == nil)
  }

  @Test("a WAN address made of a LAN address agrees with its new name", arguments: ["00", "80"])
  func agreement(last: String) throws {
    #expect(try name("FE0A0B0C01" + last) == "FE" + name("0A0B0C01") + last)
    let bytes = try #require([UInt8](hexadecimal: "FE0A0B0C01" + last))
    #expect(AddressNames.identity(of: bytes[...]) == [0x0A, 0x0B, 0x0C, 0x01])
  }

  @Test("addresses have names of their own, of the same kind, never one of another kind")
  func oneToOne() throws {
    var generator = SeededGenerator(seed: 3)
    var (lans, wans): (Set<[UInt8]>, Set<[UInt8]>) = ([], [])
    var count = (lan: 0, wan: 0)
    for number in 0..<2000 {
      let near = [0x0A, 0x0B, UInt8(number >> 8), UInt8(number & 0xFF)]
      for lan in [near, generator.bytes(4)] {
        let name = try #require(names.name(of: lan[...]))
        #expect(AddressNames.identity(of: name[...]) == name)
        lans.insert(name)
        count.lan += 1
      }
      var wan = generator.bytes(6)
      wan[0] = UInt8(number % 0xFD)
      if wan[0] == 0 { wan[1] = 1 }
      let name = try #require(names.name(of: wan[...]))
      #expect(Place(wanAddress: name) != nil && name != wan)
      wans.insert(name)
      count.wan += 1
    }
    #expect(lans.count == count.lan && wans.count == count.wan)
  }

  @Test(
    "a WAN address of no known kind has a name, too: zeros at its start make it nobody's only as a tree's",
    arguments: ["000000001234", "00000000151E", "000000000001", "FFFFFFFFFFFE", "FF0000000000"])
  func otherKinds(address: String) throws {
    #expect(try name(address) != address)
    let bytes = try #require([UInt8](hexadecimal: address))
    #expect(AddressNames.identity(of: bytes[...]) == bytes)
  }

  @Test("bytes of another length have none", arguments: [0, 3, 5, 7])
  func otherLengths(count: Int) {
    #expect(names.name(of: [UInt8](repeating: 1, count: count)[...]) == nil)
  }
}

@Suite("Addresses that were heard")
struct HeardAddressesTests {
  @Test("are found at every offset, either way round, but not where they may stand")
  func everywhere() {
    for address in [[0x0A, 0x0B, 0x0C, 0x01], [0x50, 1, 2, 3, 4, 5]] as [[UInt8]] {
      var heard = HeardAddresses()
      heard.hear(address)
      for hidden in [address, address.reversed()] {
        for offset in 0...5 {
          var bytes = [UInt8](repeating: 0x77, count: 5 + address.count)
          let range = offset..<(offset + address.count)
          bytes.replaceSubrange(range, with: hidden)
          #expect(heard.occur(in: bytes, outside: []))
          #expect(!heard.occur(in: bytes, outside: [range]))
          #expect(heard.occur(in: bytes, outside: [(offset + 1)..<(range.upperBound + 1)]))
        }
      }
      #expect(!heard.occur(in: Array(address.dropLast()), outside: []))
    }
  }

  @Test(
    "are found in what a person wrote",
    arguments: [
      ("0A0B0C01", true), ("meter 0a:0b:0c:01, cellar", true), ("0A 0B-0c 01", true),
      ("a 0A0B0C01", true), ("0x0a0b0c01!", true), ("fe0a0b0c0100", true), ("010C0B0A", true),
      ("50-01-02-03-04-05", true), ("0A0B0C", false), ("0A0B0C02", false), ("", false),
      ("0A0B of 0C01", false), ("my neighbour's, kWh 1234567890", false), ("é0A0B٣0C01", false),
    ])
  func written(text: String, isFound: Bool) {
    var heard = HeardAddresses()
    heard.hear([0x0A, 0x0B, 0x0C, 0x01])
    heard.hear([0x50, 1, 2, 3, 4, 5])
    #expect(heard.occur(in: text) == isFound)
  }

  @Test("of too many, the ones of long ago are forgotten, the last 32768 never")
  func bounded() {
    func address(_ number: Int) -> [UInt8] { [1] + [16, 8, 0].map { UInt8(number >> $0 & 0xFF) } }
    var heard = HeardAddresses()
    for number in 0..<100_000 { heard.hear(address(number)) }
    #expect(!heard.occur(in: address(0), outside: []))
    for number in [99_999, 80_000, 67_232] {
      #expect(heard.occur(in: address(number), outside: []))
    }
  }
}
