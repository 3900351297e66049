import Glibc

/// A file descriptor: a file, a pipe, a terminal or a connection. Whoever opens one closes it.
public struct Descriptor: Equatable, Sendable {
  /// Its number.
  public let number: Int32

  /// The descriptor of a number.
  public init(_ number: Int32) { self.number = number }

  /// What a program reads from.
  public static let standardInput = Descriptor(STDIN_FILENO)
  /// Where results go.
  public static let standardOutput = Descriptor(STDOUT_FILENO)
  /// Where words for a person go.
  public static let standardError = Descriptor(STDERR_FILENO)

  /// Reads what is there, at least one byte; 0 at the end. The corresponding C function is `read`.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    let count = Glibc.read(number, buffer.baseAddress, buffer.count)
    if count < 0 { throw .last }
    return count
  }

  /// Writes some of the bytes, and tells how many. The corresponding C function is `write`.
  public func write(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
    let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
    if count < 0 { throw .last }
    return count
  }

  /// Writes all the bytes, waiting where a descriptor would not.
  public func writeAll(_ bytes: some Collection<UInt8>) throws(SystemError) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      do throws(SystemError) {
        rest = rest.dropFirst(try write(rest))
      } catch {
        if error.wouldBlock {
          _ = waitUntilReady([.init(self, for: .writing)], milliseconds: -1)
        } else if !error.isInterruption {
          throw error
        }
      }
    }
  }

  /// Lets it go. The corresponding C function is `close`.
  public func close() { _ = Glibc.close(number) }

  /// True if a person is at its other end. The corresponding C function is `isatty`.
  public var isTerminal: Bool { isatty(number) == 1 }

  /// True if it is open. The corresponding C function is `fcntl` with `F_GETFD`.
  public var isOpen: Bool { fcntl(number, F_GETFD) >= 0 }

  /// The size of the terminal that it is; nil for anything else, or if it does not tell its width.
  /// The corresponding C function is `ioctl` with `TIOCGWINSZ`.
  public var terminalSize: (columns: Int, rows: Int)? {
    var size = winsize()
    guard isTerminal, ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Chooses whether calls wait until they can do something. The corresponding C function is `fcntl`
  /// with `O_NONBLOCK`.
  public func setBlocking(_ blocks: Bool) {
    let flags = fcntl(number, F_GETFL)
    _ = fcntl(number, F_SETFL, blocks ? flags & ~O_NONBLOCK : flags | O_NONBLOCK)
  }

  /// Both ends of a new pipe, which programs that are started do not inherit. The corresponding C
  /// function is `pipe`.
  public static func pipe() throws(SystemError) -> (reading: Descriptor, writing: Descriptor) {
    var ends: [Int32] = [-1, -1]
    try checked { Int(Glibc.pipe(&ends)) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }
}

/// Puts something in the place of a standard descriptor that was closed: else the next file that is
/// opened takes it, and gets the output or the messages. Using it still fails.
public func occupyStandardDescriptors() {
  for number in STDIN_FILENO...STDERR_FILENO where !Descriptor(number).isOpen {
    // The lowest free descriptor is given: this one.
    _ = open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
  }
}
