import AirInterface
public import RecordStream

/// Cuts the packets out of a burst's soft decisions.
public struct Framer: Sendable {
  /// Headers closer than this, in bits, are readings of one and the same; the best is kept.
  private static let sameHeader = 12
  /// Bytes after the header whose start and stop bits help to tell the readings apart.
  private static let evidenceBytes = 4
  /// Wrong bits of ten with which a byte after a whole preamble still passes for 2A.
  private static let tolerableWrongBits = 2
  /// Bytes with right start and stop bits that speak for a packet whose first byte is damaged.
  private static let framedBytes = 3

  /// The most bits that are framed as one burst, for the sake of time and memory: a burst of the
  /// demodulator has 23 000 at most.
  public static let mostBits = 1 << 16

  private let correlator = SyncWordCorrelator()

  /// A framer.
  public init() {}

  /// The packets of a burst, in their order.
  ///
  /// - Parameter bitsAreHard: true if the decisions were made from text; the packets then carry
  ///   no soft decisions.
  public func frames(in burst: SoftBits, bitsAreHard: Bool = false) -> [Frame] {
    // -128 has no opposite.
    let upright = burst.decisions.map { max($0, -SoftBits.limit) }
    let exchanged = upright.map { -$0 }
    let headers = distinctHeaders(correlator.hits(in: upright), upright, exchanged)
    var candidates: [Candidate] = []
    var read: Set<Int> = []
    for hit in headers where !read.contains(hit.headerPosition) {
      var candidate = candidate(hit, upright, exchanged)
      guard isBelievable(candidate.packet, hasPreamble: hit.hasPreamble) else { continue }
      candidates.append(candidate)
      while candidate.packet.isFollowed, read.insert(candidate.packet.endPosition).inserted {
        candidate = follower(of: candidate, upright, exchanged)
        candidates.append(candidate)
      }
    }
    candidates.sort { $0.hit.headerPosition < $1.hit.headerPosition }
    let frames = withoutInnerHits(candidates).map { candidate, limit in
      frame(candidate, burst: burst, bitsAreHard: bitsAreHard, limit: limit)
    }
    return Framer.bounded(frames, bits: upright.count)
  }

  /// As many frames as have together no more than twice the burst's bytes: a packet, and one that hit
  /// it. Preambles and headers again and again inside one packet would else multiply it.
  private static func bounded(_ frames: [Frame], bits: Int) -> [Frame] {
    var room = 2 * bits / SerialFormat.bitsPerByte
    return frames.filter { frame in
      guard frame.bytes.count <= room else { return false }
      room -= frame.bytes.count
      return true
    }
  }

  private typealias Candidate = (hit: SyncHit, packet: PacketDelimiter)

  private func candidate(_ hit: SyncHit, _ upright: [Int8], _ exchanged: [Int8]) -> Candidate {
    let decisions = hit.inverted ? exchanged : upright
    let header = HeaderPattern.of(version: hit.version)
    return (hit, PacketDelimiter(decisions, header: header, position: hit.headerPosition))
  }

  /// The packet that begins where another one ends.
  private func follower(
    of candidate: Candidate, _ upright: [Int8], _ exchanged: [Int8]
  ) -> Candidate {
    var hit = candidate.hit
    hit.headerPosition = candidate.packet.endPosition
    hit.hasPreamble = false
    return self.candidate(hit, upright, exchanged)
  }

  /// Drops hits inside a packet whose end is certain, unless a preamble speaks of another, stronger
  /// sender. Before the header of a message's next block, data may look like a preamble. A packet
  /// whose end is not certain ends where the next one begins, so that a damaged length swallows
  /// nothing.
  private func withoutInnerHits(_ candidates: [Candidate]) -> [(Candidate, limit: Int?)] {
    var kept: [Candidate] = []
    var openEnd = 0
    var blockHeaders: ArraySlice<Int> = []
    for candidate in candidates {
      let position = candidate.hit.headerPosition
      if position < openEnd, !candidate.hit.hasPreamble || blockHeaders.contains(position) {
        continue
      }
      if candidate.packet.endIsCertain {
        openEnd = candidate.packet.endPosition
        blockHeaders = candidate.packet.headerPositions.dropFirst()
      }
      kept.append(candidate)
    }
    return kept.enumerated().map { number, candidate in
      let next = kept.dropFirst(number + 1).first?.hit.headerPosition
      return (candidate, candidate.packet.endIsCertain ? nil : next)
    }
  }

  /// One hit for each header: the one for which header and following bytes speak most.
  private func distinctHeaders(
    _ hits: [SyncHit], _ upright: [Int8], _ exchanged: [Int8]
  )
    -> [SyncHit]
  {
    var distinct: [(hit: SyncHit, evidence: Double)] = []
    for hit in hits {
      let evidence = evidence(for: hit, hit.inverted ? exchanged : upright)
      guard let last = distinct.last,
        hit.headerPosition - last.hit.headerPosition < Self.sameHeader
      else {
        distinct.append((hit, evidence))
        continue
      }
      if evidence > last.evidence { distinct[distinct.count - 1] = (hit, evidence) }
    }
    return distinct.map(\.hit)
  }

