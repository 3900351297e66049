import AirInterface
import Notation
public import PacketSchema
import RecordStream

/// Turns a checked packet into the object that is printed.
public enum PacketDecoder {
  /// The object of `gs-packet(5)`, keys in the schema's order.
  ///
  /// - Parameter showsPlaces: say where the sender is if its WAN address holds that. It is where
  ///   somebody lives, so only on request.
  public static func decode(_ checked: CheckedPacket, showsPlaces: Bool = false) -> JSONObject {
    var values = PacketValues()
    values[.schema] = .integer(PacketKeys.schemaVersion)
    values[.label] = checked.packet.label.map { .string($0) }
    addContent(of: checked.packet, to: &values)
    addTrust(checked, to: &values)
    addFindings(checked, to: &values)
    if showsPlaces { addPlace(of: checked.packet, to: &values) }
    HopClockValues.add(checked, to: &values)
    if let measurement = checked.packet.measurement {
      ReceptionValues.add(measurement, to: &values)
    }
    addBootTime(measured: checked.packet.measurement, to: &values)
    values.closeUnknown()
    values[.raw] = .string(checked.packet.bytes.hexadecimal)
    return values.object
  }

  private static func addContent(of packet: Packet, to values: inout PacketValues) {
    if packet.version != 0 { values[.version] = .integer(Int64(packet.version)) }
    if !packet.isComplete { values[.cut] = .bool(true) }
    addMarker(packet.bytes, to: &values)
    switch packet.content {
    case .single(let header, let layout):
      addHeader(header, packet.bytes, to: &values)
      addFields(layout, header, packet.bytes, of: packet, to: &values)
      addTrailing(packet.bytes.dropFirst(header.totalLength), to: &values)
    case .message where !packet.missingBytes.isEmpty:
      values[.kind] = .string(PacketLayouts.message.kind.rawValue)
      values.addUnknown(packet.bytes.dropFirst(2), at: 2)
    case .message(let message):
      addBlocks(of: message, to: &values)
      addFields(PacketLayouts.message, message.header, message.data, of: packet, to: &values)
      addTrailing(packet.bytes.dropFirst(message.end), to: &values)
    case .fragment:
      values[.kind] = .string(PacketKind.unknown.rawValue)
      values.addUnknown(packet.bytes.dropFirst(2), at: 2)
    }
  }

  /// What stands around the joined data.
  private static func addBlocks(of message: BlockedMessage, to values: inout PacketValues) {
    values[.blocks] = .integer(Int64(message.blocks.count))
    values[.blockHeaders] = .string(message.blocks.map(\.header.byte).hexadecimal)
    values[.blockChecks] = .string(message.blocks.map(\.check).hexadecimal)
    if !message.separators.isEmpty {
      values[.blockSeparators] = .string(message.separators.hexadecimal)
    }
  }

  /// The first two bytes are said by `version`; other ones must not be lost.
  private static func addMarker(_ bytes: [UInt8], to values: inout PacketValues) {
    guard !HeaderPattern.begins(bytes) else { return }
    values.addUnknown(bytes.prefix(HeaderPattern.bytes.count), at: 0)
  }

  private static func addHeader(
    _ header: PacketHeader, _ bytes: [UInt8], to values: inout PacketValues
  ) {
    if bytes[2] != PacketHeader.startByte { values.addUnknown(bytes[2..<3], at: 2) }
    values[.type] = .string([header.type].hexadecimal)
    values[.length] = .integer(Int64(header.length))
  }

  private static func addTrailing(_ bytes: ArraySlice<UInt8>, to values: inout PacketValues) {
    if !bytes.isEmpty { values[.trailing] = .string(bytes.hexadecimal) }
  }

  private static func addFields(
    _ layout: PacketLayout, _ header: PacketHeader, _ bytes: [UInt8], of packet: Packet,
    to values: inout PacketValues
  ) {
    values[.kind] = .string(layout.kind.rawValue)
    layout.forEachField(header, in: bytes) { field, range in
      guard packet.knows(field, at: range, in: layout), let key = field.key,
        let value = field.value(of: bytes[range]),
        let told = field.format.joined(value, to: values[key])
      else {
        values.addUnknown(bytes[range], at: range.lowerBound)
        return
      }
      values[key] = told
    }
  }

