public import Evidence
import RealModule
import Statistics

/// A proposal that packets of several lengths are made of elements between a head and a tail: a tag
/// each, and as many bytes behind it as the tag decides.
public struct ElementGrammar: Sendable {
  /// A kind of element.
  public struct Element: Sendable {
    /// The byte that it begins with.
    public let tag: UInt8
    /// Bytes behind the tag.
    public let length: Int
    /// Elements of this kind that were met.
    public let count: Int
  }

  /// The family of forms.
  public let form: PacketTable.Form
  /// Its network; nil if not known.
  public let network: String?
  /// Bytes before the first element, from the `00` of the header.
  public let head: Int
  /// Bytes behind the last.
  public let tail: Int
  /// By tag.
  public let elements: [Element]
  /// Packets that are elements and nothing else between head and tail.
  public let parsed: Int
  /// Packets that were tried.
  public let packets: Int
  /// Different contents that were parsed, each a piece of evidence.
  public let contents: Int
  /// Numbers that were free to choose: the lengths, and where the elements begin and end.
  public let parameters: Int
  /// How likely a content comes out without remainder by chance, its length being another packet's.
  public let chance: Double
  /// How likely all of it is by chance, corrected for everything that was free to choose.
  public let p: Double
}

extension ElementGrammar {
  /// The same as a finding: about the first tag, which stands behind the head.
  public var finding: Finding {
    let kinds = elements.map { element in
      "\(Figures.hexadecimal([element.tag])) + \(element.length)"
    }
    return Finding(
      form: form, network: network, place: FieldPlace(offset: head, size: 1),
      verdict: .enumeration,
      summary: "elements of a tag and bytes behind it, up to the last \(tail) bytes: "
        + kinds.joined(separator: ", "),
      evidence: [
        ("packets without remainder", "\(parsed) of \(packets)"),
        ("different contents", "\(contents)"), ("free numbers", "\(parameters)"),
        ("each by chance", Figures.share(Int(chance * 1000), of: 1000)),
      ], p: p, packets: packets)
  }
}

/// Looks for the head, the tail and the lengths with which most packets of a family come out.
struct GrammarSearch {
  private static let mostContents = 512
  private static let mostSteps = 400
  private static let mostElements = 16
  private static let unknown = -1

  let tests: Tests
  /// Different packets.
  private let packets: [[UInt8]]
  private let all: [[UInt8]]
  private let least: Int

  init(_ packets: [[UInt8]], tests: Tests) {
    self.tests = tests
    all = packets
    var seen: Set<[UInt8]> = []
    var distinct = packets.filter { seen.insert($0).inserted }
    let stride = max(1, distinct.count / Self.mostContents)
    if stride > 1 { distinct = distinct.indices.filter { $0 % stride == 0 }.map { distinct[$0] } }
    self.packets = distinct.sorted { $0.count < $1.count }
    least = distinct.map(\.count).min() ?? 0
  }

  private struct Model {
    var head: Int
    var tail: Int
    var lengths: [Int]
    var parsed: Int
    var contents: Int
    var chance: Double
    var score: Double
    var parameters: Int { lengths.count { $0 >= 0 } + 2 }
  }

  func grammar(form: PacketTable.Form, network: String?) -> ElementGrammar? {
    guard packets.count >= 12, Set(packets.map(\.count)).count > 1 else { return nil }
    var best: Model?
    for head in 1..<max(2, least) {
      for tail in 0...max(0, least - head) where head + tail <= least {
        // The simplest of those that are no chance; of equally simple ones the surest.
        guard let model = model(head, tail), model.score > 12 else { continue }
        if let one = best, (one.parameters, -one.score) <= (model.parameters, -model.score) {
          continue
        }
        best = model
      }
    }
    guard let best else { return nil }
    let p = tests.corrected(.exp(-best.score), each: 1)
    guard p < Tests.level else { return nil }
    return report(best, form, network, p)
  }

  /// The part of a packet between head and tail.
  private func body(_ packet: [UInt8], _ head: Int, _ tail: Int) -> ArraySlice<UInt8> {
    packet[head..<packet.count - tail]
  }

  private func model(_ head: Int, _ tail: Int) -> Model? {
    let bodies = packets.map { body($0, head, tail) }
    // A byte of many values is no tag; neither is one that is the same in all packets.
    let first = Set(bodies.map(\.first))
    guard (2...Self.mostElements).contains(first.count) else { return nil }
    var lengths = [Int](repeating: Self.unknown, count: 256)
    var steps = Self.mostSteps
    guard solve(bodies, &lengths, &steps, misses: packets.count / 20) else { return nil }
    var seen: Set<ArraySlice<UInt8>> = []
    let fit = bodies.filter { Self.parse($0, lengths) == .whole }
    let contents = fit.filter { !$0.isEmpty && seen.insert($0).inserted }.count
    guard contents >= 8, Self.isRepeated(fit, lengths) else { return nil }
    let chance = chance(bodies, lengths)
    // The gain of each content, less the price of what was free to choose.
    let used = lengths.count { $0 >= 0 }
    let range = Double((bodies.last?.count ?? 1) + 1)
    let score =
      Double(contents) * -.log(chance) - Double(used) * .log(range)
      - .log(Double(least * least))
    return Model(
      head: head, tail: tail, lengths: lengths, parsed: fit.count, contents: contents,
      chance: chance, score: score)
  }

