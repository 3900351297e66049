import Foundation
import TestKit
import Testing

@Suite("make install")
struct InstallTests {
  private let shell: Shell

  init() throws { shell = try Shell() }

  private func install(from built: String, _ variables: String = "") throws -> Shell.Result {
    try shell.run(
      "make -s -C \"$ROOT\" install BUILT=\(built) DESTDIR=\"$PWD\"/stage PREFIX=/usr \(variables); status=$?; "
        + "cd stage 2> /dev/null && find . -type f | sort; exit $status")
  }

  @Test("installs tools, pages, units, completions, dissector and schema, and builds nothing")
  func installs() throws {
    let result = try install(from: Repository.tools.path, "SYSTEMD=254")
    #expect(result.status == 0, "\(result.errors)")
    for file in [
      "usr/bin/gs-capture", "usr/bin/gs-export", "usr/share/man/man1/gs-export.1",
      "usr/share/man/man5/gs-packet.5", "usr/share/man/man7/gridstream.7",
      "usr/share/gridstream/gridstream.lua", "usr/share/gridstream/packet.schema.json",
      "usr/share/gridstream/receiver.schema.json", "usr/bin/gridstream",
      "usr/share/gridstream/pipelines/stages.bash", "usr/share/gridstream/pipelines/dongle.sh",
      "usr/share/bash-completion/completions/gs-export",
      "usr/share/zsh/vendor-completions/_gridstream",
      "usr/share/fish/vendor_completions.d/gs-capture.fish",
      "usr/lib/systemd/system/gridstream@.service", "usr/share/gridstream/examples/night-log.conf",
      "usr/lib/systemd/system/gridstream@.service.d/backoff.conf",
    ] { #expect(result.lines.contains("./" + file), "\(file)") }
    #expect(try shell.run("stage/usr/bin/gs-export --version").status == 0)
    // Where Wireshark looks.
    let plugin = try shell.run(
      #"readlink "stage/$(tshark -G folders | sed -n 's/^Global Lua Plugins:[[:space:]]*//p')"/*"#)
    #expect(plugin.text == "/usr/share/gridstream/gridstream.lua\n")
    let list = try shell.run("stage/usr/bin/gridstream --help")
    #expect(list.status == 0 && list.text.contains("  demonstration    The whole chain"))
    let removed = try shell.run(
      #"make -s -C "$ROOT" uninstall DESTDIR="$PWD"/stage PREFIX=/usr; find stage ! -type d"#)
    #expect(removed.status == 0 && removed.lines.isEmpty, "\(removed.text)")
  }

  @Test("a pipeline by its name is the same as its script; a wrong name is refused")
  func names() throws {
    let result = try shell.run(
      """
      cmp <("$ROOT"/pipelines/gridstream dongle --help | tail -n +2) \
        <("$ROOT"/pipelines/dongle.sh --help | tail -n +2)
      for name in nothing ../stages '' 'a b'; do "$ROOT"/pipelines/gridstream "$name"; echo $?; done
      """)
    #expect(result.lines == ["64", "64", "64", "64"], "\(result.errors)")
  }

  @Test("without built tools it says what to do, and installs nothing")
  func notBuilt() throws {
    let result = try install(from: "nowhere")
    #expect(result.status != 0 && result.lines.isEmpty)
    #expect(result.errors.contains("run 'make build' first"))
  }
}
