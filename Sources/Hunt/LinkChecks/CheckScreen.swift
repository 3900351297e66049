import Evidence

/// Guesses of where a check stands and what it covers, and those that a group of packets agrees in.
struct CheckScreen {
  private let group: CheckGroup
  private let varied: [Bool]
  private let sample: Int
  private var found: [CheckCandidate] = []
  private var tried = 0
  /// Register values of the sample at one place.
  private var values: [UInt16]

  /// Packets that decide whether a guess is worth a look, and the longest packet of which all ranges
  /// are tried; of longer ones only the last bytes, over what stands before them.
  private static let (sampleSize, longest) = (16, 300)

  init(_ group: CheckGroup) {
    self.group = group
    sample = min(Self.sampleSize, group.count)
    varied = group.varied(sample: Self.sampleSize)
    values = [UInt16](repeating: 0, count: sample)
  }

  /// Tries a form of check at each place, over each range that ends before it, over each that leaves
  /// out bytes before a check at the end, and over all that stands behind it.
  mutating func look(for register: CheckRegister) {
    let (length, size) = (group.form.size, register.form.size)
    guard length >= size + 2 else { return }
    let last = length - size
    let bytes = group.bytes
    bytes.withUnsafeBufferPointer { pool in
      for place in 2...last where isVaried(register.form, at: place) {
        guard length <= Self.longest || place == last else { continue }
        look(register, pool, at: place, over: 0..<place, step: 1)
        guard length <= Self.longest else { continue }
        look(register, pool, at: place, over: place + size..<length, step: length - place - size)
        for end in stride(from: place - 1, to: 2, by: -1) where place == last {
          look(register, pool, at: place, over: 0..<end, step: 1)
        }
      }
    }
  }

  /// A sum of a few bytes changes but one of its own often.
  private func isVaried(_ form: CheckForm, at place: Int) -> Bool {
    let bytes = varied[place..<place + form.size]
    return form.isCyclic ? bytes.allSatisfy { $0 } : bytes.contains(true)
  }

  /// Runs the register back over a range; at each multiple of `step` it may have begun.
  private mutating func look(
    _ register: CheckRegister, _ pool: UnsafeBufferPointer<UInt8>, at place: Int,
    over range: Range<Int>, step: Int
  ) {
    guard range.count >= 2 else { return }
    let length = group.form.size
    for index in 0..<sample {
      let packet = UnsafeBufferPointer(rebasing: pool[index * length..<(index + 1) * length])
      values[index] = register.check(packet, at: place)
    }
    var variedCount = 0
    for offset in range.reversed() {
      for index in 0..<sample {
        values[index] = register.before(pool[index * length + offset], values[index])
      }
      variedCount += varied[offset] ? 1 : 0
      guard (range.upperBound - offset) % step == 0 else { continue }
      tried += 1
      if variedCount > 0, isWorthALook() {
        confirm(register, pool, at: place, over: offset..<range.upperBound)
      }
    }
  }

  /// True if one of the first packets agrees with two more.
  private func isWorthALook() -> Bool {
    for anchor in 0..<min(3, sample) {
      let value = values[anchor]
      var agreeing = 0
      for other in values { agreeing += other == value ? 1 : 0 }
      if agreeing >= 3 { return true }
    }
    return false
  }

  private mutating func confirm(
    _ register: CheckRegister, _ pool: UnsafeBufferPointer<UInt8>, at place: Int,
    over range: Range<Int>
  ) {
    if let candidate = CheckCandidate(group, pool, register, at: place, over: range) {
      found.append(candidate)
    }
  }

  /// The candidates that chance does not explain: of each form and place that which most packets agree
  /// in, without those that are the same relation of bytes told another way.
  func best(correctedFor groups: Int) -> [CheckCandidate] {
    var best: [CheckCandidate] = []
    let ranked = found.sorted { $0.rank > $1.rank }
    for candidate in ranked {
      let p = candidate.chance * Double(max(1, tried)) * Double(max(1, groups))
      guard p < CheckSearch.level else { continue }
      if let place = best.firstIndex(where: { $0.isSameCheck(as: candidate) }) {
        best[place].starts.append(candidate.starts[0])
      } else if !best.contains(where: { $0.overlaps(candidate) }) {
        var kept = candidate
        kept.p = p
        best.append(kept)
      }
    }
    return best
  }
}
