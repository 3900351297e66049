/// What a server's answer to a batch means for what comes next: a pure rule, without clock or
/// network.
package struct PostingRound: Sendable {
  /// What is to be done with a batch that was answered.
  package enum Step: Equatable, Sendable {
    /// It is done with; the next can go.
    case next
    /// Its lines are lost.
    case drop
    /// Try it again after a pause.
    case again(after: Duration)
    /// Nothing can be posted at all.
    case giveUp
  }

  /// The most lines that go into one request; InfluxDB's documentation advises 5000.
  package static let largestBatch = 5000
  private static let longestPause: Duration = .seconds(300)

  /// Lines for the next request.
  package private(set) var batchSize = PostingRound.largestBatch
  /// One of the lines that were refused together is looked for.
  private var isSearching = false
  private var backoff = ReconnectBackoff()

  package init() {}

  /// The server answered a batch of this many lines.
  package mutating func answered(_ answer: PostAnswer, lines: Int) -> Step {
    switch answer.meaning {
    case .taken:
      backoff.succeeded()
      widen()
      return .next
    case .refused:
      backoff.succeeded()
      return .drop
    case .tooMuch:
      guard lines > 1 else { return .drop }
      batchSize = max(1, lines / 2)
      return .again(after: .zero)
    case .refusedTogether:
      backoff.succeeded()
      guard lines > 1 else { return .drop }
      batchSize = max(1, lines / 2)
      isSearching = true
      return .again(after: .zero)
    case .later:
      let asked = min(Duration.seconds(answer.retryAfter), PostingRound.longestPause)
      return .again(after: max(backoff.failed(), asked))
    case .locked: return .giveUp
    }
  }

  /// What is left after the search goes in large batches again.
  private mutating func widen() {
    guard isSearching else { return }
    batchSize = min(PostingRound.largestBatch, batchSize * 2)
    isSearching = batchSize < PostingRound.largestBatch
  }

  /// No answer came.
  package mutating func unreachable() -> Step { .again(after: backoff.failed()) }
}
