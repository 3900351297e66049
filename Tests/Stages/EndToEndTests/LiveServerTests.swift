import TestKit
import Testing

/// `gs-live`, asked by HTTP. What a person sees of it is tested in a browser.
@Suite("The live server")
struct LiveServerTests {
  @Test(
    "answers as it should",
    arguments: [
      "answers", "events", "gone", "hostile", "ending", "database", "another_database",
      "future_row",
      "prefix",
    ])
  func asked(check: String) throws {
    let result = try Shell().run("python3 \"$SCRIPTS\"/ask_live.py \(check)")
    #expect(result.status == 0, "\(result.errors.suffix(600))")
  }

  @Test(
    "an input that cannot be, or ends at once",
    arguments: [
      ("head -c 3 /dev/zero | gs-live", 65, "no packet"),
      ("gs-synth < /dev/null | gs-live", 65, "put gs-decode in front"),
      ("yes no packet | head -n 20 | gs-live", 65, "no packet in 20 lines"),
      ("echo '{\"schema\":1}' | gs-live --until-end", 0, "open http://127.0.0.1:"),
      ("gs-live no.db", 74, "no.db"), ("mkfifo ff; gs-live ff", 65, "it is a pipe"),
      ("sqlite3 f.db 'CREATE TABLE packets (a)'; gs-live f.db", 65, "gs-export sqlite has made"),
      ("gs-live --listen ::1 < /dev/null", 64, "listen"),
      ("gs-live --listen 127.0.0.1:99999 < /dev/null", 64, "listen"),
      ("gs-live --listen 192.0.2.1:8024 < /dev/null", 69, "--listen"),
      ("gs-live --history 3w < /dev/null", 64, "history"),
      ("gs-live --prefix meters < /dev/null", 64, "--prefix"),
      ("gs-live --meter 12 < /dev/null", 64, "--meter"),
    ] as [(String, Int32, String)])
  func inputs(command: String, status: Int32, words: String) throws {
    let command =
      command.contains("--listen")
      ? command : command.replacing("gs-live", with: "gs-live --listen 127.0.0.1:0")
    let result = try Shell().run(command)
    #expect(result.status == status && result.errors.contains(words), "\(result.errors)")
  }
}
