import Notation
import PacketSchema

/// What gs-demod tells of the band, along it: the noise floor, and how busy the channels are.
struct BandLines {
  /// Characters beside a row, for its scale.
  private static let scaleRoom = 22
  private static let widths = 10...120
  private static let mostChannels = 12
  /// A flat floor shall look flat: its heights span so many dB at least.
  private static let leastSpan = 10.0

  private let receiver: ReceiverLine
  private let band: ClosedRange<Double>?
  private let channels: [(frequency: Double, value: Double)]
  private let width: Int
  private let strip: BandStrip

  /// Lines of about `room` characters.
  init(receiver: ReceiverLine, room: Int, strip: BandStrip) {
    self.receiver = receiver
    self.strip = strip
    width = min(max(room - Self.scaleRoom, Self.widths.lowerBound), Self.widths.upperBound)
    band = Self.band(receiver)
    channels = Self.channels(receiver).filter { [band] in band?.contains($0.frequency) ?? false }
  }

  /// The lines, each with its name; none if gs-demod does not say where the band is.
  var texts: [(name: String, text: String)] {
    guard let band else { return [] }
    return [noise, occupancy(band), axis(band), busiest].compactMap { $0 }
  }

  private var noise: (String, String)? {
    guard case .array(let values) = receiver[.demod, "noise_floor_dbfs_per_hz"] else { return nil }
    let floor = values.compactMap(\.double)
    guard let least = floor.min(), let greatest = floor.max() else { return nil }
    let range = least...max(greatest, least + Self.leastSpan)
    let scale = " \(decimals(least, 0)) to \(decimals(greatest, 0)) dBFS/Hz"
    return ("noise", strip.text(floor, width: width, in: range) + scale)
  }

  private func occupancy(_ band: ClosedRange<Double>) -> (String, String)? {
    guard receiver[.demod, "occupancy_percent"] != nil else { return nil }
    let most = channels.map(\.value).max()
    let places = BandStrip.places(channels, in: band, width: width)
    let scale = most.map { " up to \(decimals($0, 1)) %" } ?? " no burst"
    return ("busy", strip.text(places, width: width, in: 0...max(most ?? 0, 1)) + scale)
  }

  private func axis(_ band: ClosedRange<Double>) -> (String, String)? {
    let (low, high) = (decimals(band.lowerBound / 1e6, 1), decimals(band.upperBound / 1e6, 1))
    return ("MHz", low + high.padded(to: width - low.count, alignedRight: true))
  }

  private var busiest: (String, String)? {
    guard !channels.isEmpty else { return nil }
    let order = channels.sorted { ($1.value, $0.frequency) < ($0.value, $1.frequency) }
    let texts = order.prefix(Self.mostChannels).map {
      "\(decimals($0.frequency / 1e6, 1)) \(decimals($0.value, 1)) %"
    }
    return ("channel", texts.joined(separator: "  "))
  }

  private static func band(_ receiver: ReceiverLine) -> ClosedRange<Double>? {
    guard let center = receiver.number(.demod, "center_frequency_hz"),
      let rate = receiver.number(.demod, "sample_rate_hz"), rate > 0,
      (center - rate / 2).isFinite, (center + rate / 2).isFinite
    else { return nil }
    return (center - rate / 2)...(center + rate / 2)
  }

  private static func channels(_ receiver: ReceiverLine) -> [(frequency: Double, value: Double)] {
    guard case .object(let channels) = receiver[.demod, "occupancy_percent"] else { return [] }
    return channels.members.compactMap { member in
      guard let frequency = Double(member.key), let share = member.value.double else { return nil }
      return (frequency, share)
    }
  }
}
