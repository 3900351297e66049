import AirInterface
import Notation
public import PacketSchema

/// Packets as columns: what gs-hunt looks through. About 128 bytes for each, and its own bytes.
///
/// Only packets whose check is right are kept. Where there is no more room, later ones are counted.
public struct PacketTable: Sendable {
  /// Packets of the same shape: what stands at an offset can be compared among them.
  public struct Form: Hashable, Sendable, Comparable {
    /// `kind` of packet JSON.
    public let kind: String
    /// Type byte and frame class in hexadecimal, such as `55/30`.
    public let type: String
    /// Bytes from the `00` of the header to the last of the check; 0 for any number of them.
    public let size: Int

    /// A form; or a family of forms, whose `type` is the type byte alone and whose size is 0.
    public init(kind: String, type: String, size: Int) {
      self.kind = kind
      self.type = type
      self.size = size
    }

    /// By type, then by size.
    public static func < (left: Form, right: Form) -> Bool {
      (left.type, left.size, left.kind) < (right.type, right.size, right.kind)
    }
  }

  /// A packet, without its bytes.
  public struct Packet: Sendable {
    /// Seconds since 1970 UTC at which it was received; NaN if it is not known.
    public let time: Double
    /// Where its bytes stand in `PacketTable.pool`.
    public let range: Range<Int>
    /// Its place in `PacketTable.forms`.
    public let form: Int
    /// Places in `PacketTable.names`; nil if the packet does not tell.
    public let network: Int?
    /// LAN address of the meter that sent it.
    public let source: Int?
    /// LAN address that it is for, also that of all.
    public let destination: Int?
    /// What somebody wrote beside the packet, such as `HVAC Running`.
    public let label: Int?
    /// What was measured of its burst; NaN if it is not known.
    public let burst: Burst
  }

  /// What was measured of a burst.
  public struct Burst: Sendable {
    /// The multiple of 100 kHz next to the carrier, in hertz.
    public let channel: Double
    /// The carrier's distance from it, in hertz.
    public let carrierError: Double
    /// Mean power, in dB of a full-scale carrier.
    public let level: Double
    /// Eb/N0 in dB.
    public let signalToNoiseRatio: Double
    /// Place in the hop cycle in seconds, as gs-decode tells it.
    public let hopPhase: Double
    /// Length of the hop cycle in seconds.
    public let hopCycle: Double
  }

  /// Bytes that are kept at most, in packets and their columns.
  public static let defaultCapacity = 1 << 30

  /// All packets' bytes, one after the other.
  public private(set) var pool: [UInt8] = []
  /// In the order in which they came, or of their times.
  public private(set) var packets: [Packet] = []
  /// Shapes of packets, in the order in which they came.
  public private(set) var forms: [Form] = []
  /// Networks and addresses in hexadecimal, and labels.
  public private(set) var names: [String] = []
  /// Packets that were not taken: of a check that is wrong or not known, or of as many bytes as no packet
  /// has.
  public private(set) var uncheckedCount = 0
  /// Packets for which there was no room.
  public private(set) var leftOutCount = 0
  /// Packets that were not taken because the same one had just come.
  public private(set) var repeatCount = 0

  /// Bytes of a packet: to the type of its content at least. Two of 1 MB would take minutes.
  private static let lengths = 6...PacketHeader.longestPacket

  private let capacity: Int
  private var formPlaces: [Form: Int] = [:]
  private var namePlaces: [String: Int] = [:]

  /// An empty table that holds so many bytes.
  public init(capacity: Int = PacketTable.defaultCapacity) { self.capacity = capacity }

  /// The bytes of a packet, from the `00` of the header.
  public func bytes(of packet: Packet) -> ArraySlice<UInt8> { pool[packet.range] }

  /// The form of a packet.
  public func form(of packet: Packet) -> Form { forms[packet.form] }

  /// The name at a place.
  public func name(_ place: Int?) -> String? { place.map { names[$0] } }

