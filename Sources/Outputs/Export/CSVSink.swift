public import PacketSchema
public import RecordStream

/// Packets as comma-separated values (RFC 4180, lines ended by a line feed), fixed columns, with a
/// header. Text and identifiers stand in quotation marks, numbers do not: `0012E345` without them
/// is a number to a spreadsheet. Keys that have no column are left out.
public struct CSVSink: PacketSink {
  private var row = CSVRow()
  /// Of each column the place of its value among the packet's; nil where there is none.
  private var places = [Int?](repeating: nil, count: CSVColumns.all.count)

  /// A sink before its header.
  public init() {}

  /// The header.
  public mutating func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    for key in CSVColumns.all { row.append(.string(key.name)) }
    try row.end(&output)
  }

  /// One row; what the packet does not have is empty.
  public mutating func write<Output: ByteSink & ~Copyable>(
    _ packet: JSONObject, to output: inout Output
  ) throws {
    let members = packet.members
    for column in places.indices { places[column] = nil }
    for position in members.indices {
      if let column = CSVColumns.places[members[position].key] { places[column] = position }
    }
    for position in places { row.append(position.map { members[$0].value } ?? .null) }
    try row.end(&output)
  }
}

/// The columns of CSV. Programs count columns, so the order is fixed for ever: a new key is
/// appended at the end, wherever it stands in packet JSON.
public enum CSVColumns {
  /// The keys, each the header of its column.
  public static let all: [PacketKey] = [
    .time, .kind, .type, .commandIdentifier, .version, .length, .cut,
    .network, .networkID, .utility, .check, .checksum, .correctedBits,
    .source, .sourceWAN, .destination, .destinationWAN, .linkSource, .linkDestination,
    .counter, .sequence, .uptime, .bootedAt, .hopPhase, .routeCost, .fineRouteCost, .treeID,
    .level, .session, .subSelector, .objectWord, .countdown, .unixTime, .microseconds,
    .unixTimeCandidate, .microsecondsCandidate, .secondMicrosecondsCandidate,
    .timeToLive, .hopLimit, .messageID, .messageClass, .fragment, .lastFragment, .blocks,
    .goodBlocks, .payload,
    .frequency, .channel, .symbolRate, .deviation, .signalToNoiseRatio, .signalLevel, .duration,
    .unknown, .trailing, .raw, .received,
    .networkCandidate, .linkSourceCandidate, .linkDestinationCandidate, .fragments, .joinedPayload,
    .blockHeaders, .blockSeparators, .blockChecks,
    .label, .sourceLatitude, .sourceLongitude, .flags, .hopCycle, .hopSlot, .linkByte, .elements,
    .announcedLength, .announcedBlockSize, .announcementID, .messageCommandIdentifier,
    .readRequestedAt, .readDelay, .readRequestLength, .readRequestID, .erased, .expectedBits,
  ]

  /// The number of each key's column.
  fileprivate static let places: [String: Int] = Dictionary(
    all.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
}
