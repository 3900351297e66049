import Notation
import SystemInterface

/// Networks remembered between runs: a text file with one initial value a line.
///
/// Four hexadecimal digits begin a line; what follows them is for people. Lines that begin with
/// `#` are comments.
public enum NetworkState {
  /// Why a file cannot be read as remembered networks.
  public struct Fault: Error, Equatable, CustomStringConvertible {
    /// Line number, from 1.
    public let line: Int

    /// One line for a person, saying what to do.
    public var description: String {
      "line \(line) is not a network: four hexadecimal digits were expected; "
        + "correct it, or remove the file"
    }
  }

  /// The networks of a file's text.
  public static func networks(in text: String) throws(Fault) -> [UInt16] {
    var networks: [UInt16] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      guard let word = line.split(whereSeparator: \.isWhitespace).first, word.first != "#" else {
        continue
      }
      guard let network = UInt16(fourDigits: word) else {
        throw Fault(line: number + 1)
      }
      networks.append(network)
    }
    return networks
  }

  /// The text of a file that remembers some networks.
  public static func text(_ networks: [UInt16]) -> String {
    networks.sorted().reduce(into: "# GridStream networks: initial values of their CRC\n") {
      let utility = NetworkTable.network($1)?.utility.map { " \($0)" } ?? ""
      $0 += "\($1.hexadecimal)\(utility)\n"
    }
  }

  /// Reads a file; no networks if there is none yet. Throws `Fault` or the system's error.
  public static func load(_ path: String) throws -> [UInt16] {
    let bytes: [UInt8]
    do {
      bytes = try readFile(path)
    } catch  where error.isNoSuchFile {
      return []
    }
    return try networks(in: String(decoding: bytes, as: UTF8.self))
  }

  /// Writes a file so that it is always whole: the old one, or the new one.
  public static func save(_ networks: [UInt16], to path: String) throws {
    try replaceFile(path, with: text(networks).utf8)
  }
}
