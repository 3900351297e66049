public import Export
import FilterRuntime
import PacketDecoding
public import PacketSchema
public import RecordStream

/// What may be shared, and how.
public struct SharingRules: Sendable {
  /// Share damaged and unverified packets, too.
  public var keepsDamaged = false
  /// Leave payloads as they are, and share packets of unknown content.
  public var keepsPayloads = false
  /// Keep labels, which are a person's own words, but those with an address in them.
  public var keepsLabels = false
  /// Keep the channels that packets were heard on.
  public var keepsChannels = false
  /// By how much times are moved; nil to leave them.
  public var shift: TimeShift?

  /// What is shared by default.
  public init() {}
}

/// A copy of packets for publishing: every address has a new name, and nothing else tells the old
/// one.
///
/// By default no unknown bytes in which an address has room are passed on, but values that are in the
/// tables as seen elsewhere: others are zeros, and so are payloads.
///
/// Besides, a packet is looked through for all addresses that were heard before it, and its own. Nothing
/// waits for the end of the input, so where payloads are kept an address that hides in a packet before
/// it is heard anywhere is not found.
public struct SharingSink<Form: PacketSink>: PacketSink {
  private let rewriter: PacketRewriter
  private var rules: SharingRules
  private var form: Form
  private let report: @Sendable (String) -> Void
  private var heard = HeardAddresses()
  private var leftOut: [LeftOut: Int] = [:]
  private var shared = 0
  private var labelsLeftOut = 0

  /// - Parameters:
  ///   - key: what the names follow from.
  ///   - form: what writes the packets.
  ///   - report: takes what a person has to know at the end.
  public init(
    key: SharingKey, rules: SharingRules, form: Form, report: @escaping @Sendable (String) -> Void
  ) {
    rewriter = PacketRewriter(key: key, keepsPayloads: rules.keepsPayloads)
    self.rules = rules
    self.form = form
    self.report = report
  }

  /// Packets that were left out.
  public var dropped: Int { leftOut.values.reduce(0, +) }

  /// The packet's copy, or nothing.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    // The health of a receiver is no packet, and tells of its place.
    guard !packet.isReceiverLine else { return }
    do {
      let copy = try copy(of: packet)
      shared += 1
      try form.write(copy, to: &output)
    } catch let reason as LeftOut {
      leftOut[reason, default: 0] += 1
    }
  }

  /// Says what was left out. Throws `StageFailure` if that is everything.
  public mutating func finish<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    try form.finish(&output)
    if labelsLeftOut > 0 { report("labels left out, as an address is in them: \(labelsLeftOut)") }
    let reasons = LeftOut.allCases.compactMap { reason in
      leftOut[reason].map { "\($0) \(reason.words)" }
    }
    guard !reasons.isEmpty else { return }
    report("left out: " + reasons.joined(separator: ", "))
    if shared == 0 { throw StageFailure(.badInput, "there is nothing to share") }
  }

  private mutating func copy(of original: JSONObject) throws -> JSONObject {
    guard let offered = OfferedPacket(original) else { throw LeftOut.noBytes }
    guard offered.isSound || rules.keepsDamaged else { throw LeftOut.damaged }
    let shift = try rules.shift?.seconds(for: original) ?? 0
    guard let rewritten = rewriter.rewrite(offered.packet, link: offered.link, shift: shift) else {
      throw LeftOut.noBytes
    }
    let outcome = rewritten.outcome
    var own = HeardAddresses()
    for identity in outcome.identities {
      own.hear(identity)
      // A damaged address is nobody's, and could be found anywhere.
      if offered.isSound { heard.hear(identity) }
    }
    guard rules.keepsPayloads || !outcome.isOpaque else { throw LeftOut.unknownContent }
    let isHidden = [own, heard].contains {
      $0.occur(in: rewritten.content, outside: outcome.addresses)
    }
    if isHidden { throw LeftOut.hiddenAddress }
    return SharedPacket.object(
      offered, rewritten, from: original, shift: shift, asked: asked(of: original, own))
  }

  /// The keys of a packet that are passed on because somebody asked for them.
  private mutating func asked(of original: JSONObject, _ own: HeardAddresses) -> Set<PacketKey> {
    var asked: Set<PacketKey> = rules.keepsChannels ? [.channel] : []
    if rules.keepsLabels, let label = original.text(.label) {
      if own.occur(in: label) || heard.occur(in: label) {
        labelsLeftOut += 1
      } else {
        asked.insert(.label)
      }
    }
    return asked
  }
}
