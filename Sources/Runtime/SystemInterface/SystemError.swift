import Glibc

/// Why the system refused a call.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The error number, such as `EPIPE`.
  public let code: Int32

  /// The reason of an error number.
  public init(code: Int32) { self.code = code }

  /// The reason that the last call on this thread left. The corresponding C variable is `errno`.
  public static var last: SystemError { SystemError(code: errno) }

  /// The system's words. The corresponding C function is `strerror`.
  public var description: String { String(cString: strerror(code)) }

  /// True if the reader of a pipe or connection is gone.
  public var isClosedPipe: Bool { code == EPIPE }

  /// True if a signal came in between: the call can be made again.
  public var isInterruption: Bool { code == EINTR }

  /// True if the descriptor is not ready and was told not to wait.
  public var wouldBlock: Bool { code == EAGAIN || code == EWOULDBLOCK }

  /// True if there is no file of that name.
  public var isNoSuchFile: Bool { code == ENOENT }

  /// What the system says of a file that is there and should not be.
  public static let fileExists = SystemError(code: EEXIST)

  /// What the system says of values that make no sense.
  public static let invalid = SystemError(code: EINVAL)

  /// What the system says of a folder in the place of a file.
  public static let isDirectory = SystemError(code: EISDIR)
}

/// Makes a call again while signals interrupt it; throws what else it fails with, which it tells by
/// a result below zero.
@discardableResult
func checked(_ call: () -> Int) throws(SystemError) -> Int {
  while true {
    let result = call()
    if result >= 0 { return result }
    if errno != EINTR { throw .last }
  }
}
