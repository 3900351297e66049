import RealModule
import Statistics

/// Loads that could have been: with the values, the spectrum and so the autocorrelation of one that
/// was, and its slow course and rhythm of days, but otherwise at random.
///
/// The iterated amplitude-adjusted Fourier transform of Schreiber and Schmitz (1996), on what is
/// left of the ranks without the slow course.
struct PhaseSurrogate: Sendable {
  private let channel: LoadGrid.Channel
  private let transform: FourierTransform
  private let course: [Double]
  private let residual: [Float]
  private let sortedResidual: [Float]
  private let magnitudes: [Float]
  private let knownPlaces: [Int]
  private let sortedCells: [Float]
  private let sortedValues: [Double]

  private static let iterations = 8

  /// - Returns: nil if the load has no cells, or there is no memory for it.
  init?(_ grid: LoadGrid, slowWaves: Int) {
    channel = grid.channels[0]
    let count = channel.cells.count
    guard let transform = FourierTransform(count: count) else { return nil }
    self.transform = transform
    let cells = channel.cells
    knownPlaces = cells.indices.filter { !cells[$0].isNaN }
    let times = knownPlaces.map { grid.start + grid.step * (Double($0) + 0.5) }
    let basis = TimeBasis(times: times, slowWaves: slowWaves)
    let known = knownPlaces.map { Double(cells[$0]) }
    let fitted = basis.fit(known)
    var course = [Double](repeating: 0, count: count)
    var residual = [Float](repeating: 0, count: count)
    for (i, place) in knownPlaces.enumerated() {
      course[place] = fitted[i]
      residual[place] = Float(known[i] - fitted[i])
    }
    (self.course, self.residual) = (course, residual)
    sortedResidual = residual.sorted()
    sortedCells = knownPlaces.map { cells[$0] }.sorted()
    sortedValues = knownPlaces.map { grid.channels[0].values[$0] }.sorted()
    magnitudes = transform.spectrum(of: residual).map { Float.hypot($0.0, $0.1) }
  }

  /// One of them.
  func draw(_ draws: inout SeededDraws) -> LoadGrid.Channel {
    var values = residual.shuffled(using: &draws)
    for _ in 0..<Self.iterations {
      var spectrum = transform.spectrum(of: values)
      for i in spectrum.indices {
        let size = Float.hypot(spectrum[i].0, spectrum[i].1)
        let scale = size > 0 ? magnitudes[i] / size : 0
        spectrum[i] = (spectrum[i].0 * scale, spectrum[i].1 * scale)
      }
      values = transform.values(of: spectrum)
      let order = values.indices.sorted { values[$0] < values[$1] }
      for (i, place) in order.enumerated() { values[place] = sortedResidual[i] }
    }
    let drawn = knownPlaces.map { course[$0] + Double(values[$0]) }
    let order = drawn.indices.sorted { drawn[$0] < drawn[$1] }
    var cells = [Float](repeating: .nan, count: values.count)
    var loads = [Double](repeating: .nan, count: values.count)
    for (i, place) in order.enumerated() {
      cells[knownPlaces[place]] = sortedCells[i]
      loads[knownPlaces[place]] = sortedValues[i]
    }
    return LoadGrid.Channel(cells: cells, values: loads)
  }
}
