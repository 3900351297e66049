import AirInterface

/// A place where a packet may begin.
public struct SyncHit: Equatable, Sendable {
  /// Position of the header's first bit in the burst.
  public var headerPosition: Int
  /// Protocol version of the header, 4 or 5.
  public var version: UInt8
  /// True if mark and space are exchanged.
  public var inverted: Bool
  /// True if the preamble before the header was there.
  public var hasPreamble: Bool
  /// Correlation with the pattern: 1 if all bits agree, 0 for chance.
  public var correlation: Double
}

/// Finds packet headers in soft decisions: both versions, both polarities.
public struct SyncWordCorrelator: Sendable {
  private let words: [CompiledWord]

  /// A correlator for all known headers.
  public init() {
    words = SyncWord.all.map(CompiledWord.init)
  }

  /// Every place whose correlation reaches the threshold, in the order of the bits.
  ///
  /// - Parameter decisions: -127 ... 127, positive for mark.
  public func hits(in decisions: [Int8]) -> [SyncHit] {
    var hits: [SyncHit] = []
    var register: UInt64 = 0
    for (position, decision) in decisions.enumerated() {
      register = register << 1 | (decision > 0 ? 1 : 0)
      for word in words where position + 1 >= word.length {
        let wrong = ((register ^ word.pattern) & word.mask).nonzeroBitCount
        let inverted = wrong > word.length / 2
        guard min(wrong, word.length - wrong) <= word.word.mostWrongBits else { continue }
        let start = position + 1 - word.length
        let correlation = word.correlation(decisions[start...position], inverted: inverted)
        guard correlation >= word.word.threshold else { continue }
        hits.append(
          SyncHit(
            headerPosition: start + word.word.headerOffset, version: word.word.header.version,
            inverted: inverted, hasPreamble: word.word.hasPreamble, correlation: correlation))
      }
    }
    return hits.sorted { $0.headerPosition < $1.headerPosition }
  }
}

/// A sync word as a bit mask, for a quick comparison of hard bits.
private struct CompiledWord: Sendable {
  let word: SyncWord
  let pattern: UInt64
  let mask: UInt64
  var length: Int { word.bits.count }

  init(_ word: SyncWord) {
    self.word = word
    pattern = word.bits.reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
    mask = (1 << UInt64(word.bits.count)) - 1
  }

  /// Agreement weighted by certainty, over all the weight there is. No bit weighs more than the
  /// mean: a few loud ones of noise would otherwise decide alone.
  func correlation(_ decisions: ArraySlice<Int8>, inverted: Bool) -> Double {
    let total = decisions.reduce(0) { $0 + abs(Int($1)) }
    let limit = total / max(1, decisions.count) + 1
    var sum = 0
    var weight = 0
    for (bit, decision) in zip(word.bits, decisions) {
      let certainty = min(abs(Int(decision)), limit)
      sum += (decision > 0) == (bit != inverted) ? certainty : -certainty
      weight += certainty
    }
    return weight == 0 ? 0 : Double(sum) / Double(weight)
  }
}
