/// The words of `kind`.
public enum PacketKind: String, CaseIterable, Sendable {
  /// Broadcast by every meter, minutes apart.
  case beacon
  /// A meter's status, with its clock.
  case status
  /// From one meter to another.
  case directed
  /// No longer printed: what was called so is directed, with few elements or none.
  case control
  /// A beacon on a schedule.
  case scheduled
  /// Called encrypted by published studies; see `unix_time_candidate`.
  case encrypted
  /// A broadcast that each meter passes on, until its hops are used up.
  case flood
  /// A long message in one piece.
  case bulk
  /// A long message in blocks.
  case message
  /// None of these.
  case unknown
}

/// The words of `crc`.
public enum PacketCheck: String, CaseIterable, Sendable {
  /// The check fits a network that is believed.
  case ok
  /// The check fits no network that is believed.
  case bad
  /// No network that could check it is known, or some of its bytes were not noted.
  case unverified
  /// The kind of packet carries no check that is known.
  case none
}
