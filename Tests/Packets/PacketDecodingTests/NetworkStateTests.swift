import Foundation
import Testing

@testable import PacketDecoding

@Suite struct NetworkStateTests {
  @Test("what was written is read again, whoever added words and comments")
  func roundTrip() throws {
    let plain = RememberedNetwork(0x0001)
    let named = RememberedNetwork(0x45F8, hopCycle: HopCycle(slots: 240))
    let hopping = RememberedNetwork(0xB5E3, hopCycle: HopCycle(slots: 86))
    let text = NetworkState.text([named, plain, hopping])
    #expect(text.hasSuffix("\n0001\n45F8 hop_cycle_s=168.0 CoServ\nB5E3 hop_cycle_s=60.2\n"))
    #expect(try NetworkState.networks(in: text) == [plain, named, hopping])
    #expect(
      try NetworkState.networks(in: "\n# mine\n  b5e3 home\r\n\n") == [RememberedNetwork(0xB5E3)])
    #expect(try NetworkState.networks(in: "B5E3 my home hop_cycle_s=60.20 x=y") == [hopping])
  }

  @Test("a file of another system, whose lines end otherwise, is read", arguments: ["\r\n", "\r"])
  func lineEnds(end: String) throws {
    let text = NetworkState.text([RememberedNetwork(0x45F8), RememberedNetwork(0xB5E3)])
    let networks = try NetworkState.networks(in: text.replacing("\n", with: end))
    #expect(networks.map(\.initialValue) == [0x45F8, 0xB5E3])
    #expect(throws: NetworkState.Fault(line: 3)) {
      try NetworkState.networks(in: "# mine\(end)B5E3\(end)none\(end)")
    }
  }

  @Test("networks for which there is no room are known, each once")
  func tooMany() {
    let registry = NetworkRegistry(
      believing: [7], remembering: (1...100).map { UInt16($0) } + [99, 100])
    #expect(registry.believed == [7] + (1...6).map { UInt16($0) } + (8...64).map { UInt16($0) })
    #expect(registry.leftOut == (65...100).map { UInt16($0) })
  }

  @Test("networks for which there is no room have no clock, which would take kilobytes")
  func clocks() {
    let cycle = HopCycle(slots: 86)
    let verifier = PacketVerifier(
      remembering: (1...1000).map { RememberedNetwork($0, hopCycle: cycle) })
    #expect(verifier.hopCycles.count == NetworkRegistry.maximumNetworks)
  }

  @Test("a line that is no network is named", arguments: ["B5E3\nB5E\n", "B5E3\n+5E3", "\nB5E3F"])
  func fault(text: String) {
    #expect(throws: NetworkState.Fault(line: 2)) { try NetworkState.networks(in: text) }
  }

  @Test(
    "a hop cycle that is none is named, with its line",
    arguments: ["", "x", "61", "-0.7", "0.7", "717.5", "nan", "1e300", "inf", "60.25"])
  func wrongCycle(value: String) {
    let word = "hop_cycle_s=\(value)"
    #expect(throws: NetworkState.Fault(line: 2, wrongCycle: word)) {
      try NetworkState.networks(in: "B5E3\n142A \(word) home\n")
    }
  }

  @Test("a file is replaced as a whole, and no file is no network")
  func file() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "networks.txt").path
    #expect(try NetworkState.load(path) == [])
    try NetworkState.save([RememberedNetwork(0x142A), RememberedNetwork(0x45F8)], to: path)
    try NetworkState.save([RememberedNetwork(0xB5E3)], to: path)
    #expect(try NetworkState.load(path) == [RememberedNetwork(0xB5E3)])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["networks.txt"])
    #expect(throws: (any Error).self) {
      try NetworkState.save([RememberedNetwork(1)], to: folder.appending(path: "no/such").path)
    }
  }
}

@Suite struct NetworkTableTests {
  @Test(
    "a network is named by its digits, its utility, or a part of that",
    arguments: [
      ("B5E3", 0xB5E3), ("b5e3", 0xB5E3), ("1234", 0x1234), ("Puget Sound Energy", 0x142A),
      ("puget", 0x142A), ("sound", 0x142A), ("Hydro-Québec", 0x62C1), ("oncor", 0x5FD6),
    ] as [(String, UInt16)])
  func names(name: String, network: UInt16) throws {
    #expect(try NetworkTable.initialValue(named: name) == network)
  }

  @Test(
    "what names no network, or several, is refused", arguments: ["", "nowhere", "12345", "+123"])
  func unknown(name: String) {
    #expect(throws: NetworkTable.LookupError.notFound(name)) {
      try NetworkTable.initialValue(named: name)
    }
    #expect(
      throws: NetworkTable.LookupError.ambiguous("pseg", ["PSEG Long Island", "PSEG New Jersey"])
    ) { try NetworkTable.initialValue(named: "pseg") }
  }

  @Test("no network is listed twice")
  func uniqueness() {
    #expect(Set(NetworkTable.all.map(\.initialValue)).count == NetworkTable.all.count)
  }
}
