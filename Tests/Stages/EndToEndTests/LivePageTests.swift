import Foundation
import PacketSchema
import TestKit
import Testing

/// The page of gs-live in Chromium: what it shows is compared with what was sent.
@Suite(
  "gs-live, in a browser", .serialized,
  .enabled(if: ForeignPrograms.chromium, "needs chromium: scripts/install-packages.sh test"))
struct LivePageTests {
  private let shell: Shell

  init() throws { shell = try Shell() }

  /// What `live_page.py` found wrong, after at least so many comparisons.
  private func failures(
    _ scenario: String, _ width: Int, _ scheme: String, atLeast checks: Double
  ) throws -> [String] {
    let result = try shell.run("python3 \"$SCRIPTS\"/live_page.py \(scenario) \(width) \(scheme)")
    try #require(result.status == 0, "\(result.errors)")
    let found = try JSONObject(parsing: result.text)
    #expect(try #require(found["checked"]?.double) >= checks)
    guard case .array(let failures)? = found["failures"] else { return ["no list of failures"] }
    return failures.map(\.word)
  }

  @Test(
    "each view shows what was sent and what comes anew, fits, and is accessible",
    arguments: [390, 1280], ["light", "dark"])
  func views(width: Int, scheme: String) throws {
    #expect(try failures("views", width, scheme, atLeast: 80) == [])
  }

  @Test(
    "a lost connection is told and made good, a new run loads anew; hostile packets are text",
    arguments: [(390, "dark"), (1280, "light")])
  func lost(width: Int, scheme: String) throws {
    #expect(try failures("lost", width, scheme, atLeast: 40) == [])
  }

  @Test("before anything comes each view says what to do", arguments: [(390, "light")])
  func empty(width: Int, scheme: String) throws {
    #expect(try failures("empty", width, scheme, atLeast: 20) == [])
  }

  @Test(
    "a thousand meters: only rows on the screen exist, they change in place, memory is bounded",
    arguments: [(390, "light"), (1280, "dark")])
  func many(width: Int, scheme: String) throws {
    #expect(try failures("many", width, scheme, atLeast: 12) == [])
  }

  @Test("a database says up to when it goes, and is followed", arguments: [(390, "dark")])
  func database(width: Int, scheme: String) throws {
    #expect(try failures("database", width, scheme, atLeast: 7) == [])
  }

  @Test(
    "axe-core looks at each view",
    .enabled(if: ForeignPrograms.axe, "needs axe-core: scripts/install-validators.sh"))
  func axe() throws {
    let result = try shell.run("python3 \"$SCRIPTS\"/live_page.py empty 1280 light")
    #expect(try JSONObject(parsing: result.text)["axe"] == .bool(true), "\(result.errors)")
  }
}

/// The list of the page's files in C, against its folder.
@Suite("The page's files")
struct LivePageFileTests {
  @Test("are part of the program, each under its path")
  func files() throws {
    let folder = Repository.root.appending(path: "Sources/Stages/gs-live/Page")
    let list = try String(contentsOf: folder.appending(path: "page.c"), encoding: .utf8)
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    let files = try #require(names).filter { name in
      ["html", "css", "js", "svg"].contains(name.split(separator: ".").last)
    }.sorted()
    #expect(files.count > 20)
    #expect(list.matches(of: /#embed "([^"]+)"/).map { String($0.1) }.sorted() == files)
    let paths = list.matches(of: /FILE\("([^"]*)",/).map { match in
      match.1.isEmpty ? "index.html" : String(match.1.dropFirst("page/".count))
    }
    #expect(paths.sorted() == files)
  }
}
