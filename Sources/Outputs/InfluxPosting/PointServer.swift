/// A server that takes points in the line protocol: InfluxDB, or what speaks as it does.
protocol PointServer: AnyObject {
  /// Looks whether it can be reached at all. Throws what is wrong if not.
  func reach() throws(UnreachableServer)
  /// Sends lines, each with its line end, as one request, and waits for the answer.
  func post(_ lines: String) throws(UnreachableServer) -> PostAnswer
}

/// No answer came: no connection, no such host, no trust, too long a silence.
struct UnreachableServer: Error, Equatable, CustomStringConvertible {
  let description: String
}

/// A server's answer.
struct PostAnswer: Equatable {
  /// What an answer means for what was posted.
  enum Meaning: Equatable {
    /// It is stored.
    case taken
    /// The same can be taken later.
    case later
    /// There was too much of it in one request.
    case tooMuch
    /// These points will never be taken; others may.
    case refused
    /// Nothing will be taken until somebody changes token or address.
    case locked
  }

  /// HTTP's status.
  var status: Int
  /// The beginning of what the server said, on one line.
  var message = ""
  /// For how long it asks to be left alone, in seconds; 0 if it does not.
  var retryAfter = 0
  /// Where it says that the points should go instead, without what may be secret there.
  var redirection: String?

  /// Source: InfluxDB's documentation of /api/v2/write, and RFC 9110 for the classes of statuses.
  var meaning: Meaning {
    switch status {
    case 200..<300: .taken
    case 401, 403, 404, 405, 300..<400: .locked
    case 408, 429, 500...: .later
    case 413: .tooMuch
    default: .refused
    }
  }

  /// What can be done about an answer that means that nothing will be taken.
  var advice: String {
    guard (300..<400).contains(status) else { return "the token comes from INFLUX_TOKEN" }
    guard let redirection else { return "is the address right?" }
    return "it names another address, \(redirection): is that the right one?"
  }
}
