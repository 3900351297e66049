import RealModule

/// How long a level was where: seconds in steps of half a decibel. What is older than the memory
/// fades.
struct LevelHistogram {
  private static let step = 0.5
  private static let lowest = -150.0
  private static let count = 320
  private var seconds = [Double](repeating: 0, count: count)
  /// The steps that hold anything.
  private var used = 0..<0
  /// What is in it, in seconds.
  private(set) var total = 0.0
  private let memory: Double

  /// An empty histogram that holds about so many seconds.
  init(memory: Double) { self.memory = memory }

  /// Adds a level in dB that lasted for some seconds.
  mutating func add(_ decibels: Double, seconds duration: Double) {
    let index = (decibels - Self.lowest) / Self.step
    let bin = Int(min(max(index.isNaN ? 0 : index, 0), Double(Self.count - 1)))
    seconds[bin] += duration
    used = used.isEmpty ? bin..<bin + 1 : min(used.lowerBound, bin)..<max(used.upperBound, bin + 1)
    total += duration
    guard total > 2 * memory else { return }
    for bin in seconds.indices { seconds[bin] /= 2 }
    total /= 2
  }

  /// The level that is not reached for this share of the time, in dB; nil if it is empty.
  func quantile(_ share: Double) -> Double? {
    guard total > 0 else { return nil }
    var below = 0.0
    for bin in used {
      below += seconds[bin]
      if below >= share * total { return Self.lowest + Self.step * (Double(bin) + 0.5) }
    }
    return nil
  }

  /// Forgets everything.
  mutating func clear() { self = LevelHistogram(memory: memory) }
}

/// A power as decibels; a power of 0 is very little.
func decibels(_ power: Double) -> Double { 10 * .log10(max(power, 1e-15)) }
