public import Export
import FilterRuntime
public import Logging
import Notation
public import PacketSchema
public import RecordStream
public import SystemInterface

/// Packets as points that are posted to a server in InfluxDB's line protocol.
public struct InfluxPostingSink: PacketSink {
  private let poster: LinePoster
  private let clock: () -> Int64
  private var outages = OutagePoints()
  /// Time of the last point that had none of its own.
  private var lastTime = Int64.min

  /// A sink that posts to `url`, the whole address of the server's write endpoint.
  ///
  /// - Parameters:
  ///   - token: InfluxDB's token; nil if the server wants none.
  ///   - capacity: how many points wait before the oldest is dropped, at least 1.
  ///   - writer: name and version of the program.
  ///   - stop: ends waits for the server.
  ///   - clock: nanoseconds since 1970-01-01 UTC, for packets without a time.
  ///
  /// Throws `StageFailure` if the URL cannot be used.
  public init(
    postingTo url: String, token: String?, capacity: Int, writer: String, stop: StopSignal,
    log: Logger, clock: @escaping () -> Int64
  ) throws {
    self.clock = clock
    guard let server = CurlPointServer(url: url, token: token, writer: writer) else {
      throw StageFailure(.usage, "'\(url)' cannot be posted to")
    }
    // What follows the question mark may hold secrets.
    let address = String(url.prefix { $0 != "?" })
    poster = try LinePoster(
      server, address: address, noun: "point", capacity: capacity,
      wait: DeliveryWait(stop: stop), log: log)
  }

  /// Points that were refused, or dropped because no server was there to take them.
  public var dropped: Int { poster.dropped }

  /// Points that the server has not yet taken.
  public var waiting: Int { poster.waiting }

  /// Looks whether the server is there. Throws `StageFailure` if not. A signal ends the wait for an
  /// answer, as it ends the input.
  public func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try poster.start()
  }

  /// Posts one point, and one for each outage that it shows. Throws `StageFailure` when the server takes nothing.
  ///
  /// A server gives all the points of a request that have no time the same one, and then keeps only
  /// one of a meter: such packets are posted with the time of now, each with another.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    let time = packet.text(.time).flatMap(Timestamp.init)?.nanoseconds
    try poster.submit(InfluxLine.line(for: packet, time: time ?? nextTime()))
    for point in outages.lines(for: packet) { try poster.submit(point) }
  }

  /// Posts what tells of the receiver.
  public func write<Output: ByteSink & ~Copyable>(
    receiver line: ReceiverLine, to output: inout Output
  ) throws {
    for point in InfluxLine.lines(for: line) { try poster.submit(point) }
  }

  private mutating func nextTime() -> Int64 {
    lastTime = max(clock(), lastTime &+ 1)
    return lastTime
  }

  /// Waits until all is posted. Throws `StageFailure` if something is left, or was refused.
  public func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try poster.finish()
  }
}
