import Glibc

/// Wakes a thread that waits for descriptors.
public final class WakeUp: Sendable {
  /// Becomes readable by `ring()`.
  public let descriptor: Descriptor
  private let bell: Descriptor

  /// A bell that has not rung. If the system gives no pipe, waits end by their time alone.
  public init() {
    let ends = try? Descriptor.pipe()
    descriptor = ends?.reading ?? Descriptor(-1)
    bell = ends?.writing ?? Descriptor(-1)
    if ends != nil {
      descriptor.setBlocking(false)
      bell.setBlocking(false)
    }
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

  /// Waits for the next ring from now on.
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
