import AirInterface
import Notation
import PacketSchema

/// The channels that packets were heard on, over frequency.
struct ChannelSection {
  /// Distance of channels in hertz, as in packet JSON.
  private static let spacing = Int64(RadioParameters.channelSpacing)
  /// Columns that are drawn at least, so that a single channel is no block.
  private static let leastColumns: Int64 = 24
  /// A column that is narrower than this part of the chart would not be seen.
  private static let narrowest = 1.0 / 300

  private let channels: [(frequency: Int64, packets: Int)]

  init(_ channels: [Int64: Int]) {
    self.channels = channels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  var html: String {
    ReportText.section("channels", "Channels", chart ?? "<p>No packet tells its channel.</p>")
  }

  private var chart: String? {
    guard let first = channels.first?.frequency, let last = channels.last?.frequency,
      let busiest = channels.max(by: { $0.packets < $1.packets })
    else { return nil }
    let columns = max(ChannelSection.leastColumns, (last - first) / ChannelSection.spacing + 1)
    let start = (first + last) / 2 - columns * ChannelSection.spacing / 2
    let label =
      "\(ReportText.count(channels.count, "channel")) from \(megahertz(first)) to "
      + "\(megahertz(last)) MHz"
    return """
      <div class="total"><svg viewBox="0 0 \(columns) 100" preserveAspectRatio="none" role="img" \
      aria-label="\(label)">\(rectangles(from: start, columns, highest: busiest.packets))</svg></div>
      <p class="marks"><span class="first" style="--at:0">\(megahertz(start))</span>\
      <span class="last" style="--at:1">\(megahertz(start + columns * ChannelSection.spacing)) MHz\
      </span></p>
      <p class="note">\(label). Most on \(megahertz(busiest.frequency)) MHz: \
      \(ReportText.count(busiest.packets, "packet")).</p>
      """
  }

  private func rectangles(from start: Int64, _ columns: Int64, highest: Int) -> String {
    let width = max(0.8, Double(columns) * ChannelSection.narrowest)
    return channels.map { frequency, packets in
      let x = Double(frequency - start) / Double(ChannelSection.spacing) - width / 2
      let height = Double(packets) / Double(highest) * 100
      return "<rect x=\"\(ReportText.fraction(x))\" width=\"\(ReportText.fraction(width))\" "
        + "y=\"\(ReportText.fraction(100 - height))\" height=\"\(ReportText.fraction(height))\">"
        + "<title>\(megahertz(frequency)) MHz: \(ReportText.count(packets, "packet"))</title></rect>"
    }.joined()
  }

  private func megahertz(_ frequency: Int64) -> String {
    (Double(frequency) / 1e6).decimals(1)
  }
}

/// How many packets there are of each kind.
struct KindSection {
  private let kinds: [PacketKind: Int]

  init(_ kinds: [PacketKind: Int]) { self.kinds = kinds }

  var html: String {
    let highest = Double(kinds.values.max() ?? 1)
    let rows = PacketKind.allCases.compactMap { kind in
      kinds[kind].map { packets in
        ReportText.bar(
          kind.rawValue, share: Double(packets) / highest, text: ReportText.count(packets))
      }
    }
    return ReportText.section(
      "kinds", "Kinds of packet", rows.isEmpty ? "<p>No packet.</p>" : ReportText.bars(rows))
  }
}
