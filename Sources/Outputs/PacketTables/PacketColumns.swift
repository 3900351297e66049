package import PacketSchema

/// The columns of the table `packets`, in every database: one for each key of packet JSON, under the
/// key's name, beside `id` and `other`, which is for keys of later versions.
package enum PacketColumns {
  /// Keys that are columns, by the version of the SQLite schema that brought them. A version
  /// that was released is never edited: new keys are a new version.
  package static let byVersion: [[PacketKey]] = [
    [
      .time, .kind, .type, .commandIdentifier, .version, .length, .cut,
      .network, .networkID, .utility, .check, .checksum, .correctedBits,
      .source, .sourceWAN, .destination, .destinationWAN, .linkSource, .linkDestination,
      .counter, .sequence, .uptime, .bootedAt, .hopPhase, .routeCost, .fineRouteCost, .treeID,
      .level, .session, .subSelector, .objectWord, .countdown, .unixTime, .microseconds,
      .unixTimeCandidate, .microsecondsCandidate, .secondMicrosecondsCandidate,
      .timeToLive, .hopLimit, .messageID, .messageClass, .fragment, .lastFragment, .blocks,
      .goodBlocks, .payload, .fragments, .joinedPayload,
      .blockHeaders, .blockSeparators, .blockChecks,
      .networkCandidate, .linkSourceCandidate, .linkDestinationCandidate,
      .frequency, .channel, .symbolRate, .deviation, .signalToNoiseRatio, .signalLevel, .duration,
      .unknown, .trailing, .raw, .received,
    ],
    [
      .label, .sourceLatitude, .sourceLongitude, .flags, .hopCycle, .hopSlot, .linkByte, .elements,
      .announcedLength, .announcedBlockSize, .announcementID, .messageCommandIdentifier,
      .readRequestedAt, .readDelay, .readRequestLength, .readRequestID, .erased,
    ],
    [.expectedBits],
    [],
    [],
    [],
    [.receiver],
  ]

  /// Keys that are columns, in their order.
  package static let all: [PacketKey] = byVersion.flatMap { $0 }

  /// Keys that name a packet; with `raw`, all others can be derived again.
  package static let identity: [PacketKey] = [.time, .raw]

  /// Names of keys between commas, as SQL wants them.
  package static func quoted(_ keys: [PacketKey]) -> String {
    keys.map { "\"\($0.name)\"" }.joined(separator: ", ")
  }
}
