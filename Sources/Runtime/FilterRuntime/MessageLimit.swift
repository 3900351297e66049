/// Lets messages of one kind through at once, and then no more than one a minute: what lasts for a
/// night shall not fill a journal. The next one tells how many were left out.
public struct MessageLimit: Sendable {
  /// Nanoseconds between two messages of one kind.
  public static let interval: Int64 = 60_000_000_000

  private struct Kind {
    var lastTold: Int64
    var leftOut: Int
  }

  private var kinds: [String: Kind] = [:]

  /// A limit before the first message.
  public init() {}

  /// What to write of a message; nil if it is left out for now.
  ///
  /// - Parameters:
  ///   - text: the message.
  ///   - kind: one of few words that the program has for such messages.
  ///   - now: nanoseconds on a clock that nobody sets.
  public mutating func pass(_ text: String, kind: String, now: Int64) -> String? {
    guard let known = kinds[kind] else {
      kinds[kind] = Kind(lastTold: now, leftOut: 0)
      return text
    }
    guard now &- known.lastTold >= Self.interval else {
      kinds[kind]?.leftOut += 1
      return nil
    }
    kinds[kind] = Kind(lastTold: now, leftOut: 0)
    return known.leftOut == 0 ? text : "\(text) (and \(known.leftOut) times before this)"
  }
}
