import RealModule

/// What is new in each row of a column, beyond what the row before lets expect.
///
/// A load that hardly changes from packet to packet goes by chance with much that hardly changes
/// either; what is new in both does not. It is what generalised least squares would correlate if
/// both had the memory of an Ornstein-Uhlenbeck process: `x(t) - e^(-dt / T) x(t - dt)`, in units
/// of its spread.
struct Whitening: Sendable {
  /// Of each row the share of the row before that is expected of it, and what brings the rest to
  /// the spread of all rows.
  private let shares: [Float]
  private let scales: [Float]
  private let stride: Int

  /// Least correlation of neighbours that is worth it.
  static let leastMemory = 0.3
  static let greatestMemory = 0.98

  /// - Parameters:
  ///   - times: of rows, rising.
  ///   - load: the load at the rows, of mean 0.
  /// - Returns: nil if the load of a row says little of that of the next.
  init?(times: [Double], load: UnsafePointer<Float>, stride: Int) {
    let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
    guard gaps.count > 1 else { return nil }
    let median = max(gaps.sorted()[gaps.count / 2], 1e-3)
    var (products, squares): (Float, Float) = (0, 0)
    for i in gaps.indices where gaps[i] <= 2 * median {
      products += load[i] * load[i + 1]
      squares += (load[i] * load[i] + load[i + 1] * load[i + 1]) / 2
    }
    guard squares > 0 else { return nil }
    let memory = min(Double(products / squares), Self.greatestMemory)
    guard memory >= Self.leastMemory else { return nil }
    let memories = gaps.map { Double.pow(memory, max($0, 0.01 * median) / median) }
    shares = [0] + memories.map { Float($0) }
    scales = [1] + memories.map { Float(1 / (1 - $0 * $0).squareRoot()) }
    self.stride = stride
  }

  /// Leaves of a column what is new in each row, of mean 0 and unit length; 0 if nothing is.
  func apply(_ column: UnsafeMutablePointer<Float>) {
    let rows = shares.count
    var (before, sum): (Float, Float) = (0, 0)
    for i in 0..<rows {
      let value = column[i]
      column[i] = (value - shares[i] * before) * scales[i]
      before = value
      sum += column[i]
    }
    let mean = sum / Float(rows)
    for i in 0..<rows { column[i] -= mean }
    let square = LagKernel.dot(column, column, stride)
    let scale = square > 1e-12 ? 1 / square.squareRoot() : 0
    for i in 0..<rows { column[i] *= scale }
  }
}