  /// Takes a packet of packet JSON.
  public mutating func add(_ packet: JSONObject) {
    // D2's check covers addresses that are not sent: no packet of it can be proven.
    guard Self.isChecked(packet), let raw = packet.text(.raw),
      let bytes = [UInt8](hexadecimal: raw.utf8), Self.lengths.contains(bytes.count)
    else {
      uncheckedCount += 1
      return
    }
    let time = Self.time(packet)
    guard !isRepeat(bytes, time) else {
      repeatCount += 1
      return
    }
    guard pool.count + bytes.count + (packets.count + 1) * 128 <= capacity else {
      leftOutCount += 1
      return
    }
    let form = Form(
      kind: packet.text(.kind) ?? "", type: Self.type(packet), size: bytes.count)
    let start = pool.count
    pool += bytes
    packets.append(
      Packet(
        time: time, range: start..<pool.count, form: place(of: form),
        network: packet.text(.network).map { place(ofName: $0) },
        source: packet.text(.source).map { place(ofName: $0) },
        destination: packet.text(.destination).map { place(ofName: $0) },
        label: packet.text(.label).map { place(ofName: $0) }, burst: Burst(packet)))
  }
}

extension PacketTable {
  /// Puts the packets into the order of their times, as what counts and ticks needs them; those of no time
  /// stay behind those that came before them. Repeats that come together by this are taken out.
  public mutating func sortByTime() {
    var latest = -Double.infinity
    let times = packets.map { packet in
      if packet.time.isFinite { latest = packet.time }
      return latest
    }
    guard zip(times, times.dropFirst()).contains(where: { $0 > $1 }) else { return }
    let order = packets.indices.sorted { (times[$0], $0) < (times[$1], $1) }
    let all = packets
    packets.removeAll(keepingCapacity: true)
    for place in order {
      let packet = all[place]
      if isRepeat(Array(pool[packet.range]), packet.time) {
        repeatCount += 1
      } else {
        packets.append(packet)
      }
    }
  }

  /// Seconds in which the same packet once more is the same one: passed on, heard by two receivers,
  /// or sent again. Its bytes would seem to know the time.
  private static let repeatTime = 2.0
  private static let repeatReach = 64

  private func isRepeat(_ bytes: [UInt8], _ time: Double) -> Bool {
    for packet in packets.suffix(Self.repeatReach).reversed() {
      guard abs(time - packet.time) <= Self.repeatTime else { return false }
      if packet.range.count == bytes.count, pool[packet.range].elementsEqual(bytes) { return true }
    }
    return false
  }

  private static func isChecked(_ packet: JSONObject) -> Bool {
    packet.text(.check) == "ok" || packet.text(.type) == "D2"
  }

  private static func type(_ packet: JSONObject) -> String {
    [packet.text(.type), packet.text(.commandIdentifier)].compactMap { $0 }.joined(separator: "/")
  }

  private static func time(_ packet: JSONObject) -> Double {
    packet.text(.time).flatMap { Timestamp($0) }.map { Double($0.nanoseconds) / 1e9 } ?? .nan
  }

  private mutating func place(of form: Form) -> Int {
    if let place = formPlaces[form] { return place }
    forms.append(form)
    formPlaces[form] = forms.count - 1
    return forms.count - 1
  }

  private mutating func place(ofName name: String) -> Int {
    if let place = namePlaces[name] { return place }
    names.append(name)
    namePlaces[name] = names.count - 1
    return names.count - 1
  }
}

extension PacketTable.Burst {
  /// Packet JSON may come from anywhere: what cannot have been measured is not known.
  fileprivate init(_ packet: JSONObject) {
    func number(_ key: PacketKey, in range: ClosedRange<Double>) -> Double {
      packet.number(key).flatMap { range.contains($0) ? $0 : nil } ?? .nan
    }
    channel = number(.channel, in: 0...1e12)
    carrierError = number(.frequency, in: 0...1e12) - channel
    level = number(.signalLevel, in: -1000...1000)
    signalToNoiseRatio = number(.signalToNoiseRatio, in: -1000...1000)
    // Two bytes of 10 ms and a digit of the millisecond.
    hopPhase = number(.hopPhase, in: 0...655.36)
    hopCycle = number(.hopCycle, in: 0...655.36)
  }
}
