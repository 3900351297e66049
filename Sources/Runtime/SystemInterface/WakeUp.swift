import Glibc

/// Wakes a thread that waits for descriptors.
public final class WakeUp: Sendable {
  /// Becomes readable by `ring()`.
  public let descriptor: Descriptor
  private let bell: Descriptor

  /// A bell that has not rung. Throws if the system gives no pipe.
  public init() throws(SystemError) {
    let ends = try Descriptor.pipe()
    descriptor = ends.reading
    bell = ends.writing
    descriptor.setBlocking(false)
    bell.setBlocking(false)
  }

  deinit {
    descriptor.close()
    bell.close()
  }

  /// Wakes the thread, or lets it not fall asleep. A full pipe has rung already.
  public func ring() {
    var byte: UInt8 = 1
    _ = Glibc.write(bell.number, &byte, 1)
  }

  /// Forgets the rings so far.
  public func reset() {
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      while Glibc.read(descriptor.number, buffer.baseAddress, buffer.count) > 0 {}
    }
  }

  /// Waits for a ring, or until the time is over.
  public func wait(for duration: Duration) {
    _ = waitUntilReady(
      [.init(descriptor, for: .reading)], milliseconds: milliseconds(duration))
  }
}
