import Evidence

/// What is measured of packets as a whole, in bins of time.
struct TrafficColumns {
  let meter: String?
  /// Places in the table, by time.
  let packets: [Int]
  let times: [Double]

  /// Forms whose packets are counted, the most frequent ones.
  static let formLimit = 16
  /// Seconds of a bin, at least.
  static let leastBin = 300.0

  /// Beginnings of bins in which the receiver heard something or was surely on: those of stretches
  /// without long pauses, from the first to the last packet, without the ends.
  func bins() -> (starts: [Double], width: Double) {
    guard times.count > 1 else { return ([], Self.leastBin) }
    let gaps = zip(times.dropFirst(), times).map { $0 - $1 }.sorted()
    let median = gaps[gaps.count / 2]
    let width = max(Self.leastBin, (4 * median / 60).rounded(.up) * 60)
    let pause = max(3 * width, 20 * median)
    var starts: [Double] = []
    var first = 0
    for i in times.indices where i + 1 == times.count || times[i + 1] - times[i] > pause {
      var start = times[first]
      while start + width <= times[i] {
        starts.append(start)
        start += width
      }
      first = i + 1
    }
    return (starts, width)
  }

  /// Counts, lengths and gaps, of all packets and of each form.
  func add(to group: inout RowGroup, _ table: PacketTable) {
    let count = group.rowCount
    var places = [Int](repeating: -1, count: times.count)
    var bin = 0
    for (i, time) in times.enumerated() {
      while bin < count, group.ends[bin] <= time { bin += 1 }
      if bin < count, group.starts[bin] <= time { places[i] = bin }
    }
    let forms = packets.map { table.packets[$0].form }
    addCounts(nil, to: &group, table, places, forms)
    var frequency: [Int: Int] = [:]
    for form in forms { frequency[form, default: 0] += 1 }
    let most = frequency.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    for (form, _) in most.prefix(Self.formLimit) {
      addCounts(form, to: &group, table, places, forms)
    }
    addLengths(to: &group, table, places)
    addGaps(to: &group, places)
  }

  private func addCounts(
    _ form: Int?, to group: inout RowGroup, _ table: PacketTable, _ places: [Int], _ forms: [Int]
  ) {
    var counts = [Double](repeating: 0, count: group.rowCount)
    for (place, packetForm) in zip(places, forms) where place >= 0 {
      if form == nil || form == packetForm { counts[place] += 1 }
    }
    let name = form.map { table.forms[$0] }
    group.add(TestedFeature(form: name, meter: meter, quantity: .count), counts)
    group.add(
      TestedFeature(form: name, meter: meter, quantity: .presence), counts.map { min($0, 1) })
  }

  private func addLengths(to group: inout RowGroup, _ table: PacketTable, _ places: [Int]) {
    var sums = [Double](repeating: 0, count: group.rowCount)
    var counts = sums
    for (i, place) in places.enumerated() where place >= 0 {
      sums[place] += Double(table.packets[packets[i]].range.count)
      counts[place] += 1
    }
    let total = counts.reduce(0, +)
    let mean = total > 0 ? sums.reduce(0, +) / total : 0
    let lengths = zip(sums, counts).map { $1 > 0 ? $0 / $1 : mean }
    group.add(TestedFeature(form: nil, meter: meter, quantity: .length), lengths)
  }

  private func addGaps(to group: inout RowGroup, _ places: [Int]) {
    var gaps = [Double](repeating: 0, count: group.rowCount)
    for i in times.indices.dropFirst() where places[i] >= 0 {
      gaps[places[i]] = max(gaps[places[i]], times[i] - times[i - 1])
    }
    group.add(TestedFeature(form: nil, meter: meter, quantity: .gap), gaps)
  }
}
