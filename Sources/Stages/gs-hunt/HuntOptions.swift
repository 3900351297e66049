import ArgumentParser
import Evidence
import FilterRuntime
import HuntReport
import Logging
import Notation
import PacketSchema
import RecordStream
import SystemInterface

/// Options of both questions: which packets, and how the answer is given.
struct HuntOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only packets that this meter sent; may be given several times.",
      discussion: "The LAN address, 8 hexadecimal digits, such as 40DA952B.",
      valueName: "address"))
  var meter: [String] = []

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(
    name: .long,
    help: ArgumentHelp("Write a page for a browser, too.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @Argument(
    help: ArgumentHelp(
      "A file of gs-export sqlite, or PostgreSQL, instead of lines on standard input.",
      valueName: "database"), completion: .file())
  var database: String?

  func validate() throws {
    for address in meter where address.utf8.count != 8 || !Hexadecimal.isDigits(address) {
      throw ValidationError(
        "'\(address)' is no meter: --meter takes a LAN address such as 40DA952B.")
    }
  }

  /// Reads the packets that are meant. Throws `StageFailure`.
  func packets(_ environment: inout StageEnvironment) throws -> PacketTable {
    var input = PacketInput(meters: Set(meter.map(LANAddress.normalized)))
    let table = try input.read(database: database, &environment)
    guard !table.packets.isEmpty || environment.stop.isRequested else {
      throw StageFailure(
        .badInput,
        meter.isEmpty
          ? "there is no packet whose check is right"
          : "there is no packet of \(meter.joined(separator: ", ")) whose check is right")
    }
    return table
  }

  /// Gives the answer in the forms that are asked for: the page first, which may fail.
  func tell(
    _ document: JSONObject, title: String, subtitle: String, _ sections: [HuntSection],
    _ environment: inout StageEnvironment
  ) throws {
    environment.progress.finish()
    if let html {
      try Self.write(HuntPage.html(title: title, subtitle: subtitle, sections), to: html)
    }
    let lines = json ? [JSONValue.object(document).encoded()] : HuntText.lines(sections)
    try environment.output.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    try environment.output.flush()
  }

  /// What is said in place of an answer after Ctrl-C.
  static func tellStopped(_ log: Logger) {
    log.notice("stopped before the end: there is no answer")
  }

  private static func write(_ page: String, to path: String) throws {
    do throws(SystemError) {
      try replaceFile(path, with: Array(page.utf8))
    } catch {
      throw StageFailure(.inputOutput, "cannot write \(path): \(error)")
    }
  }
}

/// A length of time: a number and `s`, `m` or `h`.
struct Delay: ExpressibleByArgument, CustomStringConvertible {
  /// 0 to a day.
  let seconds: Double

  private static let units: [(letter: Character, seconds: Double)] = [
    ("h", 3600), ("m", 60), ("s", 1),
  ]

  init(seconds: Double) { self.seconds = seconds }

  init?(argument: String) {
    guard let unit = Self.units.first(where: { $0.letter == argument.last })?.seconds,
      let number = Double(argument.dropLast()), (0...86_400).contains(number * unit)
    else { return nil }
    seconds = number * unit
  }

  var description: String {
    let unit = Self.units.first { seconds.truncatingRemainder(dividingBy: $0.seconds) == 0 }
    return unit.map { "\(Int(seconds / $0.seconds))\($0.letter)" } ?? "\(seconds)s"
  }
}
