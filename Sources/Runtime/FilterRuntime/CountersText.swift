import FoundationEssentials

/// Counters of a stage as text: on standard error, and in the stream.
enum CountersText {
  /// One JSON object on one line, keys in the order of the alphabet; `{}` for what JSON cannot say,
  /// such as a number that is not finite.
  static func json(_ counters: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(counters) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}
