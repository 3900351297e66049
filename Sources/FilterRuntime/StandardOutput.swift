public import Glibc
public import RecordStream

/// Buffered standard output. A reader that went away throws `ClosedPipe`.
public struct StandardOutput: ByteSink {
  private var buffer: [UInt8] = []
  private let descriptor: Int32
  private let name: String
  private static let highWaterMark = 1 << 16

  /// An output; standard output unless another descriptor is given. `name` is what messages call it.
  public init(descriptor: Int32 = STDOUT_FILENO, name: String = "standard output") {
    self.descriptor = descriptor
    self.name = name
  }

  /// True if a person reads along.
  public var isTerminal: Bool { isatty(descriptor) == 1 }

  /// Keeps the bytes until `flush`, or until 64 KiB have gathered.
  public mutating func write(_ bytes: [UInt8]) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= StandardOutput.highWaterMark { try flush() }
  }

  /// Keeps a line of text; see `write(_:)`.
  public mutating func write(line: String) throws {
    try write(Array(line.utf8) + [0x0A])
  }

  /// Writes everything to the descriptor.
  public mutating func flush() throws {
    var written = 0
    defer { buffer.removeFirst(written) }
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count >= 0 {
        written += count
      } else if errno == EPIPE {
        throw ClosedPipe()
      } else if errno == EAGAIN {
        // The descriptor may have been made non-blocking by the program at its other end.
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&request, 1, -1)
      } else if errno != EINTR {
        throw StageFailure(.inputOutput, "cannot write \(name): \(systemMessage(errno))")
      }
    }
  }
}
