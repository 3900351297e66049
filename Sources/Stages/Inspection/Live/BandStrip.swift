/// Values along the band as a row of characters, each as high as its value.
struct BandStrip {
  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let plain: [Character] = [".", ",", "-", "~", "=", "+", "*", "#"]

  /// False for a terminal that does not know the characters of blocks.
  let showsBlocks: Bool

  /// The row: values are stretched over `width` characters, and `range` over their heights. Where a
  /// value is nil the row is blank.
  func text(_ values: [Double?], width: Int, in range: ClosedRange<Double>) -> String {
    guard !values.isEmpty else { return String(repeating: " ", count: max(0, width)) }
    let characters = showsBlocks ? Self.blocks : Self.plain
    let extent = range.upperBound - range.lowerBound
    return String(
      (0..<max(0, width)).map { column -> Character in
        guard let value = values[column * values.count / width] else { return " " }
        let share = (value - range.lowerBound) / extent
        // Absurd values have an extent that is none.
        let height = share.isFinite ? min(max(share, 0), 1) : 0
        return characters[Int((height * Double(characters.count - 1)).rounded())]
      })
  }

  /// Channels in their places along a band: the greatest value of those that share a character.
  ///
  /// - Parameters:
  ///   - channels: values by frequency in hertz.
  ///   - band: from its lower end to its upper one, in hertz.
  static func places(
    _ channels: [(frequency: Double, value: Double)], in band: ClosedRange<Double>, width: Int
  ) -> [Double?] {
    var places = [Double?](repeating: nil, count: max(0, width))
    let extent = band.upperBound - band.lowerBound
    guard width > 0, extent > 0, extent.isFinite else { return places }
    for channel in channels where band.contains(channel.frequency) {
      let share = (channel.frequency - band.lowerBound) / extent
      let place = min(Int(share * Double(width)), width - 1)
      places[place] = max(places[place] ?? channel.value, channel.value)
    }
    return places
  }
}