  /// Whether there are more sequences of tags than lengths that were free to choose: or a byte that
  /// is the packet's own length would be a tag as well.
  private static func isRepeated(_ bodies: [ArraySlice<UInt8>], _ lengths: [Int]) -> Bool {
    let sequences = Set(bodies.filter { !$0.isEmpty }.map { tags($0, lengths) })
    return sequences.count > Set(sequences.joined()).count
  }

  private static func tags(_ body: ArraySlice<UInt8>, _ lengths: [Int]) -> [UInt8] {
    var place = body.startIndex
    var tags: [UInt8] = []
    while place < body.endIndex, lengths[Int(body[place])] >= 0 {
      tags.append(body[place])
      place += 1 + lengths[Int(body[place])]
    }
    return tags
  }

  private enum Outcome: Equatable {
    case whole
    case overrun
    /// A tag of unknown length, with so many bytes behind it.
    case open(tag: UInt8, rest: Int)
  }

  private static func parse(_ body: ArraySlice<UInt8>, _ lengths: [Int]) -> Outcome {
    var place = body.startIndex
    while place < body.endIndex {
      let length = lengths[Int(body[place])]
      guard length >= 0 else { return .open(tag: body[place], rest: body.endIndex - place - 1) }
      place += 1 + length
    }
    return place == body.endIndex ? .whole : .overrun
  }

  /// Chooses lengths one tag after the other, shortest packets first, and takes back what leads to
  /// packets that do not come out.
  private func solve(
    _ bodies: [ArraySlice<UInt8>], _ lengths: inout [Int], _ steps: inout Int, misses: Int
  ) -> Bool {
    steps -= 1
    guard steps > 0, lengths.count(where: { $0 >= 0 }) <= Self.mostElements else { return false }
    var overruns = 0
    var next: (tag: UInt8, rest: Int)?
    for body in bodies {
      switch Self.parse(body, lengths) {
      case .whole: continue
      case .overrun:
        overruns += 1
        if overruns > misses { return false }
      case .open(let tag, let rest):
        next = next.map { rest < $0.rest ? (tag, rest) : $0 } ?? (tag, rest)
      }
    }
    guard let next else { return true }
    for length in [next.rest] + Array(0..<max(0, next.rest)) {
      lengths[Int(next.tag)] = length
      if solve(bodies, &lengths, &steps, misses: misses) { return true }
    }
    lengths[Int(next.tag)] = Self.unknown
    return false
  }

  /// The share of contents that come out at the length of another packet of another length or of the
  /// same: what the distribution of lengths alone gives.
  private func chance(_ bodies: [ArraySlice<UInt8>], _ lengths: [Int]) -> Double {
    var (fit, all) = (0, 0)
    let stride = max(1, bodies.count / 64)
    for body in bodies where !body.isEmpty {
      var ends: Set<Int> = [0]
      var place = body.startIndex
      while place < body.endIndex, lengths[Int(body[place])] >= 0 {
        place += 1 + lengths[Int(body[place])]
        ends.insert(place - body.startIndex)
      }
      for other in Swift.stride(from: 0, to: bodies.count, by: stride) {
        all += 1
        if ends.contains(bodies[other].count) { fit += 1 }
      }
    }
    return min(1, (Double(fit) + 1) / (Double(all) + 1))
  }

  private func report(
    _ model: Model, _ form: PacketTable.Form, _ network: String?, _ p: Double
  ) -> ElementGrammar {
    var counts = [Int](repeating: 0, count: 256)
    var parsed = 0
    for packet in all {
      let body = body(packet, model.head, model.tail)
      guard Self.parse(body, model.lengths) == .whole else { continue }
      parsed += 1
      var place = body.startIndex
      while place < body.endIndex {
        counts[Int(body[place])] += 1
        place += 1 + model.lengths[Int(body[place])]
      }
    }
    return ElementGrammar(
      form: form, network: network, head: model.head, tail: model.tail,
      elements: (0..<256).filter { counts[$0] > 0 }.map {
        ElementGrammar.Element(
          tag: UInt8($0), length: model.lengths[$0], count: counts[$0])
      },
      parsed: parsed, packets: all.count, contents: model.contents,
      parameters: model.parameters, chance: model.chance, p: p)
  }
}
