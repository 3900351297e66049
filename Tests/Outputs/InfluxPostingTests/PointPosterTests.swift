import Export
import FilterRuntime
import Logging
import SystemInterface
import TestKit
import Testing

@testable import InfluxPosting

/// A server that a test plays, on the poster's thread.
private final class PlayedServer: LineServer {
  private let answers: [PostAnswer?]
  private let onReach: () throws(UnreachableServer) -> Void
  private var count = 0

  /// A server that answers in turn, with the last answer for ever; nil is none.
  init(
    _ answers: [PostAnswer?], onReach: @escaping () throws(UnreachableServer) -> Void
  ) {
    self.answers = answers
    self.onReach = onReach
  }

  func reach() throws(UnreachableServer) { try onReach() }

  func post(_ lines: [String]) throws(UnreachableServer) -> PostAnswer {
    defer { count += 1 }
    guard let answer = answers[min(count, answers.count - 1)] else {
      throw UnreachableServer(description: "silence")
    }
    return answer
  }
}

@Suite("Posting on a thread of its own")
struct LinePosterTests {
  private func poster(
    _ answers: PostAnswer?..., patience: Duration = .seconds(3600), stop: StopSignal? = nil,
    onReach: @escaping () throws(UnreachableServer) -> Void = {}
  ) throws -> LinePoster {
    try LinePoster(
      PlayedServer(answers, onReach: onReach), address: "http://server.example",
      noun: "point", capacity: 2,
      wait: DeliveryWait(patience: patience, stop: stop),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// What a failure says.
  private func failure(_ body: @escaping @Sendable () throws -> Void) -> String? {
    do {
      return try resultInTime(of: body) == nil ? "it does not end" : nil
    } catch {
      return (error as? StageFailure)?.description ?? "\(error)"
    }
  }

  @Test("everything is posted, however full the queue is")
  func posted() throws {
    let poster = try poster(PostAnswer(status: 204))
    try poster.start()
    for number in 0..<100 { try poster.submit("\(number)") }
    try poster.finish()
    #expect(poster.waiting == 0 && poster.dropped == 0)
  }

  @Test("a server that takes nothing has its time at the end, and no more")
  func stalled() throws {
    let poster = try poster(PostAnswer(status: 503), nil, patience: .milliseconds(200))
    try poster.start()
    try poster.submit("a")
    #expect(failure { try poster.finish() }?.contains("1 point not delivered") == true)
  }

  @Test("a server that is not there is told of at once")
  func absent() throws {
    let poster = try poster(nil) { () throws(UnreachableServer) in
      throw UnreachableServer(description: "nobody")
    }
    #expect(failure { try poster.start() }?.contains("cannot reach") == true)
  }

  @Test("a signal ends the wait for the first answer, and nothing is left")
  func signalDuringProbe() throws {
    let ends = try Descriptor.pipe()
    let answer = try WakeUp()
    let poster = try poster(
      PostAnswer(status: 204), stop: StopSignal(descriptor: ends.reading)
    ) { () throws(UnreachableServer) in
      try? ends.writing.writeAll([1])
      // As long as a test may take.
      answer.wait(for: .seconds(60))
    }
    #expect(failure { try poster.start() } == nil)
    #expect(failure { try poster.finish() } == nil)
    answer.ring()
  }

  @Test("an answer that sends us elsewhere is not blamed on the token")
  func redirected() throws {
    let answer = PostAnswer(status: 302, redirection: "https://login.example/")
    let poster = try poster(answer)
    try poster.start()
    try poster.submit("a")
    let words = try #require(failure { try poster.finish() })
    #expect(words.contains("https://login.example/") && !words.contains("INFLUX_TOKEN"))
    #expect(PostAnswer(status: 401).advice.contains("INFLUX_TOKEN"))
  }
}
