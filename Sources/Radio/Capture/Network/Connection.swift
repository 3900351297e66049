import FilterRuntime
import SystemInterface

/// A TCP connection, closed when it is let go.
final class Connection {
  let descriptor: Descriptor

  /// Seconds for which each of a server's addresses is tried.
  private static let patience = Duration.seconds(10)

  /// Connects to the first address of a host that answers.
  ///
  /// - Parameters:
  ///   - stop: ends the attempt.
  ///   - statistics: written when they are due meanwhile.
  init(
    host: String, port: String, stop: StopSignal, statistics: StatisticsReporter
  ) throws {
    for address in try Connection.addresses(host, port, stop, statistics) {
      guard let descriptor = try? address.beginConnecting() else { continue }
      if Connection.connects(descriptor, stop, statistics) {
        // Reading waits by itself.
        descriptor.setBlocking(true)
        self.descriptor = descriptor
        return
      }
      descriptor.close()
    }
    throw StageFailure(
      .unavailable, "no rtl_tcp server answers at \(host) port \(port): is it running?")
  }

  deinit { descriptor.close() }

  /// Sends all of some bytes.
  func send(_ bytes: [UInt8]) throws {
    do {
      try descriptor.writeAll(bytes)
    } catch {
      throw StageFailure(.unavailable, "the rtl_tcp server closed the connection")
    }
  }

  /// The addresses of a host; none if a stop was asked for while name servers let us wait.
  private static func addresses(
    _ host: String, _ port: String, _ stop: StopSignal, _ statistics: StatisticsReporter
  ) throws -> [NetworkAddress] {
    do {
      let lookUp = try NameLookUp(host: host, port: port)
      while true {
        switch stop.wait(
          for: .init(lookUp.descriptor, for: .reading), timeout: statistics.millisecondsToNextLine)
        {
        case .stopRequested: return []
        case .timedOut, .interrupted: statistics.writeIfDue()
        case .ready: return try lookUp.addresses()
        }
      }
    } catch {
      throw StageFailure(.unavailable, "cannot find '\(host)' port '\(port)': \(error)")
    }
  }

  /// Waits for the other side's answer; false if there is none in time, or a stop is asked for.
  private static func connects(
    _ descriptor: Descriptor, _ stop: StopSignal, _ statistics: StatisticsReporter
  ) -> Bool {
    let deadline = ContinuousClock.now + patience
    while true {
      let rest = milliseconds(deadline - .now)
      guard rest > 0 else { return false }
      let due = statistics.millisecondsToNextLine
      switch stop.wait(
        for: .init(descriptor, for: .writing), timeout: due < 0 ? rest : min(rest, due))
      {
      case .stopRequested: return false
      case .timedOut, .interrupted: statistics.writeIfDue()
      case .ready: return descriptor.connectionFailure == nil
      }
    }
  }
}
