import RealModule
import Statistics

/// Labels that could have been: with as many switchings, in the same order of labels, and the same
/// time in each label, but with switchings at random times.
///
/// A pattern of equal times on and off falls onto itself when it is shifted; this does not.
struct Switchings: Sendable {
  private let segments: [(label: Double, cells: Int)]
  private let count: Int
  private let classes: [Double]
  /// Switchings from which on durations are exchanged, not drawn.
  private static let many = 24
  private let regularity: Int
  private static let greatestRegularity = 2

  init(_ values: [Double], classCount: Int) {
    count = values.count
    classes = (0..<classCount).map { Double($0) }
    var segments: [(label: Double, cells: Int)] = []
    for value in values {
      if let last = segments.last, last.label == value || last.label.isNaN && value.isNaN {
        segments[segments.count - 1].cells += 1
      } else {
        segments.append((value, 1))
      }
    }
    self.segments = segments
    regularity = Self.regularity(segments.map { Double($0.cells) })
  }

  /// As regular as what was seen, since a regular wave goes with regular switchings more often; but
  /// not so regular that all draws are alike.
  private static func regularity(_ durations: [Double]) -> Int {
    let mean = durations.reduce(0, +) / Double(max(1, durations.count))
    let squares = durations.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let variance = squares / Double(max(1, durations.count - 1))
    let ratio = mean * mean / max(variance, 1e-9)
    return Int(max(1, min(Double(greatestRegularity), ratio.rounded())))
  }

  /// How many times the label changes.
  var switchCount: Int { max(0, segments.count - 1) }

  /// The labels' places, for each cell.
  func draw(_ draws: inout SeededDraws) -> [Double] {
    var durations = segments.map { Double($0.cells) }
    let shape = Int.random(in: 1...regularity, using: &draws)
    for label in classes {
      let places = segments.indices.filter { segments[$0].label == label }
      if segments.count > Self.many {
        for (place, drawn) in zip(places, places.shuffled(using: &draws)) {
          durations[place] = Double(segments[drawn].cells)
        }
      } else {
        let weights = places.map { _ in Self.weight(shape, &draws) }
        let scale = places.reduce(0) { $0 + segments[$1].cells }
        let sum = weights.reduce(0, +)
        for (place, weight) in zip(places, weights) {
          durations[place] = weight * Double(scale) / sum
        }
      }
    }
    return fill(durations)
  }

  /// The sum of so many exponential durations: the more, the more regular.
  private static func weight(_ shape: Int, _ draws: inout SeededDraws) -> Double {
    (0..<shape).reduce(0) { sum, _ in
      sum - Double.log(Double.random(in: 1e-12..<1, using: &draws))
    }
  }

  private func fill(_ durations: [Double]) -> [Double] {
    var values = [Double](repeating: .nan, count: count)
    var (end, cell) = (0.0, 0)
    for (segment, duration) in zip(segments, durations) {
      end += duration
      while cell < count, Double(cell) + 0.5 <= end {
        values[cell] = segment.label
        cell += 1
      }
    }
    if let last = segments.last {
      for rest in cell..<max(cell, count) { values[rest] = last.label }
    }
    return values
  }
}
