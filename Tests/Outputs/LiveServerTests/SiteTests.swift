import Foundation
import HTTPTypes
import LiveView
import NIOCore
import Notation
import PacketSchema
import TestKit
import Testing

@testable import LiveServer

@Suite("The site")
struct SiteTests {
  private let mesh = LiveMesh(run: "abc", wallClock: { Timestamp(nanoseconds: 0) })

  private func site(prefix: String = "") -> Site {
    let page = PageFile(path: "", type: "text/html", bytes: Array("page".utf8))
    return Site(mesh, files: { $0.isEmpty ? page : nil }, prefix: prefix, version: "1")
  }

  /// The answer in a word, and its text.
  private func answer(
    _ site: Site, _ path: String, _ query: [(name: String, value: String)] = []
  ) -> (word: String, text: String) {
    switch site.answer(path: path, query: query, lastEvent: nil) {
    case .content(let content): ("content", String(buffer: content.plain))
    case .events(let id): ("events", id ?? "")
    case .redirection(let address): ("redirection", address)
    case .refusal(let status, let words): ("\(status.code)", words)
    }
  }

  @Test(
    "addresses",
    arguments: [
      ("", "/", "content"), ("", "/api/meters", "content"), ("", "/api/events", "events"),
      ("", "/api/meters/0A0B0C01", "404"), ("", "/api/meters/", "404"), ("", "/api", "404"),
      ("", "/api/packets/x", "400"), ("", "/api/packets/1", "404"), ("", "/api/meters/a/b", "404"),
      ("", "/../etc/passwd", "404"), ("", "//", "404"), ("", "", "redirection"),
      ("/m", "/m/", "content"), ("/m", "/m", "redirection"), ("/m", "/", "404"),
      ("/m", "/m/api/health", "content"), ("/m", "/mx/api/health", "404"),
    ])
  func addresses(prefix: String, path: String, word: String) {
    #expect(answer(site(prefix: prefix), path).word == word)
  }

  @Test(
    "questions that make no sense are refused",
    arguments: [
      ("/api/packets", "after", "x"), ("/api/packets", "limit", "1e3"),
      ("/api/packets", "kind", "bacon"), ("/api/mesh", "from", "yesterday"),
    ])
  func questions(path: String, name: String, value: String) {
    #expect(answer(site(), path, [(name, value)]).word == "400")
    #expect(answer(site(), path, [(name, "")]).word == "content")
  }

  @Test(
    "a public name is refused unless it was allowed",
    arguments: [
      ("127.0.0.1:8024", true), ("[::1]:8024", true), ("localhost", true), ("pi", true),
      ("pi.local:80", true), ("Meters.Example.org", true), ("evil.example.org:8024", false),
      ("127.0.0.1.evil.org", false), ("local.evil.org", false), (nil, true),
      ("[fe80::1]", true), ("[::1].evil.org", false), ("[evil.org]", false), ("[::1", false),
    ] as [(String?, Bool)])
  func names(host: String?, isAdmitted: Bool) {
    let site = Site(mesh, files: { _ in nil }, names: ["meters.example.org"], version: "1")
    #expect(site.admits(host: host) == isAdmitted)
    #expect(self.site().admits(host: host))
  }

  @Test("an answer changes with what was heard, within a second")
  func freshness() async throws {
    let site = site()
    let before = answer(site, "/api/meters").text
    mesh.observe(try JSONObject(parsing: #"{"schema":1,"source":"0A0B0C01","crc":"ok"}"#))
    var after = before
    let end = ContinuousClock.now + .seconds(30)
    while after == before, ContinuousClock.now < end { after = answer(site, "/api/meters").text }
    #expect(after.contains("0A0B0C01"))
  }

  @Test("every address stands in the manual page, and no other does")
  func manual() throws {
    let page = try String(
      contentsOf: Repository.root.appending(path: "man/gs-live.1"), encoding: .utf8)
    let listed = page.split(separator: "\n").filter {
      $0.hasPrefix(".It Li api/") || $0.hasPrefix(".It Li drawings/")
    }
    .flatMap { $0.dropFirst(7).split(separator: " , ").map(String.init) }
    #expect(Set(listed) == Set(Route.all.map(\.path) + [Route.events]))
  }
}
