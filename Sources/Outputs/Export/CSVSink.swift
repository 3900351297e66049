import Notation
public import PacketSchema
public import RecordStream

/// Packets as comma-separated values (RFC 4180, lines ended by a line feed), fixed columns, with a
/// header. Text and identifiers stand in quotation marks, numbers do not: `0012E345` without them
/// is a number to a spreadsheet. Keys that have no column are left out.
public struct CSVSink: PacketSink {
  private var row = CSVRow()
  /// Of each column the place of its value among the packet's; nil where there is none.
  private var places = [Int?](repeating: nil, count: CSVColumns.all.count)

  /// How many bytes of `raw` have columns of their own, behind the others.
  private let bytes: Int

  /// The most bytes that have columns.
  public static let mostBytes = 4096

  /// A sink before its header.
  ///
  /// - Parameter bytes: how many bytes of each packet have a column of their own, as decimal numbers,
  ///   0 to `mostBytes`.
  public init(bytes: Int = 0) { self.bytes = min(max(0, bytes), Self.mostBytes) }

  /// The header.
  public mutating func begin<Output: ByteSink & ~Copyable>(_ output: inout Output) throws {
    for key in CSVColumns.all { row.append(.string(key.name)) }
    for offset in 0..<bytes { row.append(.string("byte_\(offset)")) }
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
    if bytes > 0 { appendBytes(of: packet) }
    try row.end(&output)
  }

  /// A column a byte; those that are not there, and those that nobody noted, are empty.
  private mutating func appendBytes(of packet: JSONObject) {
    let raw = packet.text(.raw).flatMap { [UInt8](hexadecimal: $0) } ?? []
    let erased = Set((packet.text(.erased) ?? "").split(separator: " ").compactMap { Int($0) })
    for offset in 0..<bytes {
      let isThere = offset < raw.count && !erased.contains(offset)
      row.append(isThere ? .integer(Int64(raw[offset])) : .null)
    }
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
    .receiver,
  ]

  /// The number of each key's column.
  fileprivate static let places: [String: Int] = Dictionary(
    all.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
}
