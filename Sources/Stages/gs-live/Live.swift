import ArgumentParser
import DatabaseInput
import FilterRuntime
import LiveServer
import LiveView
import Logging
import Notation
import PacketSchema
import PacketTables
import SystemInterface

/// Shows the mesh in a browser, as it is heard.
@main
struct Live: Stage {
  static let configuration = CommandConfiguration(
    commandName: "gs-live",
    abstract: "Show the mesh in a browser, as it is heard.",
    discussion: """
      Reads packet JSON on standard input, or a database that gs-export sqlite or postgres writes, and \
      serves one page that tells of meters, mesh, band, packets and receiver. Only this computer can open \
      it, unless --listen says otherwise. When the input has ended the page stays, until Ctrl-C.

      EXAMPLES
        gs-capture -f 915M | gs-demod | gs-frame | gs-decode --health | gs-live
        gs-live --meter 40DA952B --listen 0.0.0.0:8024 < packets.ndjson
        gs-live --history 7d packets.db
        gs-live postgresql://db.example/meters
      """,
    version: ProgramVersion.current)

  @OptionGroup var common: CommonOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where to listen.",
      discussion: """
        An address of this computer; 0.0.0.0 and [::] are all that it has. Nobody is asked for a \
        password: who can reach it, can read it. Port 0 is any that is free.
        """, valueName: "host:port"))
  var listen = ListeningAddress(host: "127.0.0.1", port: 8024)

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where a proxy shows the page, if it does not take that away: such as /meters.",
      valueName: "path"))
  var prefix = ""

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A public name under which a proxy of this computer shows the page; * for any. Repeatable.",
      valueName: "name"))
  var host: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "One of your own meters, by its LAN address; it stands first. Repeatable.", valueName: "id"))
  var meter: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "How much time is kept: 90m, 24h or 7d. Of packets as many as have room in 16 MiB.",
      valueName: "time"))
  var history = HistoryLength(seconds: 86_400)

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Whose health is shown, of a PostgreSQL database of several receivers.", valueName: "name"))
  var receiver: String?

  @Flag(name: .long, help: "End when the input ends, instead of showing what came.")
  var untilEnd = false

  @Argument(
    help: ArgumentHelp(
      "A file that gs-export sqlite writes, or a connection such as postgresql://host/database.",
      valueName: "database"), completion: .file())
  var database: String?

  var readsStandardInput: Bool { database == nil }

  func validate() throws {
    guard prefix.isEmpty || prefix.hasPrefix("/") && prefix.count > 1 && !prefix.hasSuffix("/")
    else {
      throw ValidationError("--prefix begins with a slash and ends with none, such as /meters.")
    }
    for meter in meter where meter.utf8.count != 8 || UInt32(meter, radix: 16) == nil {
      throw ValidationError("--meter takes a LAN address of 8 hexadecimal digits, not '\(meter)'.")
    }
  }

  func run(_ environment: inout StageEnvironment) throws {
    var settings = LiveMesh.Settings()
    settings.mine = Set(meter.map(LANAddress.normalized))
    settings.history = history.seconds
    let run = String(UInt32.random(in: .min ... .max), radix: 16)
    let mesh = LiveMesh(
      run: run, settings: settings,
      wallClock: { Timestamp(nanoseconds: wallClockNanoseconds()) })
    let site = Site(
      mesh, files: PageFiles.file, prefix: prefix,
      // Whoever listens to others knows who they are.
      names: listen.address.isLoopback && !host.contains("*") ? host : nil,
      version: ProgramVersion.current)
    // Before anybody is told where to look.
    var stored = try database.map {
      try FollowedPackets(
        PacketDatabaseName($0).follow(stop: environment.stop), history: history.seconds,
        receiver: receiver, wallClock: mesh.wallClock)
    }
    try stored?.check()
    let server = try LiveServer(site, at: listen.address, log: environment.log)
    defer { server.stop() }
    environment.log.notice("open http://\(listen.shown(port: server.port))\(prefix)/")
    if !listen.address.isLoopback {
      environment.log.notice("whoever can reach this computer can read it")
    }
    var input = LiveInput(mesh)
    if let stored { return try input.follow(stored, untilEnd: untilEnd, &environment) }
    try input.read(&environment)
    guard !untilEnd, !environment.stop.isRequested else { return }
    environment.log.notice("the input has ended; the page stays until Ctrl-C")
    environment.stop.wait()
  }
}
