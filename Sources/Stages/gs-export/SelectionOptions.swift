public import ArgumentParser
import Export
import FilterRuntime
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
      "Only packets from this time on: 2026-01-31T12:00:00Z, or how long ago, as 12h or 7d.",
      valueName: "time"))
  var since: TimeBound?

  @Option(
    name: .long,
    help: ArgumentHelp("Only packets before this time, given likewise.", valueName: "time"))
  var until: TimeBound?

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
    if let since, let until, until.nanoseconds <= since.nanoseconds {
      throw ValidationError("--until is a time after --since.")
    }
    if let dedupe, !(0...1_000_000).contains(dedupe) {
      throw ValidationError("--dedupe takes a number of seconds from 0 to 1000000.")
    }
  }

  var selection: PacketSelection {
    PacketSelection(
      meters: meter, kinds: kind, networks: network,
      since: since.map { Timestamp(nanoseconds: $0.nanoseconds) },
      until: until.map { Timestamp(nanoseconds: $0.nanoseconds) })
  }
}

extension PacketKind: ExpressibleByArgument {}
