import Glibc

/// The first interrupt or termination signal asks a stage to stop taking input, drain and end
/// cleanly; the second one, no longer caught, ends it at once.
public struct StopSignal: Sendable {
  /// Becomes readable when a stop was asked for; never read from, so it stays readable.
  public let descriptor: Int32

  /// A signal that stands at the reading end of a pipe.
  public init(descriptor: Int32) { self.descriptor = descriptor }

  /// Catches SIGINT and SIGTERM, unless whoever started the stage has them ignored: then the stage
  /// ends with its input, as the later stages of a pipeline should when Ctrl-C reaches all.
  /// Also ignores SIGPIPE, so that a closed pipe is an error to handle.
  public static func install() throws -> StopSignal {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw StageFailure(.inputOutput, "no pipe for signals: \(systemMessage(errno))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    stopPipeWriteEnd = ends[1]
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      var byte: UInt8 = 1
      _ = Glibc.write(stopPipeWriteEnd, &byte, 1)
      // The next signal of either kind finds the default action.
      signal(SIGINT, SIG_DFL)
      signal(SIGTERM, SIG_DFL)
    }
    for number in [SIGINT, SIGTERM] where !isIgnored(number) { sigaction(number, &action, nil) }
    signal(SIGPIPE, SIG_IGN)
    return StopSignal(descriptor: ends[0])
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    // SIG_IGN is the address 1, which a function pointer cannot be compared with.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  /// Waits for input, a stop request, or the end of `timeout`.
  ///
  /// - Parameter timeout: milliseconds, -1 for none.
  public func waitForInput(on input: Int32, timeout: Int32 = -1) -> WaitResult {
    wait(for: input, events: POLLIN, timeout: timeout)
  }

  /// Waits until a descriptor is ready, a stop request, or the end of `timeout`.
  ///
  /// - Parameters:
  ///   - events: of `poll`, such as `POLLOUT`.
  ///   - timeout: milliseconds, -1 for none.
  public func wait(for other: Int32, events: Int32, timeout: Int32) -> WaitResult {
    var requests = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: other, events: Int16(events), revents: 0),
    ]
    let ready = poll(&requests, 2, timeout)
    if requests[0].revents != 0 { return .stopRequested }
    if ready == 0 { return .timedOut }
    // An interrupted poll is tried again by the caller, like any other spurious wake-up.
    return ready < 0 ? .interrupted : .ready
  }

  /// True once a stop was asked for.
  public var isRequested: Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) > 0
  }

  /// What a wait ended with.
  public enum WaitResult: Sendable {
    /// There is something to read, or the input has ended.
    case ready
    /// A stop was asked for.
    case stopRequested
    /// Nothing came in time.
    case timedOut
    /// Another signal came in between.
    case interrupted
  }
}

/// Written once before the handlers are installed, then only read, by a signal handler.
nonisolated(unsafe) private var stopPipeWriteEnd: Int32 = -1

func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
