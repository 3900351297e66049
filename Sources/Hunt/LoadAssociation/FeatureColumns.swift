import Evidence
import Statistics

/// Packets of one form and one meter as columns of numbers, and what they become of.
struct FeatureColumns {
  let form: PacketTable.Form
  let meter: String?
  /// Places in the table, by time.
  let packets: [Int]
  let times: [Double]

  /// Bytes that numbers are made of.
  static let sizes = [1, 2, 3, 4]
  /// Share of steps that must not be backwards in what may be a counter.
  static let risingShare = 0.7
  private static let sawtoothShare = 0.8
  /// Steps over a longer time than so many medians, but half an hour at least, are left out.
  static let longStep = 6.0

  /// The numbers at places, when the packets came.
  func addValues(to group: inout RowGroup, _ table: PacketTable, excluding: [FieldPlace]) {
    for offset in 0..<form.size where !excluding.contains(where: { $0.covers(offset) }) {
      let bytes = values(FieldPlace(offset: offset, size: 1), table)
      guard let first = bytes.first, bytes.contains(where: { $0 != first }),
        !Self.isSawtooth(bytes, modulus: 256)
      else { continue }
      for bit in 0..<8 {
        add(FieldPlace(offset: offset, size: 1, bits: bit..<bit + 1), to: &group, table)
      }
      for bit in [0, 4] {
        add(FieldPlace(offset: offset, size: 1, bits: bit..<bit + 4), to: &group, table)
      }
      add(FieldPlace(offset: offset, size: 1), to: &group, table)
    }
    for size in Self.sizes.dropFirst() {
      for offset in 0...max(0, form.size - size) where offset + size <= form.size {
        guard
          !excluding.contains(where: { place in (0..<size).contains { place.covers(offset + $0) } })
        else { continue }
        for reading in [
          FieldPlace.Reading.bigEndian, .littleEndian, .signedBigEndian, .signedLittleEndian,
        ] {
          addWide(FieldPlace(offset: offset, size: size, reading: reading), to: &group, table)
        }
      }
    }
  }

  /// What a number of several bytes says beyond its most significant one.
  private func addWide(_ place: FieldPlace, to group: inout RowGroup, _ table: PacketTable) {
    let isBig = place.reading == .bigEndian || place.reading == .signedBigEndian
    let top = FieldPlace(offset: isBig ? place.offset : place.offset + place.size - 1, size: 1)
    let like = group.features.firstIndex { $0.place == top && $0.quantity == .value }
    let numbers = values(place, table)
    guard !Self.isSawtooth(numbers, modulus: power(256, place.size)) else { return }
    group.add(
      TestedFeature(form: form, meter: meter, place: place, quantity: .value), numbers, like: like)
  }

  /// True if a number goes up where it changes, mostly, by less than a quarter of what it can be:
  /// it counts, so that its value tells when, and only its rate tells what.
  private static func isSawtooth(_ numbers: [Double], modulus: Double) -> Bool {
    var (rising, changes) = (0, 0)
    for (after, before) in zip(numbers.dropFirst(), numbers) where after != before {
      changes += 1
      let step = after < before ? after - before + modulus : after - before
      if step < modulus / 4 { rising += 1 }
    }
    return changes > 0 && Double(rising) >= sawtoothShare * Double(changes)
  }

  private func add(_ place: FieldPlace, to group: inout RowGroup, _ table: PacketTable) {
    group.add(
      TestedFeature(form: form, meter: meter, place: place, quantity: .value), values(place, table))
  }

  func values(_ place: FieldPlace, _ table: PacketTable) -> [Double] {
    packets.map { packet in
      place.value(in: table.bytes(of: table.packets[packet])).map { Double($0) } ?? -1
    }
  }
}

extension FieldPlace {
  /// True if a byte is part of it.
  fileprivate func covers(_ byte: Int) -> Bool { byte >= offset && byte < offset + size }
}

// MARK: - Steps

extension FeatureColumns {
  /// Places of packets that end a step: one comes before, and not too long before.
  var stepEnds: [Int] {
    let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
    let median = gaps.sorted()[gaps.count / 2]
    let limit = max(Self.longStep * median, 1800)
    return gaps.indices.filter { gaps[$0] > 0.5 && gaps[$0] <= limit }.map { $0 + 1 }
  }

  /// Steps of the numbers between packets: rates of what may be a counter, steps of the others.
  func addSteps(
    to group: inout RowGroup, ends: [Int], _ table: PacketTable, excluding: [FieldPlace]
  ) {
    for size in Self.sizes {
      for offset in 0...max(0, form.size - size) where offset + size <= form.size {
        guard
          !excluding.contains(where: { place in (0..<size).contains { place.covers(offset + $0) } })
        else { continue }
        let readings: [FieldPlace.Reading] =
          size == 1 ? [.bigEndian] : [.bigEndian, .littleEndian, .binaryCodedDecimal]
        for reading in readings {
          addStep(FieldPlace(offset: offset, size: size, reading: reading), to: &group, ends, table)
        }
      }
    }
  }

  private func addStep(
    _ place: FieldPlace, to group: inout RowGroup, _ ends: [Int], _ table: PacketTable
  ) {
    let isDecimal = place.reading == .binaryCodedDecimal
    let read = values(place, table)
    guard let first = read.first, read.contains(where: { $0 != first }),
      !isDecimal || read.allSatisfy({ $0 >= 0 })
    else { return }
    let numbers = CounterRepair.repaired(read, times: times) ?? read
    let modulus = isDecimal ? power(100, place.size) : power(256, place.size)
    var steps = ends.map { end in
      let step = numbers[end] - numbers[end - 1]
      return step < -modulus / 2 ? step + modulus : step >= modulus / 2 ? step - modulus : step
    }
    let rising = Double(steps.count { $0 >= 0 }) / Double(max(1, steps.count))
    let isCounter = rising >= Self.risingShare
    guard isCounter || place.size <= 2 && !isDecimal else { return }
    if isCounter {
      // What falls is a fault or a wrap: of all that can be, the least harmful is what is usual.
      for (i, end) in ends.enumerated() { steps[i] /= times[end] - times[end - 1] }
    }
    group.add(
      TestedFeature(form: form, meter: meter, place: place, quantity: isCounter ? .rate : .step),
      steps)
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
