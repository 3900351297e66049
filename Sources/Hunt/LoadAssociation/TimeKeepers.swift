import Evidence
import RealModule
import Statistics

/// Bytes that follow the clock or the number of packets alone. Each of their bits is a regular
/// wave, and of many waves one goes with any load that is switched regularly, as a refrigerator is.
struct TimeKeepers {
  /// Bytes by offset.
  private(set) var bytes: Set<Int> = []

  /// Share of steps that must fit.
  static let clockShare = 0.6
  static let counterShare = 0.8

  init(_ columns: FeatureColumns, _ table: PacketTable) {
    let times = columns.times
    let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
    guard gaps.count >= FeatureGroups.leastRows / 2 else { return }
    for reading in [FieldPlace.Reading.bigEndian, .littleEndian] {
      var known: Set<Range<Int>> = []
      for size in 1...4 {
        for offset in 0...max(0, columns.form.size - size) where offset + size <= columns.form.size
        {
          let range = offset..<offset + size
          // A clock with anything behind it keeps time as well: only the clock is meant.
          guard !known.contains(where: { Self.leads($0, in: range, reading) }) else { continue }
          let place = FieldPlace(offset: offset, size: size, reading: reading)
          let numbers = columns.values(place, table)
          guard Self.isKeeper(numbers, gaps, modulus: Double(1 << (8 * size))) else { continue }
          known.insert(range)
          bytes.formUnion(range)
        }
      }
    }
  }

  /// True if a place has the most significant bytes of another one.
  private static func leads(
    _ part: Range<Int>, in whole: Range<Int>, _ reading: FieldPlace.Reading
  ) -> Bool {
    part.count < whole.count
      && (reading == .bigEndian
        ? part.lowerBound == whole.lowerBound : part.upperBound == whole.upperBound)
  }

  private static func isKeeper(_ numbers: [Double], _ gaps: [Double], modulus: Double) -> Bool {
    let steps = gaps.indices.map { i in
      let step = numbers[i + 1] - numbers[i]
      return step < 0 ? step + modulus : step
    }
    return isCounter(steps) || isClock(steps, gaps, modulus: modulus)
  }

  /// Mostly the same step, which is not none.
  private static func isCounter(_ steps: [Double]) -> Bool {
    let median = steps.sorted()[steps.count / 2]
    return median != 0 && Double(steps.count { $0 == median }) >= counterShare * Double(steps.count)
  }

  /// Mostly as much as time has passed. A few units a step say nothing: a load that hardly changes
  /// would be taken for a clock.
  private static func isClock(_ steps: [Double], _ gaps: [Double], modulus: Double) -> Bool {
    let rates = zip(steps, gaps).filter { $1 > 0.5 }.map { $0 / $1 }.sorted()
    guard !rates.isEmpty else { return false }
    let rate = rates[rates.count / 2]
    var (fitting, large) = (0, 0)
    for (step, gap) in zip(steps, gaps) {
      let expected = rate * gap
      guard expected < modulus else { continue }
      if abs(step - expected) <= max(1.5, 0.03 * expected) { fitting += 1 }
      if step >= 12 { large += 1 }
    }
    return 2 * large > steps.count && Double(fitting) >= clockShare * Double(steps.count)
  }
}
