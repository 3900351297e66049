public import PacketSchema

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
  ]
}
