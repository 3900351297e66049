import Export

extension PostAnswer {
  /// An answer by HTTP.
  ///
  /// - Parameters:
  ///   - status: HTTP's.
  ///   - message: the beginning of what the server said, on one line.
  ///   - redirection: where it says that the points should go instead, without what may be secret
  ///     there.
  init(
    status: Int, message: String = "", retryAfter: Int = 0, redirection: String? = nil
  ) {
    self.init(
      PostAnswer.meaning(ofStatus: status), words: "status \(status) \(message)",
      advice: PostAnswer.advice(status, redirection), retryAfter: retryAfter)
  }

  /// Source: InfluxDB's documentation of /api/v2/write, and RFC 9110 for the classes of statuses.
  private static func meaning(ofStatus status: Int) -> Meaning {
    switch status {
    case 200..<300: .taken
    case 401, 403, 404, 405, 300..<400: .locked
    case 408, 429, 500...: .later
    case 413: .tooMuch
    default: .refused
    }
  }

  private static func advice(_ status: Int, _ redirection: String?) -> String {
    guard (300..<400).contains(status) else { return "the token comes from INFLUX_TOKEN" }
    guard let redirection else { return "is the address right?" }
    return "it names another address, \(redirection): is that the right one?"
  }
}
