/// A counter without the readings that cannot be: one reading in error makes two wild steps.
///
/// What goes up throughout is the longest subsequence that never falls; where most of the readings
/// are in it, the others are taken for errors, and get what lies between their neighbours.
struct CounterRepair {
  /// Share of readings that must go up.
  static let leastShare = 0.6
  /// Share of readings that must differ from the one before.
  static let leastChanges = 0.1

  /// - Parameter times: of the readings, rising.
  /// - Returns: as many readings; nil if most do not go up.
  static func repaired(_ numbers: [Double], times: [Double]) -> [Double]? {
    let kept = longestRise(numbers)
    let changes = zip(kept.dropFirst(), kept).count { numbers[$0] > numbers[$1] }
    guard Double(kept.count) >= leastShare * Double(numbers.count),
      Double(changes) >= leastChanges * Double(numbers.count), kept.count < numbers.count
    else { return nil }
    return interpolated(numbers, kept, times)
  }

  /// Places of the longest subsequence that never falls, by patience sorting (Fredman 1975).
  private static func longestRise(_ numbers: [Double]) -> [Int] {
    var tails: [Int] = []
    var before = [Int](repeating: -1, count: numbers.count)
    for (place, number) in numbers.enumerated() {
      var (low, high) = (0, tails.count)
      while low < high {
        let middle = (low + high) / 2
        if numbers[tails[middle]] <= number { low = middle + 1 } else { high = middle }
      }
      before[place] = low > 0 ? tails[low - 1] : -1
      if low == tails.count { tails.append(place) } else { tails[low] = place }
    }
    var rise: [Int] = []
    var place = tails.last ?? -1
    while place >= 0 {
      rise.append(place)
      place = before[place]
    }
    return rise.reversed()
  }

  private static func interpolated(
    _ numbers: [Double], _ kept: [Int], _ times: [Double]
  ) -> [Double] {
    guard let first = kept.first, let last = kept.last, times[last] > times[first] else {
      return numbers
    }
    var repaired = numbers
    let mean = (numbers[last] - numbers[first]) / (times[last] - times[first])
    for place in 0..<first {
      repaired[place] = numbers[first] - mean * (times[first] - times[place])
    }
    for place in last..<numbers.count {
      repaired[place] = numbers[last] + mean * (times[place] - times[last])
    }
    for (left, right) in zip(kept, kept.dropFirst()) where right > left + 1 {
      let span = max(times[right] - times[left], 1e-9)
      let rate = (numbers[right] - numbers[left]) / span
      for place in left + 1..<right {
        repaired[place] = numbers[left] + rate * (times[place] - times[left])
      }
    }
    return repaired
  }
}
