public import SystemInterface

/// Where a stage's bytes come from: standard input, or memory in a test.
public protocol ByteSource {
  /// Reads what is there, at least one byte; 0 at the end of the input.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
  /// True if the input ended because a stop was asked for: then it may end anywhere.
  var wasStopped: Bool { get }
}

extension ByteSource {
  /// Most sources end by themselves only.
  public var wasStopped: Bool { false }

  /// The next bytes of the input, at most `count`; nil at its end.
  public mutating func read(upTo count: Int = 1 << 16) throws -> [UInt8]? {
    let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      length = try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    return bytes.isEmpty ? nil : bytes
  }
}

/// A file descriptor to read from, until its end or until a stop is asked for.
public struct DescriptorSource: ByteSource {
  private let descriptor: Descriptor
  private let name: String
  private let stop: StopSignal?
  private let statistics: StatisticsReporter?
  private let progress: ProgressLine?
  /// Bytes of a regular file; nil for anything else.
  private let length: Int64?
  private var position: Int64 = 0

  /// A source.
  ///
  /// - Parameters:
  ///   - descriptor: what to read; standard input unless another one is given.
  ///   - name: what messages call it.
  ///   - stop: ends the input when it is asked for.
  ///   - statistics: its lines are written when they are due, even while nothing comes in.
  ///   - progress: told how much of a regular file was read.
  public init(
    descriptor: Descriptor = .standardInput, name: String = "standard input",
    stop: StopSignal? = nil,
    statistics: StatisticsReporter? = nil, progress: ProgressLine? = nil
  ) {
    self.descriptor = descriptor
    self.name = name
    self.stop = stop
    self.statistics = statistics
    self.progress = progress
    length = progress == nil ? nil : descriptor.restOfFile
  }

  /// True once a stop was asked for.
  public var wasStopped: Bool { stop?.isRequested ?? false }

  /// True if another program writes at its other end, which may have failed.
  public var isPipe: Bool { descriptor.isPipe }

  /// Reads what is there. A stop request reads as the end of the input.
  public mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      statistics?.writeIfDue()
      if let stop {
        switch stop.waitForInput(
          on: descriptor, timeout: statistics?.millisecondsToNextLine ?? -1)
        {
        case .stopRequested: return 0
        case .timedOut, .interrupted: continue
        case .ready: break
        }
      }
      do throws(SystemError) {
        let count = try descriptor.read(into: buffer)
        position += Int64(count)
        if let length { progress?.update(done: position, of: length) }
        return count
      } catch {
        guard error.isInterruption || error.wouldBlock else {
          throw StageFailure(.inputOutput, "cannot read \(name): \(error)")
        }
      }
    }
  }
}

/// Bytes in memory, handed out in pieces of a chosen size.
public struct MemorySource: ByteSource {
  private var rest: ArraySlice<UInt8>
  private let piece: Int

  /// A source of bytes, at most `piece` at a time.
  public init(_ bytes: [UInt8], piece: Int = .max) {
    rest = bytes[...]
    self.piece = max(1, piece)
  }

  /// Hands out the next piece.
  public mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let part = rest.prefix(min(piece, buffer.count))
    buffer.copyBytes(from: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
}
