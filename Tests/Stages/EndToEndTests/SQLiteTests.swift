import TestKit
import Testing

@Suite("gs-export sqlite, with SQLite's own shell")
struct SQLiteTests {
  private let shell: Shell

  /// Lets `as` run what follows without root's rights, to whom nothing is forbidden, nor to write where
  /// a measurement of coverage would.
  private static let asNobody = """
    if ((UID == 0)); then as() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
    else as() { "$@"; }; fi
    export LLVM_PROFILE_FILE=/dev/null
    """

  init() throws {
    shell = try Shell()
    try KnownBand.prepareLines(in: shell)
  }

  @Test("SQLite's shell opens the file and finds each packet once")
  func opened() throws {
    let result = try shell.run(
      """
      gs-export sqlite packets.db < lines; gs-export sqlite packets.db < lines
      sqlite3 packets.db 'PRAGMA integrity_check' 'PRAGMA journal_mode' \
        'SELECT meter, packets, uptime_s FROM meters'
      """)
    #expect(
      result.lines == ["ok", "wal", "40DA2351|1|7169444", "40DA952B|2|7168897"], "\(result.errors)")
  }

  @Test("killed in the middle of an import: whole, and after another run each packet once")
  func killed() throws {
    let result = try shell.run(
      """
      for i in {10000..49999}; do
        echo '{"schema":1,"time":"2026-11-22T17:00:0'${i:0:1}'.'${i:1}'00Z","raw":"'$i'"}'
      done > many
      mkfifo in
      gs-export sqlite packets.db < in & exporter=$!
      exec 3> in
      head -n 25000 many >&3
      count() { sqlite3 packets.db 'SELECT count(*) FROM packets' 2> /dev/null; }
      wait_until '[[ $(count) -gt 0 ]]'
      kill -9 $exporter; wait $exporter; echo $?
      sqlite3 packets.db 'PRAGMA integrity_check'
      gs-export sqlite packets.db < many
      sqlite3 packets.db 'PRAGMA integrity_check' \
        'SELECT count(*), count(DISTINCT raw) FROM packets'
      """)
    #expect(result.lines == ["137", "ok", "ok", "40000|40000"], "\(result.errors)")
  }

  /// Twenty thousand packets, as `many`.
  private static let many = """
    for i in {10000..29999}; do
      echo '{"schema":1,"time":"2026-11-22T17:00:0'${i:0:1}'.'${i:1}'00Z","raw":"'$i'"}'
    done > many

    """

  /// Bound to one processor, the program ends before its other threads have come to their ends.
  @Test(
    "the file alone is whole at every end",
    .enabled(if: ForeignPrograms.taskset, "needs taskset"))
  func whole() throws {
    let result = try shell.run(
      Self.many + """
        rows() { cp packets.db copy.db && sqlite3 copy.db 'SELECT count(*) FROM packets'; rm *.db*; }
        for i in {1..40}; do taskset -c 0 gs-export sqlite packets.db < lines; rows; done
        taskset -c 0 gs-export sqlite packets.db < many; rows
        (head -n 2 lines; echo '{"schema":') | taskset -c 0 gs-export sqlite packets.db; echo $?; rows
        """)
    #expect(
      result.lines == Array(repeating: "3", count: 40) + ["20000", "65", "2"], "\(result.errors)")
  }

  @Test(
    "stopped in the middle, the file alone holds all that was read",
    .enabled(if: ForeignPrograms.taskset, "needs taskset"), arguments: ["INT", "TERM"])
  func stopped(signal: String) throws {
    let result = try shell.run(
      Self.many + """
        set -m; mkfifo in; taskset -c 0 gs-export sqlite packets.db < in & exporter=$!
        set +m; exec 3> in; cat many >&3
        count() { sqlite3 packets.db 'SELECT count(*) FROM packets' 2> /dev/null; }
        wait_until '[[ $(count) -gt 0 ]]'
        kill -\(signal) $exporter; wait $exporter; echo $?
        ls packets.db*; cp packets.db copy.db
        [[ $(sqlite3 copy.db 'SELECT count(*) FROM packets') \
          == $(sqlite3 packets.db 'SELECT count(*) FROM packets') ]] && echo same
        """)
    #expect(result.lines == ["0", "packets.db", "same"], "\(result.errors)")
  }

  @Test("a report needs to read the file only, and its folder")
  func readOnly() throws {
    let result = try shell.run(
      """
      mkdir folder; gs-export sqlite folder/packets.db < lines
      chmod 444 folder/packets.db; chmod 555 . folder
      chmod o+x .
      \(Self.asNobody)
      as gs-export report --database "$PWD"/folder/packets.db | grep -c 40DA952B
      ls folder
      chmod 755 . folder
      """)
    #expect(result.status == 0 && result.lines.last == "packets.db", "\(result.errors)")
    #expect(result.lines.count == 2 && result.errors == "", "\(result.errors)")
  }

  @Test("a packet is in the file while the next is waited for")
  func live() throws {
    let result = try shell.run(
      """
      mkfifo in
      gs-export sqlite packets.db < in & exporter=$!
      exec 3> in
      head -n 1 lines >&3
      count() { sqlite3 packets.db 'SELECT count(*) FROM packets' 2> /dev/null; }
      wait_until '[[ $(count) == 1 ]]'
      exec 3>&-; wait $exporter; echo $?
      """)
    #expect(result.lines == ["0"], "\(result.errors)")
  }

  @Test("a file that may only be read is told of before the first packet")
  func toldAtOnce() throws {
    let result = try shell.run(
      """
      \(Self.asNobody)
      gs-export sqlite packets.db < lines
      chmod 755 .; chmod 444 packets.db
      mkfifo in; exec 3<> in
      as timeout 20 gs-export sqlite "$PWD"/packets.db < in 3>&-
      """)
    #expect(result.status == 74 && result.errors.contains("readonly"), "\(result.errors)")
  }

  @Test("a file that cannot be written is an input/output error")
  func notWritable() throws {
    let result = try shell.run("gs-export sqlite no/such/folder.db < lines")
    #expect(result.status == 74 && result.errors.contains("no/such/folder.db"))
  }

  @Test("two exporters can write the same file at the same time")
  func together() throws {
    let result = try shell.run(
      """
      gs-export sqlite packets.db < lines & first=$!
      gs-export sqlite packets.db < lines && wait $first && \
        sqlite3 packets.db 'SELECT count(*) FROM packets'
      """)
    #expect(result.lines == ["3"], "\(result.errors)")
  }

  /// SQLite itself waits only for those who write to a file that has its log already.
  @Test("another program that makes the same file is waited for")
  func beingMade() throws {
    let result = try shell.run(
      """
      mkfifo statements
      sqlite3 packets.db < statements & shell=$!
      exec 3> statements
      printf '%s\n' '.timeout 30000' 'BEGIN IMMEDIATE; CREATE TABLE others(a);' >&3
      wait_until '[[ -e packets.db-journal ]]'
      gs-export sqlite packets.db < lines 3>&- & exporter=$!
      wait_until 'grep -q nanosleep /proc/$exporter/task/*/wchan || ! kill -0 $exporter'
      echo 'COMMIT;' >&3; exec 3>&-
      wait $exporter && wait $shell && \
        sqlite3 packets.db 'SELECT count(*) FROM packets; SELECT * FROM others'
      """)
    #expect(result.lines == ["3"], "\(result.errors)")
  }

  @Test("the report of a file is that of the packets that went into it, selected alike")
  func report() throws {
    let result = try shell.run(
      """
      gs-export sqlite packets.db < lines
      gs-export report --meter 40DA952B < lines > stream.html
      gs-export report --meter 40DA952B --database packets.db > file.html < /dev/null
      cmp stream.html file.html && grep -c 40DA952B file.html > /dev/null && echo same
      """)
    #expect(result.lines == ["same"], "\(result.errors)")
  }

  @Test("a selection that matches nothing of a file is told of, as that of a stream")
  func emptySelection() throws {
    let result = try shell.run(
      """
      gs-export sqlite packets.db < lines
      gs-export report --database packets.db --meter 0A0B0C01 > page.html
      """)
    #expect(result.errors == "gs-export: none of 3 packets matches the selection\n")
  }

  @Test(
    "of a file that holds no packets there is no report", arguments: [("none", 74), ("lines", 65)])
  func noReport(file: String, status: Int32) throws {
    let result = try shell.run("gs-export report --database \(file)")
    #expect(result.status == status && result.errors.contains(file), "\(result.errors)")
    #expect(result.output.isEmpty)
  }
}
