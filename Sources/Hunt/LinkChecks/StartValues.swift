import AirInterface
import Evidence

/// Where checks begin, and from which value: among the places that fit in one form of packets, that
/// which gives the same value in other forms of the network.
struct StartValues {
  private struct Vote: Hashable {
    let form: CheckForm
    let network: String?
    let finalValue: UInt16
    let value: UInt16
  }

  private let candidates: [CheckCandidate]

  /// Values that senders put on their results, in the order in which they are thought of.
  private static let finalValues: [UInt16] = [0, 0xFFFF]

  init(_ candidates: [CheckCandidate]) { self.candidates = candidates }

  /// Each candidate with the start that most forms agree in.
  var checks: [(check: CheckSearch.Check, finding: Finding)] {
    let all = candidates.map(starts)
    var votes: [Vote: Int] = [:]
    for (candidate, starts) in zip(candidates, all) {
      for vote in Set(starts.map { vote(candidate, $0) }) { votes[vote, default: 0] += 1 }
    }
    return zip(candidates, all).compactMap { candidate, starts in
      let content = contentOffset(candidate)
      let best = starts.max { left, right in
        rank(candidate, left, votes, content) < rank(candidate, right, votes, content)
      }
      return best.map { start in
        let check = check(candidate, start, forms: votes[vote(candidate, start)] ?? 1)
        return (check, finding(candidate, check))
      }
    }
  }

  /// Starts with each final value.
  private func starts(_ candidate: CheckCandidate) -> [CheckCandidate.Start] {
    guard candidate.register.form.isCyclic else { return candidate.starts }
    return candidate.starts.flatMap { start in
      Self.finalValues.map { finalValue in
        // What a final value changes at the start does not depend on the packet.
        let zeros = [UInt8](repeating: 0, count: candidate.end)
        let change = zeros.withUnsafeBufferPointer { zeros in
          (start.offset..<candidate.end).reduce(finalValue) { value, offset in
            candidate.register.before(zeros[offset], value)
          }
        }
        return CheckCandidate.Start(
          offset: start.offset, values: start.values.map { $0 ^ change }, finalValue: finalValue)
      }
    }
  }

  private func vote(_ candidate: CheckCandidate, _ start: CheckCandidate.Start) -> Vote {
    Vote(
      form: candidate.register.form, network: candidate.group.network,
      finalValue: start.finalValue, value: start.values[0])
  }

  /// Most forms, then where the length field begins to count, then no final value, then the most bytes:
  /// of two forms some of their starts agree by chance.
  private func rank(
    _ candidate: CheckCandidate, _ start: CheckCandidate.Start, _ votes: [Vote: Int],
    _ content: Int?
  ) -> (Int, Int, Int, Int) {
    (
      votes[vote(candidate, start)] ?? 0, start.offset == content ? 1 : 0,
      start.finalValue == 0 ? 1 : 0, -start.offset
    )
  }

  private func contentOffset(_ candidate: CheckCandidate) -> Int? {
    PacketHeader(Array(candidate.group.bytes.prefix(candidate.group.form.size)))?.contentOffset
  }

  private func check(
    _ candidate: CheckCandidate, _ start: CheckCandidate.Start, forms: Int
  )
    -> CheckSearch.Check
  {
    let offsets = candidate.starts.map(\.offset)
    let (least, most) = (offsets.min() ?? start.offset, offsets.max() ?? start.offset)
    return CheckSearch.Check(
      form: candidate.register.form, place: candidate.place,
      covered: start.offset..<candidate.end, starts: least...most, startValues: start.values,
      finalValue: start.finalValue, agreeingForms: forms)
  }

  private func finding(_ candidate: CheckCandidate, _ check: CheckSearch.Check) -> Finding {
    let group = candidate.group
    let values = check.startValues.map { Self.hexadecimal($0, bytes: check.form.size) }
    let place = FieldPlace(offset: check.covered.lowerBound, size: check.covered.count)
    let (begin, final) = (
      check.form.isCyclic ? "start value" : "constant",
      check.finalValue == 0 ? "" : ", final XOR \(Self.hexadecimal(check.finalValue, bytes: 2))"
    )
    let starts = check.starts
    return Finding(
      form: group.form, network: group.network,
      place: FieldPlace(offset: check.place, size: check.form.size), verdict: .check,
      summary: "\(check.form.text) over \(place.text), \(begin) "
        + values.prefix(4).joined(separator: " ") + final,
      evidence: [
        ("packets that agree", "\(candidate.agreeing) of \(group.count)"),
        ("independent differences", "\(candidate.independent)"),
        (
          "may begin at",
          starts.count == 1 ? "\(starts.lowerBound)" : "\(starts.lowerBound)-\(starts.upperBound)"
        ), ("forms with this value", "\(check.agreeingForms)"),
      ], p: candidate.p, packets: group.total)
  }

  static func hexadecimal(_ value: UInt16, bytes: Int) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 2 * bytes - digits.count)) + digits
  }
}
