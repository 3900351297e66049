/// An inner loop, ready to be run again and again, to measure how fast it is.
struct HotLoop {
  /// What it does, in a few words.
  let name: String
  /// What it counts, in the plural.
  let unit: String
  /// How many of these one run handles.
  let itemsPerRun: Int
  /// One run.
  let run: () -> Void

  /// A loop.
  init(_ name: String, unit: String, itemsPerRun: Int, run: @escaping () -> Void) {
    self.name = name
    self.unit = unit
    self.itemsPerRun = itemsPerRun
    self.run = run
  }
}

/// The best speed of several runs of a loop.
struct Measurement {
  private let loop: HotLoop
  private let itemsPerSecond: Double

  private static let attempts = 15
  /// A clock reading now and then is nothing beside so much work.
  private static let leastDuration = Duration.milliseconds(20)

  /// Runs a loop.
  init(_ loop: HotLoop) {
    self.loop = loop
    let clock = ContinuousClock()
    let once = clock.measure(loop.run)
    let runs = max(1, Int((Self.leastDuration / max(once, .nanoseconds(1))).rounded(.up)))
    let best =
      (0..<Self.attempts).map { _ in
        clock.measure { for _ in 0..<runs { loop.run() } }
      }.min() ?? once
    itemsPerSecond = Double(loop.itemsPerRun * runs) / (best / .seconds(1))
  }

  /// Name, speed with a prefix, and unit, in columns.
  var line: String {
    let name = loop.name + String(repeating: " ", count: max(1, 36 - loop.name.count))
    let (value, prefix) =
      switch itemsPerSecond {
      case 1e6...: (itemsPerSecond / 1e6, "M ")
      case 1e3...: (itemsPerSecond / 1e3, "k ")
      default: (itemsPerSecond, "")
      }
    let digits = value < 100 ? "\((value * 10).rounded() / 10)" : "\(Int(value.rounded()))"
    let padding = String(repeating: " ", count: max(0, 7 - digits.count))
    return "\(name)\(padding)\(digits) \(prefix)\(loop.unit)/s"
  }
}
