import DequeModule
import PacketSchema

/// What is new, as server-sent events (WHATWG HTML, "Server-sent events"), rendered once for all who
/// listen. Whoever is slow is passed over, and told so: nobody waits for anybody.
struct EventFeed: Sendable {
  /// Some events, rendered.
  private struct Batch {
    let number: Int
    let text: String
  }

  private static let mostBytes = 4 << 20

  private var batches = Deque<Batch>()
  private var bytes = 0
  private let run: String
  /// The number of the next batch.
  private(set) var next = 0
  /// Listeners that were so slow that they had to load everything anew.
  private(set) var resets = 0
  private var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
  private var nextListener = 0

  /// A feed of a run without events.
  init(run: String) { self.run = run }

  /// How many listen.
  var listeners: Int { waiting.count }

  /// An event as it is sent; its data has no line ends.
  static func event(_ name: String, _ data: String, id: String? = nil) -> String {
    (id.map { "id: \($0)\n" } ?? "") + "event: \(name)\ndata: \(data)\n\n"
  }

  /// The id of an event after which a packet is known.
  func id(_ index: Int64) -> String { "\(run)-\(index)" }

  /// The packet after which a listener wants to go on; nil if its id is of another run, or none.
  func index(ofID id: String) -> Int64? {
    guard id.utf8.count < 64, id.hasPrefix(run + "-") else { return nil }
    return Int64(id.dropFirst(run.count + 1)).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// Appends events and wakes who waits.
  mutating func append(_ text: String) {
    batches.append(Batch(number: next, text: text))
    bytes += text.utf8.count
    next += 1
    while bytes > Self.mostBytes, batches.count > 1, let oldest = batches.popFirst() {
      bytes -= oldest.text.utf8.count
    }
    for waiter in waiting.values { waiter.yield() }
  }

  /// The batch of a number, and the number to go on with; nil if there is none yet. The text is nil if
  /// it is gone. All who listen share it: hundreds that read nothing must not each have a copy.
  func events(from number: Int) -> (text: String?, next: Int)? {
    guard number < next else { return nil }
    guard let first = batches.first?.number, number >= first else { return (nil, next) }
    return (batches[number - first].text, number + 1)
  }

  /// Notes that somebody was too slow.
  mutating func countReset() { resets += 1 }

  /// Adds a listener: it is woken when there is something new.
  mutating func listen() -> (number: Int, wakes: AsyncStream<Void>) {
    let (wakes, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    nextListener += 1
    waiting[nextListener] = continuation
    return (nextListener, wakes)
  }

  /// Removes a listener.
  mutating func leave(_ listener: Int) { waiting.removeValue(forKey: listener)?.finish() }

  /// Sends all away.
  mutating func close() {
    for waiter in waiting.values { waiter.finish() }
    waiting = [:]
  }
}
