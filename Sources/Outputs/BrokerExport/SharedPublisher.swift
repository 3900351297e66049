public import HomeAssistant
import Notation
import SystemInterface

/// A publisher that two threads use: the one that reads packets, and the one on which the broker
/// tells what it has kept of an earlier run.
public final class SharedPublisher: @unchecked Sendable {
  private let lock = Condition()
  /// Touched with the lock held only.
  private var publisher: MeterPublisher

  /// Shares a publisher.
  public init(_ publisher: MeterPublisher) { self.publisher = publisher }

  /// Takes in what the broker has kept.
  public func remember(
    _ messages: [MQTTMessage], _ submit: ([MeterPublisher.Publication]) -> Void
  ) {
    lock.withLock {
      submit(
        publisher.remember(messages, now: Timestamp(nanoseconds: wallClockNanoseconds())))
    }
  }

  /// Looks at the clock, as packets and lines may have stopped.
  public func tick(_ submit: ([MeterPublisher.Publication]) -> Void) {
    lock.withLock {
      submit(
        publisher.tick(now: .now, time: Timestamp(nanoseconds: wallClockNanoseconds())))
    }
  }

  /// Lets the publisher work. What the broker shall keep is submitted before the other thread can
  /// say something newer; what passes is returned, as it may have to wait.
  func publish(
    on link: BrokerLink, _ work: (inout MeterPublisher) -> [MeterPublisher.Publication]
  ) -> [MeterPublisher.Publication] {
    lock.withLock {
      let publications = work(&publisher)
      link.submit(publications.filter(\.isRetained))
      return publications.filter { !$0.isRetained }
    }
  }
}

extension MeterPublisher.Publication {
  fileprivate var isRetained: Bool { if case .retained = self { true } else { false } }
}
