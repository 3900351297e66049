import TestKit
import Testing

/// gs-capture with radios that are lost again and again: nothing of them may stay behind.
@Suite("Reconnects")
struct ReconnectTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try shell.folder.write([UInt8](repeating: 127, count: Self.bytes), to: "short.cu8")
  }

  private static let reconnects = 200
  /// What a session gives.
  private static let bytes = 100_000

  /// What the radio plays: losses, a pause for a look at the process, more losses, another look.
  private static func parts(_ loss: String) -> String {
    let losses = { (count: Int) in Array(repeating: loss, count: count) }
    return (losses(20) + ["pause"] + losses(reconnects - 20) + ["pause", "pause"])
      .joined(separator: " ")
  }

  /// Looks at the process in the first two pauses, in each of which `word` was said once more; prints
  /// threads, descriptors and KiB of memory. A thread that has just ended may be there for a moment.
  private static func looks(_ word: String) -> String {
    """
    look() {
      echo "$(ls /proc/$stage/task | wc -l) $(ls /proc/$stage/fd | wc -l)" \\
        "$(awk '/^RssAnon/ { print $2 }' /proc/$stage/status)"
    }
    wait_until '(($(grep -c "\(word)" said) >= 1))'; first=($(look)); touch go
    wait_until '(($(grep -c "\(word)" said) >= 2))'
    for ((try = 0; try < 250; try++)); do
      second=($(look)); ((second[0] <= first[0] && second[1] <= first[1])) && break; sleep 0.02
    done
    touch go
    wait_until '(($(grep -c "\(word)" said) >= 3))'
    kill $stage; wait $stage; echo $?
    touch go; wait
    echo "${first[@]}"; echo "${second[@]}"
    grep -o '"gaps":[0-9]*' words | tail -n 1; grep -o '"reconnects":[0-9]*' words | tail -n 1

    """
  }

  private func check(_ result: Shell.Result) throws {
    try #require(result.lines.count == 5 && result.lines[0] == "0", "\(result.errors)")
    let looks = result.lines[1...2].map { $0.split(separator: " ").compactMap { Int($0) } }
    #expect(looks[1][0] <= looks[0][0] && looks[1][1] <= looks[0][1], "\(looks)")
    // Half of what the sessions in between have given.
    let most = (Self.reconnects - 20) * Self.bytes / 2 / 1024
    #expect(looks[1][2] - looks[0][2] < most, "KiB: \(looks)")
    let times = Self.reconnects + 2
    #expect(result.lines[3...] == ["\"gaps\":\(times)", "\"reconnects\":\(times)"])
  }

  @Test("a server that closes the connection again and again leaves nothing in the process")
  func server() throws {
    try check(
      shell.run(
        """
        mkfifo port; : > words; : > said
        python3 "$SCRIPTS"/rtl_tcp_server.py short.cu8 \(Self.parts("play")) > port 2> said &
        read -r port < port
        gs-capture --rtl-tcp "127.0.0.1:$port" -s 250k -g 40 --stall 60 --retry 0.01 --stats \
          > /dev/null 2> words & stage=$!

        """ + Self.looks("^pause")))
  }

  @Test("a dongle that is unplugged again and again leaves nothing in the process")
  func dongle() throws {
    try check(
      shell.run(
        """
        compiler=$(command -v cc || command -v clang)
        "$compiler" -shared -fPIC -o fake.so "$SCRIPTS"/fake_rtlsdr.c || exit 70
        ln -s words said; : > words
        FAKE_RECORDING=short.cu8 FAKE_PARTS='\(Self.parts("play"))' LD_PRELOAD=./fake.so \
          gs-capture -s 250k -g 40 --stall 60 --retry 0.01 --stats > /dev/null 2> words & stage=$!

        """ + Self.looks("^pause")))
  }
}
