import PacketSchema
import TestKit
import Testing

/// A pipeline as a service: what its manager and the journal hear of it, and how it is stopped.
@Suite("Services")
struct ServiceTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  /// A service manager, and an rtl_tcp server whose connection stays open.
  private static let managed = """
    python3 "$SCRIPTS"/service_manager.py "$PWD/notify" > told & manager=$!
    wait_until '[[ -S notify ]]'
    mkfifo port
    python3 "$SCRIPTS"/rtl_tcp_server.py band.cu8 hold > port 2> commands & server=$!
    read -r port < port

    """

  /// As a service manager stops a service: the signal reaches all of its processes, which stand in a
  /// group of their own.
  @Test("a pipeline is ready when samples come, and drains when all of it is told to stop")
  func pipeline() throws {
    let result = try shell.run(
      Self.managed + """
        export NOTIFY_SOCKET=$PWD/notify WATCHDOG_USEC=100000
        perl -e 'setpgrp; $SIG{INT} = "DEFAULT"; exec @ARGV' "$ROOT"/pipelines/gridstream \
          remote -f 915M -s 250k -e 'json --compact' "rtl_tcp://127.0.0.1:$port" > packets 2> words &
        service=$!
        wait_until '(($(wc -l < packets) == 3))'
        kill -INT -- -$service; wait $service; echo $?
        wait_until 'grep -q STOPPING=1 told'
        kill $manager $server
        """)
    #expect(result.lines == ["0"], "\(result.errors)")
    #expect(try shell.run("cat packets").packets().map { $0.word(.raw) } == KnownBand.raw)
    let told = try shell.run("cat told").lines
    #expect(told.first?.hasPrefix("READY=1 | WATCHDOG=1 | STATUS=receiving from") == true)
    #expect(told.count { $0.contains("READY=1") } == 1)
    #expect(told.last == "STOPPING=1 | STATUS=stopping")
    // Of five programs and a shell one alone speaks.
    #expect(told.count { $0.contains("STOPPING=1") } == 1)
  }

  @Test("a radio that is not there makes no service ready, and says why")
  func absent() throws {
    let result = try shell.run(
      """
      python3 "$SCRIPTS"/service_manager.py "$PWD/notify" > told & manager=$!
      wait_until '[[ -S notify ]]'
      NOTIFY_SOCKET=$PWD/notify gs-capture --rtl-tcp 127.0.0.1:1 > samples 2> words & stage=$!
      wait_until '[[ -s told ]]'
      kill $stage; wait $stage; echo $?
      wait_until 'grep -q STOPPING=1 told'
      kill $manager; cat told
      """)
    #expect(result.lines.first == "0", "\(result.errors)")
    #expect(result.lines.dropFirst().first?.hasPrefix("STATUS=") == true)
    #expect(!result.text.contains("READY=1") && !result.text.contains("WATCHDOG=1"))
    #expect(result.text.contains("trying again"))
  }

  @Test("what goes into the journal bears its level, and nothing else does")
  func levels() throws {
    let result = try shell.run(
      """
      exec 2> journal
      JOURNAL_STREAM=$(stat -Lc %d:%i /dev/stderr)
      export JOURNAL_STREAM
      gs-frame < packets.hex; gs-capture --replay nowhere
      "$ROOT"/pipelines/dongle.sh 1 2
      gs-capture --replay nowhere 2> file
      "$ROOT"/pipelines/dongle.sh 1 2 2>> file
      cat journal; echo; cat file
      """)
    let parts = result.text.split(separator: "\n\n")
    #expect(parts.count == 2)
    let journal = parts.first?.split(separator: "\n") ?? []
    #expect(journal.count >= 3 && journal.allSatisfy { $0.hasPrefix("<3>") }, "\(journal)")
    #expect(parts.last?.contains("<") == false)
  }
}
