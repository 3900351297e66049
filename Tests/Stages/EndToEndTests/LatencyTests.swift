import TestKit
import Testing

/// A burst comes out when it is over, not when more input comes or the input ends.
@Suite("Latency")
struct LatencyTests {
  private static let packet =
    "00FF2A55002330FFFFFFFFFFFFFE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5"

  /// Preamble, 41 bytes of ten bits and the ramps take 466.4 bits: the burst ends at 0.0986 s.
  private static let burst = "\(packet) at=0.05 rate=9600 ebn0=20\n"
  /// A tenth of a second after that.
  private static let seconds = 0.1986

  @Test(
    "the packet is out 100 ms of signal after its last sample, while the input stays open",
    arguments: [
      ("250k", "cu8", ""),
      ("2.4M", "cu8", ""),
      ("2.4M", "cf32", ""),
      ("2.4M", "cu8", "!fsk channel=915M at=0.105 duration=0.5 level=-30 rate=9600"),
      ("2.4M", "cu8", "!carrier channel=915.02M at=0 duration=0.5 level=-40"),
      ("10M", "cs8", ""),
    ])
  func outAtOnce(rate: String, format: String, stranger: String) throws {
    let shell = try Shell()
    try shell.folder.write(Array((Self.burst + stranger).utf8), to: "scene")
    // What is read stands in the pipe while the samples' pipe is still open.
    let result = try shell.run(
      """
      gs-synth -s \(rate) -f 915M --format \(format) --duration \(Self.seconds) --output raw \
        < scene > samples.raw || exit
      mkfifo samples packets
      gs-demod -s \(rate) -f 915M --format \(format) < samples | gs-frame |
        gs-decode --network B5E3 > packets & stages=$!
      exec 3> samples 4< packets
      cat samples.raw >&3
      read -r -t 60 packet <&4 || packet='not before the input ended'
      echo "$packet"
      exec 3>&-
      cat <&4
      wait "$stages"
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.count == 1)
    #expect(result.text.contains(Self.packet))
  }
}
