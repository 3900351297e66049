import FilterRuntime
import SystemInterface

/// A TCP connection, closed when it is let go.
final class Connection: Sendable {
  let descriptor: Descriptor
  /// What is told of a server that leaves.
  let closed: String

  /// Seconds for which each of a server's addresses is tried.
  private static let patience = Duration.seconds(10)

  /// Connects to the first address of a host that answers.
  ///
  /// - Parameters:
  ///   - stop: ends the attempt.
  init(host: String, port: String, stop: StopSignal) throws(StageFailure) {
    closed = "the rtl_tcp server at \(host) port \(port) closed the connection"
    for address in try Connection.addresses(host, port, stop) {
      guard let descriptor = try? address.beginConnecting() else { continue }
      if Connection.connects(descriptor, stop) {
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
  func send(_ bytes: [UInt8]) throws(StageFailure) {
    do throws(SystemError) {
      try descriptor.writeAll(bytes)
    } catch {
      throw StageFailure(.unavailable, closed)
    }
  }

  /// Receives so many bytes; fewer if the other side ends, says nothing for `patience`, or what has
  /// come by then is not to the taste of `isGood`.
  func receive(
    _ count: Int, within patience: Duration, stop: StopSignal, while isGood: ([UInt8]) -> Bool
  ) -> (bytes: [UInt8], hasEnded: Bool) {
    var bytes: [UInt8] = []
    let deadline = ContinuousClock.now + patience
    while bytes.count < count, isGood(bytes) {
      let rest = milliseconds(deadline - .now)
      guard rest > 0 else { break }
      switch stop.waitForInput(on: descriptor, timeout: rest) {
      case .stopRequested: return (bytes, false)
      case .timedOut, .interrupted: continue
      case .ready:
        let part = [UInt8](unsafeUninitializedCapacity: count - bytes.count) { buffer, length in
          length = (try? descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))) ?? 0
        }
        if part.isEmpty { return (bytes, true) }
        bytes += part
      }
    }
    return (bytes, false)
  }

  /// The addresses of a host; none if a stop was asked for while name servers let us wait.
  private static func addresses(
    _ host: String, _ port: String, _ stop: StopSignal
  ) throws(StageFailure) -> [NetworkAddress] {
    do {
      let lookUp = try NameLookUp(host: host, port: port)
      while true {
        switch stop.waitForInput(on: lookUp.descriptor) {
        case .stopRequested: return []
        case .timedOut, .interrupted: continue
        case .ready: return try lookUp.addresses()
        }
      }
    } catch {
      throw StageFailure(.unavailable, "cannot find '\(host)' port '\(port)': \(error)")
    }
  }

  /// Waits for the other side's answer; false if there is none in time, or a stop is asked for.
  private static func connects(_ descriptor: Descriptor, _ stop: StopSignal) -> Bool {
    let deadline = ContinuousClock.now + patience
    while true {
      let rest = milliseconds(deadline - .now)
      guard rest > 0 else { return false }
      switch stop.wait(for: .init(descriptor, for: .writing), timeout: rest) {
      case .stopRequested: return false
      case .timedOut, .interrupted: continue
      case .ready: return descriptor.connectionFailure == nil
      }
    }
  }
}
