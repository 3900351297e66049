public import ArgumentParser
import Export
import Notation
public import PacketSchema

/// Options of every subcommand that say which packets are exported.
struct SelectionOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only packets sent by this meter; may be given several times.",
      discussion: "The LAN address, 8 hexadecimal digits, such as 40DA952B.",
      valueName: "address"))
  var meter: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only packets of this kind; may be given several times.", valueName: "kind"))
  var kind: [PacketKind] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only packets of this network; may be given several times.",
      discussion: "Four hexadecimal digits, such as B5E3, or a part of the utility's name.",
      valueName: "network"))
  var network: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Drop copies of a packet that come within this time.", valueName: "seconds"))
  var dedupe: Double?

  func validate() throws {
    for address in meter where address.utf8.count != 8 || !Hexadecimal.isDigits(address) {
      throw ValidationError(
        "'\(address)' is no meter: --meter takes a LAN address such as 40DA952B.")
    }
    if network.contains("") { throw ValidationError("--network takes a network such as B5E3.") }
    if let dedupe, !(0...1_000_000).contains(dedupe) {
      throw ValidationError("--dedupe takes a number of seconds from 0 to 1000000.")
    }
  }

  var selection: PacketSelection {
    PacketSelection(meters: meter, kinds: kind, networks: network)
  }
}

extension PacketKind: ExpressibleByArgument {}
