import Glibc

/// The first interrupt or termination signal asks a stage to stop taking input, drain and end
/// cleanly; the second one, no longer caught, ends it at once.
public struct StopSignal: Sendable {
  /// Becomes readable when a stop was asked for; never read from, so it stays readable.
  public let descriptor: Descriptor

  /// A signal that stands at the reading end of a pipe.
  public init(descriptor: Descriptor) { self.descriptor = descriptor }

  /// Catches SIGINT and SIGTERM, unless whoever started the stage has them ignored: then the stage
  /// ends with its input, as the later stages of a pipeline should when Ctrl-C reaches all.
  /// Also ignores SIGPIPE, so that a closed pipe is an error to handle. The corresponding C function
  /// is `sigaction`.
  public static func install() throws(SystemError) -> StopSignal {
    let ends = try Descriptor.pipe()
    stopPipeWriteEnd = ends.writing.number
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      var byte: UInt8 = 1
      _ = Glibc.write(stopPipeWriteEnd, &byte, 1)
      // The next signal of either kind finds the default action.
      signal(SIGINT, SIG_DFL)
      signal(SIGTERM, SIG_DFL)
    }
    for number in [SIGINT, SIGTERM] where !isIgnored(number) { sigaction(number, &action, nil) }
    ignoreClosedPipes()
    return StopSignal(descriptor: ends.reading)
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
  public func waitForInput(on input: Descriptor, timeout: Int32 = -1) -> WaitResult {
    wait(for: .init(input, for: .reading), timeout: timeout)
  }

  /// Waits until a descriptor is ready, a stop request, or the end of `timeout`.
  ///
  /// - Parameter timeout: milliseconds, -1 for none.
  public func wait(for other: AwaitedDescriptor, timeout: Int32) -> WaitResult {
    // An interrupted wait is tried again by the caller, like any other spurious wake-up.
    guard
      let ready = waitUntilReady([.init(descriptor, for: .reading), other], milliseconds: timeout)
    else { return .interrupted }
    if ready[0].isReady { return .stopRequested }
    return ready[1].isReady ? .ready : .timedOut
  }

  /// Waits until a stop is asked for.
  public func wait() {
    while !wait(for: .seconds(60)) {}
  }

  /// Waits until a stop is asked for, a minute at most; false if the time is over before.
  public func wait(for duration: Duration) -> Bool {
    let request = AwaitedDescriptor(descriptor, for: .reading)
    // The signal that asks for it may be what ends the wait.
    return waitUntilReady([request], milliseconds: milliseconds(duration))?[0].isReady
      ?? isRequested
  }

  /// True once a stop was asked for.
  public var isRequested: Bool {
    waitUntilReady([.init(descriptor, for: .reading)], milliseconds: 0)?[0].isReady ?? false
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

/// Makes a reader that goes away an error to handle. The corresponding C function is `signal`.
public func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }
