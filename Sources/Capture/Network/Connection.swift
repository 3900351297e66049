import FilterRuntime
import Glibc

/// A TCP connection, closed when it is let go.
final class Connection {
  let descriptor: Int32

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
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, port, &hints, &list)
    guard status == 0 else {
      throw StageFailure(
        .unavailable,
        "cannot find '\(host)' port '\(port)': \(String(cString: gai_strerror(status)))")
    }
    defer { freeaddrinfo(list) }
    var entry = list
    while let address = entry?.pointee {
      let descriptor = socket(
        address.ai_family, address.ai_socktype | Int32(SOCK_NONBLOCK.rawValue),
        address.ai_protocol)
      if descriptor >= 0 {
        if Connection.connects(descriptor, to: address, stop, statistics) {
          // Reading waits by itself.
          _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
          self.descriptor = descriptor
          return
        }
        close(descriptor)
      }
      entry = address.ai_next
    }
    throw StageFailure(
      .unavailable, "no rtl_tcp server answers at \(host) port \(port): is it running?")
  }

  deinit { close(descriptor) }

  /// Sends all of some bytes.
  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw StageFailure(.unavailable, "the rtl_tcp server closed the connection")
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Waits for the other side's answer; false if there is none in time, or a stop is asked for.
  private static func connects(
    _ descriptor: Int32, to address: addrinfo, _ stop: StopSignal,
    _ statistics: StatisticsReporter
  ) -> Bool {
    if connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return true }
    guard errno == EINPROGRESS || errno == EINTR else { return false }
    let deadline = ContinuousClock.now + patience
    while true {
      let rest = Int32(clamping: Int64((deadline - .now) / .milliseconds(1)))
      guard rest > 0 else { return false }
      let due = statistics.millisecondsToNextLine
      switch stop.wait(
        for: descriptor, events: POLLOUT, timeout: due < 0 ? rest : min(rest, due))
      {
      case .stopRequested: return false
      case .timedOut, .interrupted: statistics.writeIfDue()
      case .ready:
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 && code == 0
      }
    }
  }
}
