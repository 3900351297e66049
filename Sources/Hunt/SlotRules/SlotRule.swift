/// How a meter's slot in the hop cycle decides its channel.
public enum SlotRule: String, Sendable, CaseIterable {
  /// A channel for each slot, of each meter alone: no shift brings two meters together.
  case permutation
  /// One table of the network, which each meter enters at a place of its own.
  case commonTable = "common table"
  /// A channel for each slot; whether meters have it in common, too few pairs can tell.
  case slotAlone = "slot alone"
  /// A sequence that goes on over the cycles: slot and number of the cycle decide together.
  case continued
  /// Slots tell nothing of channels.
  case none
}

/// What the broadcasts of one network say of slots and channels.
public struct SlotRuleResult: Sendable {
  /// A row of a table of channels.
  public struct Row: Sendable {
    /// Place in the table, 0 ..< `period`.
    public let index: Int
    /// In hertz.
    public let channel: Double
    /// Pairs that say so.
    public let pairs: Int
    /// Pairs that say otherwise.
    public let contradicting: Int
  }

  /// Channels by place, of one meter or of all.
  public struct Table: Sendable {
    /// The meter's address; nil for the table that meters have in common.
    public let meter: String?
    /// Places that were heard, in their order.
    public let rows: [Row]
  }

  /// Where a meter enters the common table.
  public struct Entry: Sendable {
    /// The meter's address.
    public let meter: String
    /// What is added to its slot, 0 ..< `period`; the first meter has 0.
    public let offset: Int
    /// Places that the meter and the table both have, and those at which they agree.
    public let compared: Int
    /// Those of them at which both have the same channel.
    public let agreeing: Int
    /// How likely any offset agrees so by chance.
    public let p: Double
    /// Seconds since 1970 at which the meter's cycle of number 0 began; nil without times.
    public let firstCycle: Double?
  }

  /// The network; nil where packets do not tell.
  public let network: String?
  /// Broadcasts of it, and different pairs of slot and channel among them.
  public let broadcasts: Int
  /// Different broadcasts of which slot and channel are known.
  public let pairs: Int
  /// Slots of its hop cycle; nil if no packet tells.
  public let slots: Int?
  /// The rule; nil where too few pairs are known.
  public internal(set) var rule: SlotRule?
  /// How likely such agreement is by chance, corrected for all rules that were tried.
  public internal(set) var p = 1.0
  /// Pairs that were compared with an earlier one of the same meter and place.
  public internal(set) var compared = 0
  /// Those that had the same channel.
  public internal(set) var agreeing = 0
  /// As many would by chance, if each meter's channels were dealt out anew.
  public internal(set) var expected = 0.0
  /// The place in the table is (slot + offset + step · number of the cycle) modulo `period`.
  public internal(set) var period = 0
  /// Places by which the sequence moves from one cycle to the next; 0 where the slot decides alone.
  public internal(set) var step = 0
  /// Tables of channels, where there is a rule; at most `SlotRuleSearch.mostTables`.
  public internal(set) var tables: [Table] = []
  /// Meters of the common table.
  public internal(set) var entries: [Entry] = []
  /// One line for a person.
  public internal(set) var summary = ""

  init(network: String?, broadcasts: Int, pairs: Int, slots: Int?) {
    self.network = network
    self.broadcasts = broadcasts
    self.pairs = pairs
    self.slots = slots
  }
}
