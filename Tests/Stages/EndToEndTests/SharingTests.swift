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
  private static let key = "(umask 077; printf 'a key of no meaning' > key)"
  private static let other = "(umask 077; printf 'another key of none' > other)"

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
      share="gs-export share --key-file key --shift-times 10"
      for cycle in 60.25 5FD6=0 5FD=60.2 5FD6=60.2=1 '' =; do
        $share --hop-cycle "$cycle" < lines > /dev/null 2>&1 || echo -n "$? "
      done; echo
      $share --hop-cycle 5FD6=60.2 --hop-cycle 5fd6=168 < lines; echo $?
      $share --hop-cycle 5FD6=60.2 --hop-cycle 168 < lines; echo $?
      gs-export share --key-file key --shift-times never < lines; echo $?
      sed 's/"crc":"ok"/"crc":"bad"/' lines | gs-export share --key-file key -q; echo $?
      (echo '{"schema":'; cat one) | gs-export share --key-file key > one.copy; echo $?
      gs-export share --key-file key --shift-times 10 < lines; echo $?
      gs-export share --key-file key --shift-times 3 --hop-cycle 60.2 < lines; echo $?
      """)
    #expect(try shell.run("grep -c '\"crc\":\"ok\"' one.copy").text == "1\n")
    #expect(
      result.lines == [
        "64", "64", "74", "64", "64 64 64 64 64 64 ", "64", "64", "64", "65", "65", "65", "64",
      ], "\(result.errors)")
    for words in [
      "short holds no key", "GS_SHARE_KEY holds no key", "cannot read nothing",
      "--hop-cycle goes with --shift-times", "takes each network once",
      "takes NETWORK=SECONDS if there are several", "nothing to share", "line 1 skipped",
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
      share() { gs-export share --key-file key --hop-cycle B5E3=60.2 "$@"; }
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

  @Test("a key that others can read is told of, and that payloads keep clocks")
  func notices() throws {
    let shell = try Shell()
    let result = try shell.run(
      """
      \(Self.lines)
      \(Self.key)
      gs-export share --key-file key < lines > /dev/null
      chmod 640 key; gs-export share --key-file key < lines > /dev/null
      chmod 600 key
      gs-export share --key-file key --payloads --shift-times 0 < lines > /dev/null
      """)
    #expect(
      result.errors == """
        gs-export: others can read key, and trace names back with it: chmod 600 key
        gs-export: warning: --payloads leaves clocks in unknown bytes as they are, whatever times are

        """)
  }

  @Test(
    "of a real log with times of its own: all move by whole cycles, phases and slots stay",
    .enabled(if: Repository.hasRecordings, "no recordings in ../shared/captures"))
  func shiftedLog() throws {
    let shell = try Shell()
    let log = Repository.recordings.appending(path: "mesh_log.txt").path
    let result = try shell.run(
      """
      \(Self.key)
      export TZ=UTC
      gs-decode --state networks < "$LOG" > /dev/null || exit 1
      gs-decode --state networks < "$LOG" > packets || exit 1
      gs-export share --key-file key < packets > plain || exit 1
      gs-export share --key-file key --shift-times key < packets > moved || exit 1
      python3 - <<'END'
      import json
      from datetime import datetime
      second = lambda text: datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp()
      plain, moved = ([json.loads(line) for line in open(name)] for name in ('plain', 'moved'))
      assert len(plain) == len(moved)
      shifts, clocks, slots = set(), 0, 0
      for old, new in zip(plain, moved):
          assert old.keys() == new.keys()
          shifts.add(second(new['time']) - second(old['time']))
          for key in ('booted_at', 'read_requested_at'):
              if key in old: shifts.add(second(new[key]) - second(old[key]))
          if 'unix_time' in old:
              shifts.add(new['unix_time'] - old['unix_time'])
              clocks += 1
          for key in ('hop_phase_s', 'hop_slot', 'hop_cycle_s', 'uptime_s', 'source', 'crc'):
              assert old.get(key) == new.get(key)
          slots += 'hop_slot' in old
      [shift] = shifts
      print(len(plain), clocks > 0, slots > 1000, shift != 0, shift % 168)
      END
      """, environment: ["LOG": log])
    #expect(result.status == 0, "\(result.errors)\(result.text)")
    #expect(result.lines == ["1514 True True True 0.0"])
  }
}
