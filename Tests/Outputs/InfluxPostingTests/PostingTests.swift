import Export
import Testing

@testable import InfluxPosting

@Suite("Posting points")
struct PostingTests {
  @Test("a full queue drops the oldest, put back or not, and counts")
  func queue() {
    var queue = LineQueue(QueueBounds(count: 3))
    for line in ["a", "b", "c", "d"] { queue.append(line) }
    #expect(queue.isFull && queue.dropped == 1)
    let taken = queue.take(2)
    #expect(taken == ["b", "c"] && queue.count == 1)
    queue.append("e")
    queue.putBack(taken)
    #expect(queue.dropped == 2)
    #expect(queue.take(10) == ["c", "d", "e"])
    #expect(queue.take(10) == [])
  }

  @Test("a queue that has many bytes drops the oldest, but never the newest line")
  func longLines() {
    var queue = LineQueue(QueueBounds(count: 100, bytes: 30))
    for letter in ["a", "b", "c", "d"] { queue.append(String(repeating: letter, count: 10)) }
    #expect(queue.count == 3 && queue.isFull && queue.dropped == 1)
    let taken = queue.take(1)
    #expect(!queue.isFull)
    queue.append("e")
    queue.putBack(taken)
    #expect(queue.dropped == 2 && queue.count == 3)
    queue.append(String(repeating: "f", count: 50))
    #expect(queue.count == 4 && queue.isFull && queue.dropped == 2)
    queue.append("g")
    #expect(queue.dropped == 6 && queue.take(10) == ["g"] && !queue.isFull)
  }

  @Test("a request is no longer than 8 MiB, unless a line is")
  func longRequests() {
    var queue = LineQueue(QueueBounds(count: 100))
    for length in [9, 5, 3, 1] { queue.append(String(repeating: "x", count: length << 20)) }
    #expect((0..<4).map { _ in queue.take(5000).count } == [1, 2, 1, 0])
  }

  @Test("order is kept, whatever is taken and put back")
  func longQueue() {
    var queue = LineQueue(QueueBounds(count: 10_000))
    var taken: [String] = []
    for number in 0..<9000 {
      queue.append("\(number)")
      if number % 7 == 0 { taken += queue.take(5) }
      if number % 11 == 0 { queue.putBack(queue.take(50)) }
    }
    taken += queue.take(10_000)
    #expect(taken == (0..<9000).map { "\($0)" })
    #expect(queue.dropped == 0)
  }

  @Test(
    "what an answer means",
    arguments: [
      (200, PostAnswer.Meaning.taken), (204, .taken), (301, .locked), (400, .refused),
      (401, .locked),
      (403, .locked), (404, .locked), (408, .later), (413, .tooMuch), (422, .refused),
      (429, .later),
      (500, .later), (503, .later), (599, .later),
    ])
  func meaning(status: Int, meaning: PostAnswer.Meaning) {
    #expect(PostAnswer(status: status).meaning == meaning)
  }

  @Test("pauses double up to a minute; an answer starts them anew")
  func pauses() {
    var round = PostingRound()
    let pauses = (0..<8).map { _ in round.unreachable() }
    #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60].map { .again(after: .seconds($0)) })
    #expect(round.answered(PostAnswer(status: 204), lines: 1) == .next)
    #expect(round.answered(PostAnswer(status: 503), lines: 1) == .again(after: .seconds(1)))
    #expect(round.answered(PostAnswer(status: 400), lines: 1) == .drop)
    #expect(round.unreachable() == .again(after: .seconds(1)))
  }

  @Test("a server that asks for a pause gets it, within reason")
  func retryAfter() {
    var round = PostingRound()
    let polite = PostAnswer(status: 429, retryAfter: 17)
    #expect(round.answered(polite, lines: 1) == .again(after: .seconds(17)))
    let endless = PostAnswer(status: 503, retryAfter: 86_400)
    #expect(round.answered(endless, lines: 1) == .again(after: .seconds(300)))
  }

  @Test("a line that is refused together with others is found, and they go on in large batches")
  func search() {
    var round = PostingRound()
    var lines = Array(0..<5000)
    var (taken, lost, requests) = (0, [Int](), 0)
    while !lines.isEmpty {
      requests += 1
      let batch = lines.prefix(round.batchSize)
      let meaning: PostAnswer.Meaning = batch.contains(1234) ? .refusedTogether : .taken
      switch round.answered(PostAnswer(meaning, words: ""), lines: batch.count) {
      case .next: taken += batch.count
      case .drop: lost += batch
      case .again, .giveUp: continue
      }
      lines.removeFirst(batch.count)
    }
    #expect(taken == 4999 && lost == [1234] && requests < 60)
    for _ in 0..<13 { _ = round.answered(PostAnswer(.taken, words: ""), lines: 1) }
    #expect(round.batchSize == 5000)
  }

  @Test("requests become smaller until they are taken, down to one point")
  func smaller() {
    var round = PostingRound()
    let tooMuch = PostAnswer(status: 413)
    #expect(round.batchSize == 5000)
    #expect(round.answered(tooMuch, lines: 301) == .again(after: .zero))
    #expect(round.batchSize == 150)
    #expect(round.answered(tooMuch, lines: 2) == .again(after: .zero))
    #expect(round.batchSize == 1)
    #expect(round.answered(tooMuch, lines: 1) == .drop)
  }
}
