public import RecordStream
public import SystemInterface

/// The output of a stage, buffered; one a process, so it cannot be copied. A reader that went away
/// throws `ClosedPipe`.
public struct StandardOutput: ByteSink, ~Copyable {
  private var buffer: [UInt8] = []
  private let descriptor: Descriptor
  private let name: String
  private static let highWaterMark = 1 << 16

  /// An output; standard output unless another descriptor is given. `name` is what messages call it.
  public init(descriptor: Descriptor = .standardOutput, name: String = "standard output") {
    self.descriptor = descriptor
    self.name = name
  }

  /// True if a person reads along.
  public var isTerminal: Bool { descriptor.isTerminal }

  /// The size of the terminal that a person reads along on; nil for a pipe or a file.
  public var terminalSize: (columns: Int, rows: Int)? { descriptor.terminalSize }

  /// Keeps the bytes until `flush`, or until 64 KiB have gathered.
  public mutating func write(_ bytes: [UInt8]) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= StandardOutput.highWaterMark { try flush() }
  }

  /// Writes everything to the descriptor.
  public mutating func flush() throws {
    if progressIsShown, !buffer.isEmpty, isTerminal { writeToStandardError(erasureOfProgress()) }
    var written = 0
    defer { buffer.removeFirst(written) }
    while written < buffer.count {
      do throws(SystemError) {
        written += try descriptor.write(buffer[written...])
      } catch  where error.isClosedPipe {
        throw ClosedPipe()
      } catch  where error.wouldBlock {
        // The descriptor may have been made non-blocking by the program at its other end.
        _ = waitUntilReady([.init(descriptor, for: .writing)], milliseconds: -1)
      } catch  where error.isInterruption {
        continue
      } catch {
        throw StageFailure(.inputOutput, "cannot write \(name): \(error)")
      }
    }
  }
}