  /// How many bits speak for a reading: those of the preamble, those of a `2A`, and the start and stop
  /// bits after it; less what disagrees.
  private func evidence(for hit: SyncHit, _ decisions: [Int8]) -> Double {
    let header = HeaderPattern.of(version: hit.version).header
    let reader = AsynchronousSerialReader(
      decisions: decisions, position: hit.headerPosition + header.count)
    let preamble = hit.hasPreamble ? Double(Preamble.comparedBits.count) : 0
    let start = reader.byte(at: reader.position).map {
      EvidenceWeights.start(wrongBits: Self.wrongBits($0))
    }
    return preamble - EvidenceWeights.disagreement(correlation: hit.correlation)
      + Double(start ?? 0)
      + Double(EvidenceWeights.framedByte * reader.framedBytesAroundSlip(Self.evidenceBytes))
  }

  /// Bits, start and stop bit among them, in which a byte is not 2A.
  private static func wrongBits(_ byte: SerialByte) -> Int {
    (byte.value ^ PacketHeader.startByte).nonzeroBitCount + (byte.startBit > 0 ? 0 : 1)
      + (byte.stopBit > 0 ? 0 : 1)
  }

  /// Refuses what noise makes of a header: see the false-alarm rates of `SyncWord.all`.
  ///
  /// With a preamble: 2A with at most 2 of 10 bits wrong (chance 0.055), the first block of a
  /// message (0.008), or right start and stop bits in three bytes after the first or second (0.027).
  /// Without: a known type (0.016).
  private func isBelievable(_ packet: PacketDelimiter, hasPreamble: Bool) -> Bool {
    let body = packet.bytes.dropFirst(2)
    guard let start = body.first else { return false }
    guard hasPreamble else {
      return body.dropFirst().first.map { PacketForm.types.contains($0.value) } ?? false
    }
    if Self.wrongBits(start) <= Self.tolerableWrongBits { return true }
    if BlockHeader(start.value).index == 0, start.isFramed { return true }
    // A slip in the first byte or at its end leaves one or two bytes uncertain.
    return [1, 2].contains { skipped in
      let next = body.dropFirst(skipped).prefix(Self.framedBytes)
      return next.count == Self.framedBytes && next.allSatisfy(\.isFramed)
    }
  }

  /// The packet as it goes down the stream, ended before `limit` if that is given.
  private func frame(
    _ candidate: Candidate, burst: SoftBits, bitsAreHard: Bool, limit: Int?
  ) -> Frame {
    let (hit, packet) = candidate
    var bytes = packet.bytes
    var cut = packet.cut
    if let limit, limit < packet.endPosition {
      let surplus = packet.endPosition - limit
      bytes.removeLast(
        min(
          bytes.count,
          (surplus + SerialFormat.bitsPerByte - 1)
            / SerialFormat.bitsPerByte))
      cut = true
    }
    var values = bytes.map(\.value)
    // The header was recognised as a whole; single wrong bits in it are known to be wrong.
    values.replaceSubrange(..<min(2, values.count), with: HeaderPattern.bytes.prefix(values.count))
    return Frame(
      measurement: burst.measurement.map { measured($0, from: hit.headerPosition) },
      bytes: values, version: hit.version, inverted: hit.inverted, cut: cut,
      byteReliability: bytes.map(\.reliability),
      dataBitDecisions: bitsAreHard ? [] : bytes.flatMap(\.decisions))
  }

  /// The burst's measurement with the time of the packet's first header bit.
  private func measured(_ burst: BurstMeasurement, from position: Int) -> BurstMeasurement {
    var measurement = burst
    let delay = (Double(position) / burst.symbolRate * 1e9).rounded()
    if let nanoseconds = Int64(exactly: delay) {
      measurement.time = burst.time.addingReportingOverflow(nanoseconds).partialValue
    }
    return measurement
  }
}

/// What the readings of one header are compared by, in bits that agree: 1 for a bit of the preamble.
///
/// Only the order of two readings that are at most twelve bits apart follows from it. Chosen by hand;
/// not sensitive: half or twice of any one of them changes no frame of six synthesised scenes of 315
/// bursts at Eb/N0 from 8 dB up.
private enum EvidenceWeights {
  /// For a byte that has start and stop bit.
  static let framedByte = 4
  /// For a 2A without a wrong bit, and what each wrong one takes away.
  private static let wholeStart = 12
  private static let wrongBit = 3
  /// For a header in which all bits speak against the pattern.
  private static let wholeDisagreement = 20.0

  static func start(wrongBits: Int) -> Int { max(0, wholeStart - wrongBit * wrongBits) }

  /// - Parameter correlation: with the pattern, 1 if all bits agree.
  static func disagreement(correlation: Double) -> Double {
    (1 - correlation) * wholeDisagreement
  }
}
