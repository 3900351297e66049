/// The name of a receiver, by which packets of several are told apart.
public enum ReceiverName {
  /// What a name is made of, in words, for whoever gave another.
  public static let rule = "letters, digits, dots, underscores and hyphens, at most 64"

  /// The same as a regular expression.
  static let pattern = "^[0-9A-Za-z._-]{1,64}$"

  /// The name of a receiver that nobody has named.
  public static let standard = "receiver"

  /// True for 1 to 64 ASCII letters, digits, dots, underscores and hyphens: what needs no quoting in
  /// JSON, SQL or a shell.
  public static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
      }
  }
}

extension JSONObject {
  /// The receiver that a line is of, a packet's or one of health; nil if it does not say so.
  public var receiverName: String? {
    guard let name = text(.receiver), ReceiverName.isName(name) else { return nil }
    return name
  }

  /// The same line with the name of its receiver, in place of one that it had.
  public func named(receiver: String) -> JSONObject {
    let name = PacketKey.receiver.name
    return JSONObject(
      members.filter { $0.key != name } + [(key: name, value: .string(receiver))])
  }
}

extension ReceiverLine {
  /// The same line with the name of its receiver.
  public func named(receiver: String) -> ReceiverLine {
    ReceiverLine(object.named(receiver: receiver)) ?? self
  }
}
