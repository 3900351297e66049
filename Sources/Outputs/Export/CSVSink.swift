public import PacketSchema
public import RecordStream

/// Packets as comma-separated values (RFC 4180, lines ended by a line feed), fixed columns, with a
/// header. Text and identifiers stand in quotation marks, numbers do not: `0012E345` without them
/// is a number to a spreadsheet. Keys that have no column are left out.
public struct CSVSink: PacketSink {
  /// The bytes of the row in hand; kept, so that rows take no memory of their own.
  private var row: [UInt8] = []
  /// Of each column the place of its value among the packet's; nil where there is none.
  private var places = [Int?](repeating: nil, count: CSVColumns.all.count)

  /// A sink before its header.
  public init() {}

  /// The header.
  public mutating func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    for (column, key) in CSVColumns.all.enumerated() {
      if column > 0 { row.append(UInt8(ascii: ",")) }
      append(quoting: key.name)
    }
    try endRow(&output)
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
    for (column, position) in places.enumerated() {
      if column > 0 { row.append(UInt8(ascii: ",")) }
      if let position { append(members[position].value) }
    }
    try endRow(&output)
  }

  private mutating func endRow<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    row.append(UInt8(ascii: "\n"))
    try output.write(row)
    row.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ value: JSONValue) {
    switch value {
    case .null: break
    case .integer, .number, .bool: row += value.word.utf8
    case .string(let text): append(quoting: text)
    case .array, .object: append(quoting: value.word)
    }
  }

  /// A quotation mark within is doubled.
  private mutating func append(quoting text: String) {
    let mark = UInt8(ascii: "\"")
    row.append(mark)
    if text.utf8.contains(mark) {
      for byte in text.utf8 {
        if byte == mark { row.append(mark) }
        row.append(byte)
      }
    } else {
      row += text.utf8
    }
    row.append(mark)
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
