import Statistics

/// How loads are made that have nothing to do with the packets, but are like the one that is given.
enum NullModel: Sendable {
  /// The load itself, so many whole cycles, which are days, later or earlier: its rhythm stays.
  case wholeCycles(Int, cells: Int)
  /// Loads of the same spectrum, rhythm and slow course.
  case phases(PhaseSurrogate)
  /// Labels that switch at other times.
  case switchings(Switchings, classCount: Int)

  /// A load of a draw: channels, or none for those of the grid, and the shift in cells.
  func load(_ draw: Int, seed: UInt64, _ grid: LoadGrid) -> (grid: LoadGrid, shift: Int) {
    var draws = SeededDraws(seed: seed &+ UInt64(draw) &* 0x9E37_79B9_7F4A_7C15)
    switch self {
    case .wholeCycles(let count, let cells):
      return (grid, Self.cycle(draw, of: count, seed: seed) * cells)
    case .phases(let surrogate):
      var drawn = grid
      drawn.channels = [surrogate.draw(&draws)]
      return (drawn, 0)
    case .switchings(let switchings, let classCount):
      let places = switchings.draw(&draws)
      var drawn = grid
      let isPair = classCount == 2
      drawn.channels = grid.channels.indices.map { channel in
        let place = Double(isPair ? 1 : channel)
        let indicator = places.map { $0.isNaN ? Double.nan : $0 == place ? 1 : 0 }
        return LoadGrid.Channel(cells: indicator.map { Float($0) }, values: indicator)
      }
      return (drawn, 0)
    }
  }

  /// Whether mutual information can be compared. It sees that a load is restless at some hours and
  /// quiet at others, as a kitchen is; loads of the same spectrum are as restless all the time, and
  /// whatever knows the hour, such as a clock, would be found against them.
  var hasInformation: Bool {
    if case .phases = self { false } else { true }
  }

  /// Measures that count.
  var measures: [LagStatistics.Measure] {
    LagStatistics.Measure.allCases.filter { $0 != .information || hasInformation }
  }

  /// Draws that there are at most.
  var limit: Int {
    if case .wholeCycles(let count, _) = self { count - 1 } else { .max }
  }

  /// Cycles in an order that jumps about, so that the first draws are like all.
  private static func cycle(_ draw: Int, of count: Int, seed: UInt64) -> Int {
    var draws = SeededDraws(seed: seed)
    var order = Array(1..<max(2, count))
    order.shuffle(using: &draws)
    return order[draw % order.count]
  }
}
