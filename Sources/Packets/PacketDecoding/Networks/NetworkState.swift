import Notation
import PacketSchema
import SystemInterface

/// A network, and what is remembered of it from one run to the next.
public struct RememberedNetwork: Equatable, Sendable {
  /// Initial value of its CRC.
  public var initialValue: UInt16
  /// Its hop cycle; nil if it was not certain.
  public var hopCycle: HopCycle?

  /// A network.
  public init(_ initialValue: UInt16, hopCycle: HopCycle? = nil) {
    self.initialValue = initialValue
    self.hopCycle = hopCycle
  }
}

/// Networks remembered between runs: a text file with one of them a line.
///
/// Four hexadecimal digits begin a line: the initial value of the CRC. A word such as
/// `hop_cycle_s=60.2` after them is the hop cycle; all else is for people. Lines that begin with
/// `#` are comments.
public enum NetworkState {
  /// Why a file cannot be read as remembered networks.
  public struct Fault: Error, Equatable, CustomStringConvertible {
    /// Line number, from 1.
    public let line: Int
    /// The word that is no hop cycle; nil if the line does not begin with a network.
    public var wrongCycle: String?

    /// One line for a person, saying what to do.
    public var description: String {
      let fault =
        wrongCycle.map { "\($0) is no hop cycle: a multiple of 0.7 from 1.4 to 716.8 was expected" }
        ?? "is not a network: four hexadecimal digits were expected"
      return "line \(line)" + (wrongCycle == nil ? " " : ": ") + fault
        + "; correct it, or remove the file"
    }
  }

  private static let cycleKey = PacketKey.hopCycle.definition.name + "="

  /// The networks of a file's text.
  public static func networks(in text: String) throws(Fault) -> [RememberedNetwork] {
    var networks: [RememberedNetwork] = []
    // Not by the line feed: with a carriage return before it, it is one character.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in lines.enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let word = words.first, word.first != "#" else { continue }
      guard let network = UInt16(fourDigits: word) else {
        throw Fault(line: number + 1)
      }
      networks.append(
        RememberedNetwork(network, hopCycle: try hopCycle(among: words, line: number + 1)))
    }
    return networks
  }

  private static func hopCycle(among words: [Substring], line: Int) throws(Fault) -> HopCycle? {
    guard let word = words.first(where: { $0.hasPrefix(cycleKey) }) else { return nil }
    guard let cycle = Double(word.dropFirst(cycleKey.count)).flatMap(HopCycle.init(seconds:)) else {
      throw Fault(line: line, wrongCycle: String(word))
    }
    return cycle
  }

  /// The text of a file that remembers some networks.
  public static func text(_ networks: [RememberedNetwork]) -> String {
    networks.sorted { $0.initialValue < $1.initialValue }
      .reduce(into: "# GridStream networks: initial values of their CRC, hop cycles\n") {
        let cycle = $1.hopCycle.map { " \(cycleKey)\($0.seconds)" } ?? ""
        let utility = NetworkTable.network($1.initialValue)?.utility.map { " \($0)" } ?? ""
        $0 += "\($1.initialValue.hexadecimal)\(cycle)\(utility)\n"
      }
  }

  /// Reads a file; no networks if there is none yet. Throws `Fault` or the system's error.
  public static func load(_ path: String) throws -> [RememberedNetwork] {
    let bytes: [UInt8]
    do {
      bytes = try readFile(path)
    } catch  where error.isNoSuchFile {
      return []
    }
    return try networks(in: String(decoding: bytes, as: UTF8.self))
  }

  /// Writes a file so that it is always whole: the old one, or the new one.
  public static func save(_ networks: [RememberedNetwork], to path: String) throws {
    try replaceFile(path, with: text(networks).utf8)
  }
}
