import PacketSchema
import TestKit
import Testing

/// Files on disks that are full, or become it, and that nobody may write to.
@Suite(
  "Failing disks",
  .enabled(if: ForeignPrograms.mounts, "needs unshare, and a kernel that lets this user mount"))
struct FailingDiskTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  /// Twenty thousand packets.
  private static let many = """
    for n in {100000..119999}; do
      printf '{"schema":1,"time":"2026-01-01T00:00:00.%sZ","kind":"beacon","raw":"00FF%032d%s"}\\n' "$n" 0 "$n"
    done > many

    """

  /// Runs a script that sees a folder `disk` of 700 KiB, and a folder `locked` that nothing can be written to.
  private func run(_ script: String, before: String = "") throws -> Shell.Result {
    let inside = """
      wait_until() { until eval "$1"; do sleep 0.02; done; }
      mount -t tmpfs -o size=700k none disk && mount -t tmpfs -o ro none locked || exit 70
      \(script)
      """
    try shell.folder.write(Array(inside.utf8), to: "inside")
    return try shell.run(before + "mkdir disk locked; unshare -rm bash inside")
  }

  private func count(_ name: String, _ result: Shell.Result) throws -> Int64 {
    let line = result.errors.split(separator: "\n").first { $0.hasPrefix("{") }
    let counters = try JSONObject(parsing: String(#require(line, "\(result.errors)")))
    guard case .integer(let value) = counters[name] else { return -1 }
    return value
  }

  @Test(
    "of a disk that fills amid a large file what is called exported is on it, and the others are called dropped",
    arguments: [
      ("csv > disk/out", "standard output", "grep -c '^\"2026.*,$' disk/out"),
      ("json --compact > disk/out", "standard output", "grep -c '}$' disk/out"),
      ("hex > disk/out", "standard output", "grep -c '^.*00FF.*$' disk/out"),
      ("pcap disk/out", "disk/out", "capinfos -Mc disk/out | sed -n 's/^Number of packets.* //p'"),
      ("sqlite disk/out", "disk/out", "sqlite3 disk/out 'SELECT count(*) FROM packets'"),
    ])
  func filling(command: String, name: String, counting: String) throws {
    let result = try run(
      """
      gs-export \(command) --stats < many; echo $?
      \(counting)
      """, before: Self.many)
    #expect(result.lines.first == "74", "\(result.errors)")
    #expect(result.errors.contains("gs-export: error: cannot write \(name): "), "\(result.errors)")
    let exported = try count("exported", result)
    #expect(try exported + count("dropped", result) == count("packets", result), "\(result.errors)")
    // The one that was not taken may be whole all the same.
    let stored = try #require(result.lines.last.flatMap { Int64($0) })
    #expect((exported...exported + 1).contains(stored), "\(result.text)\(result.errors)")
    // Of a database as many as were in the transactions before.
    #expect(exported > 100 || command.hasPrefix("sqlite"), "\(result.errors)")
  }

  @Test("once a full disk has room again, a database goes on where it was")
  func room() throws {
    let result = try run(
      """
      gs-export sqlite disk/out < many 2> /dev/null; echo $?
      mount -o remount,size=20m disk
      gs-export sqlite disk/out < many; echo $?
      sqlite3 disk/out 'PRAGMA integrity_check' 'SELECT count(*), count(DISTINCT raw) FROM packets'
      """, before: Self.many)
    #expect(result.lines == ["74", "0", "ok", "20000|20000"], "\(result.errors)")
  }

  @Test("a stream of samples ends where a disk is full, with what is whole before it")
  func samples() throws {
    let result = try run(
      """
      head -c 500000 /dev/zero > disk/others
      gs-capture --replay band.cu8 -s 250k -f 915M > disk/out; echo $?
      gs-inspect < disk/out > inspected; grep -c ' samples ' inspected
      """)
    #expect(result.lines == ["74", "1"], "\(result.errors)")
    #expect(
      result.errors.contains("cannot write standard output: No space left on device"),
      "\(result.errors)")
  }

  @Test("networks that cannot be remembered cost no packet", arguments: ["disk", "locked"])
  func state(folder: String) throws {
    let result = try run(
      KnownBand.streams + """
        head -c 1000000 /dev/zero > disk/filled
        gs-decode --state \(folder)/networks < frames > decoded; echo $?
        cmp packets decoded && echo same
        """)
    #expect(result.lines.contains("same"), "\(result.errors)")
    #expect(result.lines.first == "74", "\(result.errors)")
    #expect(result.errors.contains("networks are not remembered"), "\(result.errors)")
  }

  @Test(
    "a folder that nobody may write to is told with the file's name",
    arguments: [
      "gs-export sqlite locked/out", "gs-export pcap locked/out", "gs-export prometheus locked/out",
    ])
  func locked(command: String) throws {
    let result = try run(KnownBand.streams + "\(command) < packets; echo $?")
    #expect(result.lines == ["74"], "\(result.errors)")
    #expect(result.errors.contains("locked/out: "), "\(result.errors)")
  }

  @Test("a recording in a folder that nobody may write to is refused before the radio is opened")
  func recording() throws {
    let result = try run(
      "gs-capture --replay band.cu8 -s 250k -f 915M --record locked/r | wc -c; echo ${PIPESTATUS[0]}"
    )
    #expect(result.lines == ["0", "64"], "\(result.errors)")
    #expect(result.errors.contains("Read-only file system"), "\(result.errors)")
  }
}