  private static func addTrust(_ checked: CheckedPacket, to values: inout PacketValues) {
    values[.check] = .string(checked.check.rawValue)
    if checked.check == .ok { values[.correctedBits] = .integer(Int64(checked.correctedBits)) }
    values[.expectedBits] = checked.expectedBits.map { .integer(Int64($0)) }
    if let received = checked.received { values[.received] = .string(received.hexadecimal) }
    if !checked.packet.erasedBytes.isEmpty {
      values[.erased] = .string(ErasedOffsets.text(checked.packet.erasedBytes))
    }
    if let link = checked.link {
      values[.linkDestination] = .string(link.destination.hexadecimal)
      values[.linkSource] = .string(link.source.hexadecimal)
    }
    guard let network = checked.network else { return }
    values[.network] = .string(network.hexadecimal)
    values[.networkID] = .string(
      CyclicRedundancyCheck.networkID(ofInitialValue: network).hexadecimal)
    values[.utility] = NetworkTable.network(network)?.utility.map { .string($0) }
    if case .message(let message) = checked.packet.content {
      values[.goodBlocks] = .integer(Int64(message.goodBlocks(network: network)))
    }
  }

  private static func addPlace(of packet: Packet, to values: inout PacketValues) {
    guard let place = packet.bytes(of: .sourceWAN).flatMap(Place.init(wanAddress:)) else { return }
    values[.sourceLatitude] = .number(Place.rounded(place.latitude))
    values[.sourceLongitude] = .number(Place.rounded(place.longitude))
  }

  /// What only several packets together say.
  private static func addFindings(_ checked: CheckedPacket, to values: inout PacketValues) {
    if let hidden = checked.hiddenLink {
      values[.networkCandidate] = .string(hidden.network.hexadecimal)
      values[.linkSourceCandidate] = .string(hidden.link.source.hexadecimal)
      values[.linkDestinationCandidate] = .string(hidden.link.destination.hexadecimal)
    }
    if let fragments = checked.joinedFragments {
      values[.fragments] = .integer(Int64(fragments.count))
      let joined = fragments.joined()
      if !joined.isEmpty { values[.joinedPayload] = .string(joined.hexadecimal) }
    }
    if let read = checked.readReply {
      values[.readRequestedAt] = .string(read.requestedAt.text)
      values[.readDelay] = .number((Double(read.delay) / 1e6).rounded() / 1000)
      values[.readRequestLength] = .integer(Int64(read.requestLength))
      values[.readRequestID] = .string(read.requestIdentifier.hexadecimal)
    }
  }

  /// 2000-01-01: before that no meter had this radio, and what says so is no clock that was set.
  private static let earliestTime: Int64 = 946_684_800

  private static func addBootTime(
    measured measurement: BurstMeasurement?, to values: inout PacketValues
  ) {
    guard case .integer(let uptime) = values[.uptime] else { return }
    var booted: Int64?
    if case .integer(let clock) = values[.unixTime], clock >= earliestTime {
      booted = clock - uptime
    } else if let measurement {
      // Half a second more before flooring rounds to the nearest second.
      let time = measurement.time.addingReportingOverflow(500_000_000).partialValue
      booted = Int64((Double(time) / 1e9).rounded(.down)) - uptime
    }
    guard let booted, booted >= earliestTime else { return }
    values[.bootedAt] = Timestamp.seconds(booted).map { .string($0) }
  }
}

extension PacketField {
  /// The value of the field's bytes; nil if the format cannot say it.
  package func value(of bytes: ArraySlice<UInt8>) -> JSONValue? {
    switch format {
    case .hexadecimal: .string(bytes.hexadecimal)
    case .number: .integer(bytes.bigEndianValue)
    case .centiseconds: .number(Double(bytes.bigEndianValue) / 100)
    case .highBit: .bool(bytes.bigEndianValue & 0x80 != 0)
    case .lowBits: .integer(bytes.bigEndianValue & 0x7F)
    case .millisecondDigit:
      bytes.first.flatMap(FieldFormat.milliseconds).map { .number(Double($0) / 1000) }
    case .tag: .string(bytes.hexadecimal)
    }
  }
}

extension FieldFormat {
  /// The decimal digit in the high nibble; nil if it is none, or if the low nibble is not 0: 13 of
  /// 11 624 beacons have something else there.
  static func milliseconds(in byte: UInt8) -> UInt8? {
    byte & 0x0F == 0 && byte >> 4 <= 9 ? byte >> 4 : nil
  }

  /// What a key says with one more value; nil if the two contradict each other. What stands in a
  /// packet twice is printed once, if both agree.
  fileprivate func joined(_ value: JSONValue, to first: JSONValue?) -> JSONValue? {
    switch (self, first, value) {
    case (.tag, .string(let tags), .string(let tag)): .string(tags + tag)
    case (.millisecondDigit, .number(let phase), .number(let more)):
      .number(((phase + more) * 1000).rounded() / 1000)
    case (.millisecondDigit, _, _): nil
    case (_, nil, _): value
    case (_, let first, _): first == value ? value : nil
    }
  }
}
