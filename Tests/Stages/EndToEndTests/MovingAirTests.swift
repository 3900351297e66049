import TestKit
import Testing

/// Air that moves, as options and settings of gs-synth.
@Suite("Moving air")
struct MovingAirTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try shell.folder.write(Array("00FF2A55\n00FF2A55 ebn0=9 am=0\n".utf8), to: "packets")
  }

  private func levels(_ options: String) throws -> [[Double]] {
    let result = try shell.run("gs-synth --output levels --ebn0 14 \(options) < packets")
    #expect(result.status == 0, "\(result.errors)")
    return result.lines.map { $0.split(separator: " ").compactMap { Double(String($0)) } }
  }

  @Test("levels are those of the line, one for each bit")
  func steady() throws {
    let levels = try levels("")
    // 53 bits of preamble and 4 bytes.
    #expect(levels == [[Double](repeating: 14, count: 93), [Double](repeating: 9, count: 93)])
  }

  @Test("--set holds for every line that does not say otherwise")
  func settings() throws {
    let levels = try levels("--set am=0.5 --set amrate=1000 --set preamble=24")
    #expect(levels.map(\.count) == [64, 64])
    let first = try #require(levels.first)
    // 20 lg 1.5 over the level and 20 lg 0.5 under it.
    #expect(abs((first.max() ?? 0) - 17.52) < 0.1 && abs((first.min() ?? 0) - 7.98) < 0.2)
    #expect(levels.last == [Double](repeating: 9, count: 64))
  }

  @Test("the same seed gives the same samples, another one others")
  func seeds() throws {
    let result = try shell.run(
      """
      make() {
        gs-synth --output raw -s 250k --set doppler=20 --set linewidth=5 --hum 0.2 \\
          --gain-step-rate 50 --impulse-rate 200 --loss-rate 50 "$@" < packets | cksum
      }
      make --seed 5; make --seed 5; make --seed 6
      """)
    #expect(result.status == 0 && result.lines.count == 3, "\(result.errors)")
    #expect(result.lines.first == result.lines.dropFirst().first)
    #expect(Set(result.lines).count == 2)
  }

  /// In a fade the energy of a burst ends, and comes back as another activity, which reaches back to its
  /// beginning. Below 6 dB neither reading stands for what it may be a side band of.
  @Test("a burst that fades is handed out once", arguments: [1, 2])
  func fading(seed: Int) throws {
    let result = try shell.run(
      """
      for n in {1..400}; do echo "00FF$(printf '%080d' "$n") rate=38400 ebn0=3 doppler=25"; done > faded
      gs-synth -s 250k -f 915M --channels 915M --interval 0.12 --seed \(seed) < faded \
        | gs-demod | gs-inspect | awk '$3 == "softBits" { print $1 }'
      """)
    let starts = result.lines.compactMap { Int($0) }.sorted()
    #expect(starts.count > 150, "\(result.errors)")
    let closest = zip(starts, starts.dropFirst()).map { $1 - $0 }.min() ?? 0
    // 2 ms.
    #expect(closest > 500)
  }

  /// A long burst that fades near its beginning is read from there to the fade first, and in whole when its
  /// energy has come back: later than the first reading is held for.
  @Test("a long burst that fades is handed out as far as it goes")
  func longFading() throws {
    let result = try shell.run(
      """
      for n in {1..200}; do echo "00FF$(printf '%0400d' "$n") rate=38400 ebn0=15 doppler=25"; done > faded
      gs-synth -s 250k -f 915M --channels 915M --interval 0.12 --seed 3 < faded \
        | gs-demod | gs-inspect | awk '$3 == "softBits" && $4 > 1900' | wc -l
      """)
    let count = try #require(result.lines.first.flatMap { Int($0) }, "\(result.errors)")
    // 164 if each first reading is the last word.
    #expect(count >= 165)
  }

  /// From one peak of its spectrum it begins some milliseconds earlier than from another one.
  @Test(
    "a burst whose beginning lies under the end of another one is handed out once, and can be read",
    arguments: [("2A550023", 70, 1), ("2AD50010", 32, 3)])
  func underAnother(header: String, digits: Int, seed: Int) throws {
    let result = try shell.run(
      """
      for n in {1..400}; do
        at=$((200000 * n)); under=$((at + 12500 - n % 50 * 100))
        echo "00FF$(printf '%078d' "$n") rate=38400 ebn0=20 at=$((at / 1000000)).$(printf %06d $((at % 1000000)))"
        echo "00FF\(header)$(printf '%0\(digits)d' "$n") ebn0=30 at=$((under / 1000000)).$(printf %06d $((under % 1000000)))"
      done > pairs
      gs-synth -s 250k -f 915M --channels 915M --seed \(seed) < pairs | gs-demod > bursts
      gs-inspect < bursts | awk '$3 == "softBits" && $8 < 10000 { print $1 }'
      gs-frame --output hex < bursts | grep -o '^00FF\(header)[0-9]*' | sort | uniq -c | awk '{ print $1 }'
      """)
    let counts = result.lines.compactMap { Int($0) }
    let starts = counts.filter { $0 > 1000 }.sorted()
    #expect(counts.filter { $0 == 1 }.count >= 395, "\(result.errors)")
    #expect(counts.filter { $0 < 1000 }.allSatisfy { $0 == 1 })
    let closest = zip(starts, starts.dropFirst()).map { $1 - $0 }.min() ?? 0
    // 20 ms.
    #expect(closest > 5000)
  }
}
