import Glibc

/// A descriptor to wait for, and what it shall become ready for.
public struct AwaitedDescriptor: Sendable {
  /// What can be done once it is ready.
  public enum Purpose: Sendable {
    /// There is something to read, or the end.
    case reading
    /// Something can be written.
    case writing
    /// Either.
    case readingOrWriting
  }

  fileprivate let request: pollfd

  /// A descriptor; one below 0 is never ready.
  public init(_ descriptor: Descriptor, for purpose: Purpose) {
    let events =
      switch purpose {
      case .reading: POLLIN
      case .writing: POLLOUT
      case .readingOrWriting: POLLIN | POLLOUT
      }
    request = pollfd(fd: descriptor.number, events: Int16(events), revents: 0)
  }
}

/// What a descriptor is ready for.
public struct Readiness: Equatable, Sendable {
  /// There is something to read, or the end, or an error that reading tells.
  public var forReading = false
  /// Something can be written.
  public var forWriting = false
  /// True if it is ready for anything.
  public var isReady: Bool { forReading || forWriting }
}

/// Waits until one of some descriptors is ready, or the time is over; what each is ready for. nil if
/// a signal came in between. The corresponding C function is `poll`.
///
/// - Parameter milliseconds: -1 for any time.
public func waitUntilReady(
  _ descriptors: [AwaitedDescriptor], milliseconds: Int32
) -> [Readiness]? {
  var requests = descriptors.map(\.request)
  guard poll(&requests, nfds_t(requests.count), milliseconds) >= 0 else { return nil }
  return requests.map { request in
    Readiness(
      forReading: request.revents & ~Int16(POLLOUT) != 0,
      forWriting: request.revents & Int16(POLLOUT) != 0)
  }
}

/// A duration as waits take it: in milliseconds, rounded up, since a wait that ends too early would
/// be repeated; a minute at most.
public func milliseconds(_ duration: Duration) -> Int32 {
  Int32(min(max((duration / .milliseconds(1)).rounded(.up), 0), 60_000))
}
