import Meters
import Notation
import PacketSchema

/// How a meter was heard over time.
struct SignalHistory: Sendable {
  /// What was heard in a column of time.
  struct Cell: Sendable {
    var packets: Int32 = 0
    /// Packets by kind, in the order of all kinds.
    var kinds = InlineArray<12, UInt32>(repeating: 0)
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
        packets: left.packets &+ right.packets, kinds: sum(left.kinds, right.kinds),
        ratios: left.ratios + right.ratios,
        least: min(left.least, right.least), greatest: max(left.greatest, right.greatest),
        measured: left.measured &+ right.measured, carriers: left.carriers + right.carriers,
        carriersMeasured: left.carriersMeasured &+ right.carriersMeasured)
    }

    private static func sum(
      _ left: InlineArray<12, UInt32>, _ right: InlineArray<12, UInt32>
    ) -> InlineArray<12, UInt32> {
      var sum = left
      for place in sum.indices { sum[place] &+= right[place] }
      return sum
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
    uniqueKeysWithValues: PacketKind.allCases.prefix(12).enumerated()
      .map { ($0.element, $0.offset) })

  private(set) var columns: TimeColumns
  /// Columns in which something was heard, in their order, and their cells. Not a dictionary, which
  /// would take three times the memory: there are thousands of meters.
  private var numbers: [Int64] = []
  private var cells: [Cell] = []
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
    apply(change)
    var place = numbers.count
    while place > 0, numbers[place - 1] >= column { place -= 1 }
    if place == numbers.count || numbers[place] != column {
      numbers.insert(column, at: place)
      cells.insert(Cell(), at: place)
    }
    cells[place].add(Signal(packet), of: packet.kind)
  }

  /// The columns in which something was heard, in their order.
  var heard: Zip2Sequence<[Int64], [Cell]> { zip(numbers, cells) }

  private mutating func apply(_ change: TimeColumns.Change) {
    switch change {
    case .none: return
    case .moved: break
    case .joined(let factor): join(factor)
    }
    let first = columns.range?.lowerBound ?? .min
    let old = numbers.prefix { $0 < first }.count
    numbers.removeFirst(old)
    cells.removeFirst(old)
  }

  private mutating func join(_ factor: Int64) {
    var joined: ([Int64], [Cell]) = ([], [])
    for (number, cell) in heard {
      let column = number.flooredDivision(by: factor)
      if joined.0.last == column {
        joined.1[joined.1.count - 1] = Cell.merged(joined.1[joined.1.count - 1], cell)
      } else {
        joined.0.append(column)
        joined.1.append(cell)
      }
    }
    (numbers, cells) = joined
  }
}
