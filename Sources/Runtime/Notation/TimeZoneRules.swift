import SystemInterface

/// How the clocks of a place follow UTC: what turns a date without a zone into a moment.
///
/// Read from the system's files (RFC 8536), not asked of the C library: that has one zone for the
/// whole process, and takes UTC without a word where a name means nothing.
public struct TimeZoneRules: Equatable, Sendable {
  /// UTC itself.
  public static let utc = TimeZoneRules(offset: 0)
  /// The greatest distance to UTC that anybody could mean, in seconds: clocks differ by up to 14
  /// hours from it, in the zones of the past by up to 16.
  static let greatestOffset: Int64 = 24 * 3600 - 1

  /// Moments at which the offset changes, in seconds since 1970-01-01 UTC, in their order.
  private let transitions: [(time: Int64, offset: Int64)]
  /// Before the first of them.
  private let firstOffset: Int64
  /// After the last of them; nil for the last offset.
  private let rule: DaylightRule?

  /// Clocks that always are so many seconds ahead of UTC, below 0 west of Greenwich.
  public init(offset: Int64) { self.init(transitions: [], firstOffset: offset, rule: nil) }

  init(transitions: [(time: Int64, offset: Int64)], firstOffset: Int64, rule: DaylightRule?) {
    (self.transitions, self.firstOffset, self.rule) = (transitions, firstOffset, rule)
  }

  /// Seconds ahead of UTC at a moment, in seconds since 1970-01-01 UTC.
  public func offset(at time: Int64) -> Int64 {
    guard let last = transitions.last else { return rule?.offset(at: time) ?? firstOffset }
    if time >= last.time { return rule?.offset(at: time) ?? last.offset }
    var (low, high) = (0, transitions.count)
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? firstOffset : transitions[low - 1].offset
  }

  /// The moment that a clock on the wall means; both in seconds since 1970-01-01, the clock's as if
  /// it were UTC.
  ///
  /// An hour that comes twice, when clocks are set back, means its first pass. One that does not
  /// come, when they are set forward, is that of a clock that was not set yet.
  public func time(ofClock clock: Int64) -> Int64 {
    // No clock is a day from UTC: these are the offsets before and after a change close by.
    let (before, after) = (
      offset(at: clock - GregorianCalendar.secondsPerDay),
      offset(at: clock + GregorianCalendar.secondsPerDay)
    )
    let isAfter =
      offset(at: clock - before) != before && offset(at: clock - after) == after
    return clock - (isAfter ? after : before)
  }

  /// Equal if all clocks are.
  public static func == (left: TimeZoneRules, right: TimeZoneRules) -> Bool {
    left.firstOffset == right.firstOffset && left.rule == right.rule
      && left.transitions.elementsEqual(right.transitions) { $0 == $1 }
  }
}

// MARK: - Names

extension TimeZoneRules {
  /// A name that means no zone here.
  public struct Fault: Error, Equatable, CustomStringConvertible {
    /// The name.
    public let name: String
    /// One line for a person.
    public var description: String {
      "“\(printable(name))” is no time zone of this system: give a name such as "
        + "America/Chicago, or a distance to UTC such as -06:00"
    }
  }

  /// Words for UTC itself.
  private static let universalNames: Set<String> = ["Z", "UTC", "GMT"]

  /// The zone of a name: `America/Chicago` and all others of the system's files; `UTC`, `Z`; or a
  /// distance to UTC, `-06:00`, `-0600` or `-06`.
  public init(named name: String) throws(Fault) {
    if TimeZoneRules.universalNames.contains(name.uppercased()) {
      self = .utc
    } else if let offset = TimeZoneRules.offset(name.utf8) {
      self.init(offset: offset)
    } else {
      guard let zone = TimeZoneRules(systemFile: name) else { throw Fault(name: name) }
      self = zone
    }
  }

  /// The zone of the system, as `TZ` has it, or else `/etc/localtime`; UTC if neither is there.
  public static func ofSystem() throws(Fault) -> TimeZoneRules {
    if let variable = environmentVariable("TZ") { return try TimeZoneRules(variable: variable) }
    return try TimeZoneRules(localTime: "/etc/localtime")
  }

  /// The zone of the file that tells the system's; UTC if it is not there. One that cannot be read,
  /// or is none, is a fault: nobody would see that times are wrong.
  init(localTime path: String) throws(Fault) {
    do throws(SystemError) {
      let zone = try TimeZoneRules(file: readFile(path, limit: TimeZoneRules.longestFile))
      self = zone ?? .utc
      if zone != nil { return }
    } catch {
      self = .utc
      if error.isNoSuchFile { return }
    }
    throw Fault(name: path)
  }

  /// The zone that a value of `TZ` means: the name of a file, with or without a colon before it, or
  /// the rule itself, as `CST6CDT,M3.2.0,M11.1.0`. UTC if it is empty.
  init(variable: String) throws(Fault) {
    let name = variable.hasPrefix(":") ? String(variable.dropFirst()) : variable
    if name.isEmpty {
      self = .utc
    } else if name.hasPrefix("/"), let zone = TimeZoneRules(path: name) {
      self = zone
    } else if let zone = TimeZoneRules(systemFile: name) {
      self = zone
    } else if let rule = DaylightRule(name.utf8) {
      self.init(transitions: [], firstOffset: rule.standardOffset, rule: rule)
    } else {
      throw Fault(name: variable)
    }
  }

  /// Seconds ahead of UTC of `+hh:mm`, `+hhmm` or `+hh`, or with a minus; nil for anything else.
  public static func offset(_ text: some Collection<UInt8>) -> Int64? {
    guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      return nil
    }
    var digits = Array(text.dropFirst())
    if digits.count == 5, digits[2] == UInt8(ascii: ":") { digits.remove(at: 2) }
    guard digits.count == 2 || digits.count == 4,
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let values = digits.map { Int64($0 - 0x30) }
    let hours = values[0] * 10 + values[1]
    let minutes = values.count == 4 ? values[2] * 10 + values[3] : 0
    guard hours < 24, minutes < 60 else { return nil }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 3600 + minutes * 60)
  }

  private static let systemFolder = "/usr/share/zoneinfo"
  /// Bytes of a file that is read at most; the longest there is has 4 KB.
  private static let longestFile = 1 << 20

  private init?(systemFile name: String) {
    // A name, and no way out of the folder.
    let isName = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        || "_+-/".utf8.contains(byte)
    }
    guard isName, !name.isEmpty, !name.hasPrefix("/") else { return nil }
    let folder = environmentVariable("TZDIR") ?? TimeZoneRules.systemFolder
    self.init(path: folder + "/" + name)
  }

  private init?(path: String) {
    guard let bytes = try? readFile(path, limit: TimeZoneRules.longestFile) else { return nil }
    self.init(file: bytes)
  }
}
