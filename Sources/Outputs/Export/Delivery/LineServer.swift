/// A server that takes lines, many at once: points of InfluxDB's line protocol, rows of a table.
/// Used by one thread at a time.
package protocol LineServer: AnyObject {
  /// Looks whether it can be reached at all. Throws what is wrong if not.
  func reach() throws(UnreachableServer)
  /// Sends lines, without their line ends, as one request, and waits for the answer.
  func post(_ lines: [String]) throws(UnreachableServer) -> PostAnswer
  /// All is posted, and nothing will follow.
  func conclude()
}

extension LineServer {
  /// To most servers that means nothing.
  package func conclude() {}
}

/// No answer came: no connection, no such host, no trust, too long a silence.
package struct UnreachableServer: Error, Equatable, CustomStringConvertible {
  package let description: String
  /// What a person can do about it.
  package let advice: String
  /// True if it is there, and has other things than ours.
  package let isWrongPlace: Bool

  package init(
    description: String, advice: String = "Is the address right?", isWrongPlace: Bool = false
  ) {
    self.description = description
    self.advice = advice
    self.isWrongPlace = isWrongPlace
  }
}

/// A server's answer.
package struct PostAnswer: Equatable {
  /// What an answer means for what was posted.
  package enum Meaning: Equatable, Sendable {
    /// It is stored.
    case taken
    /// The same can be taken later.
    case later
    /// There was too much of it in one request.
    case tooMuch
    /// These lines will never be taken; others may.
    case refused
    /// At least one of these lines will never be taken, and none was.
    case refusedTogether
    /// Nothing will be taken until somebody changes something.
    case locked
  }

  package var meaning: Meaning
  /// What the server said, on one line.
  package var words: String
  /// What can be done about an answer that means that nothing will be taken.
  package var advice: String
  /// For how long it asks to be left alone, in seconds; 0 if it does not.
  package var retryAfter: Int

  package init(_ meaning: Meaning, words: String, advice: String = "", retryAfter: Int = 0) {
    self.meaning = meaning
    self.words = words
    self.advice = advice
    self.retryAfter = retryAfter
  }
}
