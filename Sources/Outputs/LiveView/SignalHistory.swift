import Meters
import Notation
import PacketSchema

/// How a meter was heard over time.
struct SignalHistory: Sendable {
  /// What was heard in a column of time.
  struct Cell: Sendable {
    var packets: Int32 = 0
    /// Packets by kind, in the order of all kinds.
    var kinds = SIMD16<UInt32>()
    /// Eb/N0 in dB: sum, least, greatest, and how many were measured.
    var ratios: Float = 0
    var least = Float.infinity
    var greatest = -Float.infinity
    var measured: Int32 = 0
    /// Distances of carriers from their channels in hertz: sum, and how many were measured.
    var carriers: Float = 0
    var carriersMeasured: Int32 = 0

    static func merged(_ left: Cell, _ right: Cell) -> Cell {
      Cell(
        packets: left.packets &+ right.packets, kinds: left.kinds &+ right.kinds,
        ratios: left.ratios + right.ratios,
        least: min(left.least, right.least), greatest: max(left.greatest, right.greatest),
        measured: left.measured &+ right.measured, carriers: left.carriers + right.carriers,
        carriersMeasured: left.carriersMeasured &+ right.carriersMeasured)
    }

    mutating func add(_ signal: Signal, of kind: PacketKind) {
      packets &+= 1
      if let place = SignalHistory.places[kind] { kinds[place] &+= 1 }
      if let ratio = signal.ratio.map(Float.init) {
        ratios += ratio
        least = min(least, ratio)
        greatest = max(greatest, ratio)
        measured &+= 1
      }
      if let error = signal.carrierError {
        carriers += Float(error)
        carriersMeasured &+= 1
      }
    }
  }

  /// What was measured of a packet.
  struct Signal {
    /// Eb/N0 in dB.
    let ratio: Double?
    /// Distance of the carrier from the channel in hertz.
    let carrierError: Int64?

    init(_ packet: PacketObservation) {
      ratio = packet.signalToNoiseRatio
      let carrier = packet.packet.number(.frequency)
      let error = packet.channel.flatMap { channel in carrier.map { $0 - Double(channel) } }
      // Farther off it would be on the next channel.
      carrierError = error.flatMap { abs($0) < 1e6 ? Int64($0.rounded()) : nil }
    }
  }

  private static let mostColumns: Int64 = 120
  /// Where kinds are counted: in as many places as a cell has.
  static let places: [PacketKind: Int] = Dictionary(
    uniqueKeysWithValues: PacketKind.allCases.prefix(SIMD16<UInt32>.scalarCount).enumerated()
      .map { ($0.element, $0.offset) })

  private(set) var columns: TimeColumns
  private(set) var cells: [Int64: Cell] = [:]
  /// Packets of each kind.
  private(set) var kinds: [PacketKind: Int] = [:]
  /// Distance of the latest carrier from its channel in hertz.
  private(set) var carrierError: Int64?
  /// Mean of Eb/N0 and sum of squared distances from it, after B. P. Welford, "Note on a Method for
  /// Calculating Corrected Sums of Squares and Products", 1962.
  private var (mean, squares, measured) = (0.0, 0.0, 0)

  /// Nothing heard yet; `history` is how many seconds are kept.
  init(history: Int64) {
    columns = TimeColumns(limit: Self.mostColumns, history: history)
  }

  /// Standard deviation of Eb/N0 in dB; nil before the second measurement.
  var ratioDeviation: Double? {
    measured > 1 ? (squares / Double(measured - 1)).squareRoot() : nil
  }

  /// Counts a packet that was heard from it, whenever that was.
  mutating func count(_ packet: PacketObservation) {
    let signal = Signal(packet)
    kinds[packet.kind, default: 0] += 1
    carrierError = signal.carrierError ?? carrierError
    guard let ratio = signal.ratio else { return }
    measured += 1
    let distance = ratio - mean
    mean += distance / Double(measured)
    squares += distance * (ratio - mean)
  }

  /// Takes in when it was heard.
  mutating func place(_ packet: PacketObservation, at time: Timestamp) {
    guard let (column, change) = columns.place(time) else { return }
    if case .joined(let factor) = change { cells = cells.joined(factor, Cell.merged) }
    if case .none = change {
    } else {
      let first = columns.range?.lowerBound ?? .min
      cells = cells.filter { $0.key >= first }
    }
    cells[column, default: Cell()].add(Signal(packet), of: packet.kind)
  }
}
