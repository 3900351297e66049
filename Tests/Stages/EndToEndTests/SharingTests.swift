import Foundation
import TestKit
import Testing

@Suite("gs-export share")
struct SharingTests {
  /// Three beacons of two meters, as gs-decode prints them, with times; the first one in `one`.
  private static let lines = """
    for packet in FE40DA952B007E006D627BA40B40DA952B0100161505147E7E00F2B5 \\
        FE40DA952B003A006D6381A40B40DA952B0100161505052E7E000A80 \\
        FE40DA23510000006D65A4A40B40DA235101001615050B327E003FB7; do
      echo 00FF2A55002330FFFFFFFFFFFF$packet
    done | gs-decode | sed 's/{"schema":1,/&"time":"2026-11-22T17:00:00.250000Z",/' > lines
    head -n 1 lines > one
    """
  private static let key = "printf 'a key of no meaning' > key"
  private static let other = "printf 'another key of none' > other"

  @Test(
    "of a real log: no address is left anywhere, who speaks to whom stays, each CRC is right",
    .enabled(if: Repository.hasRecordings, "no recordings in ../shared/captures"))
  func log() throws {
    let shell = try Shell()
    let log = Repository.recordings.appending(path: "mesh_log.txt").path
    let result = try shell.run(
      """
      \(Self.key); \(Self.other)
      cut -d ' ' -f 1 "$LOG" > log
      gs-decode < log > packets
      gs-export share --key-file key < packets > shared || exit 1
      gs-export share --key-file key --format hex < packets > shared.hex || exit 1
      python3 "$SCRIPTS/check_shared.py" log shared.hex shared || exit 1
      gs-decode < shared.hex | cmp - shared || exit 1
      gs-decode < shared | cmp - shared || exit 1
      GS_SHARE_KEY="$(cat key)" gs-export share < packets | cmp - shared || exit 1
      gs-export share --key-file other < packets > shared.other || exit 1
      for copy in shared shared.other; do
        grep -oE '"(source|destination)(_wan)?":"[^"]*"' $copy | grep -oE '[0-9A-F]{8,12}' |
          grep -vE '^F*$' | sort -u > $copy.names
      done
      comm -12 shared.names shared.other.names | wc -l
      """, environment: ["LOG": log])
    #expect(result.status == 0, "\(result.errors)\(result.text)")
    #expect(result.lines == ["1514 packets 98 addresses True", "0"])
    #expect(result.errors == "")
  }

  @Test("each packet comes out at once; without a key the names are told to be others next time")
  func withoutKey() throws {
    let shell = try Shell()
    let result = try shell.run(
      """
      \(Self.lines)
      mkfifo in
      gs-export share < in > out 2> errors & exporter=$!
      exec 3> in
      cat one >&3
      wait_until '[[ -s out ]]'
      exec 3>&-; wait $exporter; echo $?
      gs-export share < one 2> /dev/null | cmp -s - out; echo $?
      grep -c 40DA952B out; cat errors
      """)
    #expect(
      result.lines == [
        "0", "1", "0",
        "gs-export: no key is given: the names will be others next time (see --key-file)",
      ])
  }

  @Test("a key that is none, and what cannot be shared, end with a status and say why")
  func refusals() throws {
    let shell = try Shell()
    let result = try shell.run(
      """
      \(Self.lines)
      \(Self.key); printf 'short' > short
      gs-export share --key-file short < lines; echo $?
      GS_SHARE_KEY=short gs-export share < lines; echo $?
      gs-export share --key-file nothing < lines; echo $?
      gs-export share --key-file key --hop-cycle 60.2 < lines; echo $?
      gs-export share --key-file key --shift-times never < lines; echo $?
      sed 's/"crc":"ok"/"crc":"bad"/' lines | gs-export share --key-file key -q; echo $?
      (echo '{"schema":'; cat one) | gs-export share --key-file key > one.copy; echo $?
      gs-export share --key-file key --shift-times 10 < lines; echo $?
      gs-export share --key-file key --shift-times 3 --hop-cycle 60.2 < lines; echo $?
      """)
    #expect(try shell.run("grep -c '\"crc\":\"ok\"' one.copy").text == "1\n")
    #expect(
      result.lines == ["64", "64", "74", "64", "64", "65", "65", "65", "64"], "\(result.errors)")
    for words in [
      "short holds no key", "GS_SHARE_KEY holds no key", "cannot read nothing",
      "--hop-cycle goes with --shift-times", "nothing to share", "line 1 skipped",
      "hop cycle of network B5E3",
      "are no whole seconds",
    ] {
      #expect(result.errors.contains(words), "\(words)")
    }
  }

  @Test("times move by whole cycles, and a copy of the copy with the opposite shift is the same")
  func shifted() throws {
    let shell = try Shell()
    let result = try shell.run(
      """
      \(Self.lines)
      \(Self.key)
      share() { gs-export share --key-file key --hop-cycle 60.2 "$@"; }
      times() { grep -oE '"(time|hop_phase_s)":[^,]*' | paste -s -d ' \\n'; }
      gs-export share --key-file key < lines | times > plain
      share --shift-times 50 < lines | tee later | times | head -n 1
      share --shift-times=-50 < later | times | cmp - plain && echo back
      share --shift-times key < lines | cmp - <(share --shift-times key < lines) && echo same
      """)
    #expect(result.status == 0, "\(result.errors)")
    let moved = #""time":"2026-11-22T17:50:10.250000Z" "hop_phase_s":52.46"#
    #expect(result.lines == [moved, "back", "same"], "\(result.text)")
  }
}
