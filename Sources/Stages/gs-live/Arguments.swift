import ArgumentParser
import LiveServer

/// `HOST:PORT`, or one of the two.
struct ListeningAddress: ExpressibleByArgument, CustomStringConvertible {
  let address: LiveServer.Address

  init(host: String, port: Int) { address = LiveServer.Address(host: host, port: port) }

  init?(argument: String) {
    let parts = Self.parts(argument[...])
    guard let host = parts?.host, let port = parts?.port.map({ Int($0) }) ?? 8024,
      (0...65535).contains(port), !host.isEmpty,
      host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
    else { return nil }
    self.init(host: String(host), port: port)
  }

  /// Host and port; an IPv6 address stands in brackets.
  private static func parts(_ text: Substring) -> (host: Substring, port: Substring?)? {
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]") else { return nil }
      let (host, rest) = (text[..<end].dropFirst(), text[end...].dropFirst())
      guard rest.isEmpty || rest.first == ":" else { return nil }
      return (host, rest.isEmpty ? nil : rest.dropFirst())
    }
    if let colon = text.lastIndex(of: ":") {
      // An IPv6 address without brackets, in which no port can be told.
      guard text.firstIndex(of: ":") == colon else { return nil }
      return (text[..<colon], text[colon...].dropFirst())
    }
    return text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
      ? ("127.0.0.1", text) : (text, nil)
  }

  /// As it stands in an address of the web.
  func shown(port: Int) -> String {
    (address.host.contains(":") ? "[\(address.host)]" : address.host) + ":\(port)"
  }

  var description: String { shown(port: address.port) }
}

/// A length of time: a number and `s`, `m`, `h` or `d`.
struct HistoryLength: ExpressibleByArgument, CustomStringConvertible {
  /// A minute to 366 days.
  let seconds: Int64

  private static let units: [(letter: Character, seconds: Int64)] = [
    ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
  ]

  init(seconds: Int64) { self.seconds = seconds }

  init?(argument: String) {
    guard let unit = Self.units.first(where: { $0.letter == argument.last })?.seconds,
      let number = Int64(argument.dropLast()), (1...31_622_400).contains(number),
      (60...31_622_400).contains(number * unit)
    else { return nil }
    seconds = number * unit
  }

  var description: String {
    let unit = Self.units.first { seconds % $0.seconds == 0 }
    return unit.map { "\(seconds / $0.seconds)\($0.letter)" } ?? ""
  }
}
