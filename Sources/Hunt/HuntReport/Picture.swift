import Evidence
import Notation
import Report

/// A picture of a section.
enum Picture: Sendable {
  /// What stands at each byte of a packet.
  case bytes([(place: FieldPlace, verdict: Finding.Verdict, summary: String)], size: Int)
  /// A field beside a load, both over the same time.
  case curves(
    name: String, times: [Double], field: [Double], load: [Double], caption: String)

  /// As HTML.
  var html: String {
    switch self {
    case .bytes(let cells, let size): ByteMap(cells, size: size).html
    case .curves(let name, let times, let field, let load, let caption):
      CurvePair(name: name, times: times, field: field, load: load, caption: caption).html
    }
  }
}

/// Bytes in lines of 16, coloured by what they are.
private struct ByteMap {
  private static let columns = 16
  private static let cell = 24

  private let cells: [(place: FieldPlace, verdict: Finding.Verdict, summary: String)]
  private let size: Int

  init(_ cells: [(place: FieldPlace, verdict: Finding.Verdict, summary: String)], size: Int) {
    self.cells = cells
    self.size = min(size, 4096)
  }

  var html: String {
    let rows = (size + Self.columns - 1) / Self.columns
    let (width, height) = (Self.columns * Self.cell, rows * Self.cell)
    let seen = Set(cells.map(\.verdict))
    let key = Finding.Verdict.allCases.filter(seen.contains).map { verdict in
      "<svg class=\"key \(verdict.rawValue)\" aria-hidden=\"true\"><rect width=\"9\" height=\"14\" "
        + "class=\"\(verdict.rawValue)\"/></svg>\(verdict.rawValue)"
    }
    return """
      <figure><svg class="map" viewBox="0 0 \(width) \(height)" style="max-width:\(width * 3 / 2)px" \
      role="img" aria-label="What stands at each byte; the table tells the same">
      \(squares)</svg><figcaption>\(key.joined(separator: " "))</figcaption></figure>
      """
  }

  private var squares: String {
    var squares = ""
    for offset in 0..<size {
      let found = cells.first { cell in
        let start = cell.place.offset < 0 ? size + cell.place.offset : cell.place.offset
        return (start..<start + cell.place.size).contains(offset)
      }
      let x = offset % Self.columns * Self.cell
      let y = offset / Self.columns * Self.cell
      let title = "\(offset): \(found?.verdict.rawValue ?? "unknown") \(found?.summary ?? "")"
      squares += """
        <g><title>\(ReportText.escaped(title))</title><rect x="\(x)" y="\(y)" width="\(Self.cell)" \
        height="\(Self.cell)" class="\((found?.verdict ?? .unknown).rawValue)"/>\
        <text x="\(x + Self.cell / 2)" y="\(y + 15)">\(offset)</text></g>

        """
    }
    return squares
  }
}

/// Two curves over one time, each from its least to its greatest value.
private struct CurvePair {
  private static let mostPoints = 600

  let name: String
  let times: [Double]
  let field: [Double]
  let load: [Double]
  let caption: String

  var html: String {
    """
    <figure><svg class="curves" viewBox="0 0 1000 200" preserveAspectRatio="none" role="img" \
    aria-label="\(ReportText.escaped(name)) beside the load">
    <line x1="0" y1="100" x2="1000" y2="100"/>
    <path d="\(path(field, top: 4))"/><path class="load" d="\(path(load, top: 104))"/>
    </svg><figcaption>\(ReportText.escaped(caption))</figcaption></figure>
    """
  }

  /// A curve of 92 units' height; it breaks where a value is missing.
  private func path(_ values: [Double], top: Double) -> String {
    let count = min(times.count, values.count)
    let shown = stride(from: 0, to: count, by: max(1, count / Self.mostPoints))
      .map { (time: times[$0], value: values[$0]) }.filter { $0.time.isFinite }
    let finite = shown.map(\.value).filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), let first = shown.first?.time,
      let last = shown.last?.time
    else { return "" }
    var isBroken = true
    return shown.map { time, value in
      guard value.isFinite else {
        isBroken = true
        return ""
      }
      defer { isBroken = false }
      let x = last > first ? (time - first) / (last - first) * 1000 : 500
      let y = top + (high > low ? (high - value) / (high - low) * 92 : 46)
      return "\(isBroken ? "M" : "L")\(x.decimals(1)) \(y.decimals(1))"
    }.joined()
  }
}
