/// A quantity over time, such as a household's load, or what somebody wrote down about it.
public struct TimeSeries: Sendable, Equatable {
  /// Seconds since 1970 UTC, rising.
  public private(set) var times: [Double]
  /// A value for each time, which holds until the next one; NaN from where it is not known. Of
  /// labels the place in `classes`.
  public private(set) var values: [Double]
  /// The labels in the order of the alphabet; empty for a quantity in numbers.
  public let classes: [String]
  /// Seconds that a value holds at most where the next one is late.
  public let maximumHold: Double
  /// Seconds between values that are neighbours; 0 of less than two.
  public let medianStep: Double
  /// What it is called where it came from; empty if that is not said.
  public let name: String

  /// A series of numbers.
  ///
  /// - Parameters:
  ///   - samples: in any order; of several at the same time the last counts. A time that is not
  ///     finite is left out, a value that is not finite is a gap.
  ///   - classes: names of the values, if they are places in this array.
  ///   - maximumHold: nil for ten times the median step, but a quarter of an hour at least; labels
  ///     hold until the next one.
  public init(
    samples: [(time: Double, value: Double)], classes: [String] = [], maximumHold: Double? = nil,
    name: String = ""
  ) {
    (times, values) = Self.ordered(samples)
    medianStep = Self.medianStep(times)
    self.classes = classes
    self.name = name
    self.maximumHold =
      maximumHold
      ?? (classes.isEmpty ? max(10 * medianStep, Self.leastHold) : .infinity)
  }

  /// A series of labels: a label for each time, empty where none holds.
  public init(labels: [(time: Double, label: String)], name: String = "") {
    let classes = Set(labels.map(\.label)).subtracting([""]).sorted()
    let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Double($0)) })
    self.init(
      samples: labels.map { ($0.time, places[$0.label] ?? .nan) }, classes: classes, name: name)
  }

  /// Seconds that a value of a series in numbers may hold in any case.
  public static let leastHold = 900.0

  /// From the first value that is known to where the last one ends; nil if there is none.
  public var span: ClosedRange<Double>? {
    guard let first = values.firstIndex(where: { !$0.isNaN }),
      let last = values.lastIndex(where: { !$0.isNaN })
    else { return nil }
    return times[first]...end(ofValueAt: last)
  }

  /// The value at a time; NaN where it is not known.
  public func value(at time: Double) -> Double {
    guard let place = place(at: time), time < end(ofValueAt: place) else { return .nan }
    return values[place]
  }

  /// The series of a meter's display, read now and then in kWh, as the mean load between reads, in
  /// watts. Where the count falls, as that of a new meter, is a gap.
  public func ratesOfCount() -> TimeSeries {
    let known = values.indices.filter { !values[$0].isNaN }
    var samples: [(time: Double, value: Double)] = []
    for (here, next) in zip(known, known.dropFirst()) {
      let increment = values[next] - values[here]
      let hours = (times[next] - times[here]) / 3600
      samples.append((times[here], increment >= 0 ? increment * 1000 / hours : .nan))
    }
    if let last = known.last { samples.append((times[last], .nan)) }
    return TimeSeries(samples: samples, maximumHold: .infinity, name: name)
  }

  /// How the values look on a grid of equal steps: their means, NaN where less than half of a step
  /// is known. Of labels the value at the middle of each step.
  func grid(from start: Double, step: Double, count: Int) -> [Double] {
    var grid = [Double](repeating: .nan, count: max(0, count))
    guard classes.isEmpty else {
      for i in grid.indices { grid[i] = value(at: start + (Double(i) + 0.5) * step) }
      return grid
    }
    var place = place(at: start) ?? 0
    for i in grid.indices {
      let (from, to) = (start + Double(i) * step, start + Double(i + 1) * step)
      var (sum, known) = (0.0, 0.0)
      while place < times.count, times[place] < to {
        let (first, last) = (max(from, times[place]), min(to, end(ofValueAt: place)))
        if last > first, !values[place].isNaN {
          sum += values[place] * (last - first)
          known += last - first
        }
        guard place + 1 < times.count, times[place + 1] < to else { break }
        place += 1
      }
      if known >= step / 2 { grid[i] = sum / known }
    }
    return grid
  }
}

extension TimeSeries {
  private func end(ofValueAt place: Int) -> Double {
    let next = place + 1 < times.count ? times[place + 1] : .infinity
    if next == .infinity, !classes.isEmpty { return next }
    let last = maximumHold == .infinity ? medianStep : maximumHold
    return min(next, times[place] + (next == .infinity ? min(last, medianStep) : maximumHold))
  }

  private func place(at time: Double) -> Int? {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }

  private static func ordered(
    _ samples: [(time: Double, value: Double)]
  ) -> (times: [Double], values: [Double]) {
    let finite = samples.enumerated().filter { $0.element.time.isFinite }
    let sorted = finite.sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    var (times, values): ([Double], [Double]) = ([], [])
    for (_, sample) in sorted {
      let value = sample.value.isFinite ? sample.value : .nan
      if times.last == sample.time {
        values[values.count - 1] = value
      } else {
        times.append(sample.time)
        values.append(value)
      }
    }
    return (times, values)
  }

  private static func medianStep(_ times: [Double]) -> Double {
    let steps = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
    return steps.isEmpty ? 0 : steps[steps.count / 2]
  }
}
