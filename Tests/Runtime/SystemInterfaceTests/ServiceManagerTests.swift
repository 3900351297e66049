import Foundation
import SystemInterface
import TestKit
import Testing

@Suite("Service managers")
struct ServiceManagerTests {
  /// What a service manager listens on.
  private final class Ear {
    private let socket: Int32

    /// Binds a path, or with a leading zero an abstract name.
    init(_ name: [UInt8]) throws {
      socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
      let length = socklen_t(2 + name.count)
      let status = withUnsafePointer(to: &address) { [socket] pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
      }
      try #require(status == 0)
    }

    deinit { close(socket) }

    /// A datagram that has come already; nil if none has.
    func hear() -> String? {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    /// Takes no more: what is told goes astray.
    func fill(from manager: ServiceManager) -> Int {
      (0..<100_000).first { _ in !manager.tell("WATCHDOG=1") } ?? -1
    }
  }

  private func serviceManager(_ variables: [String: String]) -> ServiceManager? {
    ServiceManager { variables[$0] }
  }

  @Test("are told by a datagram at a path")
  func path() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "notify").path
    let ear = try Ear(Array(path.utf8))
    let variables = ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "90000000"]
    let manager = try #require(serviceManager(variables))
    #expect(manager.patience == .seconds(90))
    #expect(manager.tell("READY=1\nSTATUS=receiving"))
    #expect(ear.hear() == "READY=1\nSTATUS=receiving")
    #expect(ear.hear() == nil)
    // One that does not listen is not waited for.
    #expect((1..<100_000).contains(ear.fill(from: manager)))
  }

  @Test("are told at an abstract name")
  func abstract() throws {
    let name = "gridstream-test-\(getpid())"
    let ear = try Ear([0] + Array(name.utf8))
    let manager = try #require(serviceManager(["NOTIFY_SOCKET": "@" + name]))
    #expect(manager.patience == nil)
    #expect(manager.tell("STOPPING=1"))
    #expect(ear.hear() == "STOPPING=1")
  }

  @Test(
    "are not there without a name that can be one",
    arguments: [nil, "", "relative", "/" + String(repeating: "x", count: 108)])
  func none(name: String?) {
    #expect(serviceManager(name.map { ["NOTIFY_SOCKET": $0] } ?? [:]) == nil)
  }

  @Test("do not watch for times that make none", arguments: ["0", "-1", "soon", ""])
  func patience(text: String) throws {
    let variables = ["NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": text]
    let manager = try #require(serviceManager(variables))
    #expect(manager.patience == nil)
    #expect(!manager.tell("READY=1"))
  }

  @Test("a descriptor leads into the journal if it is the stream that the environment tells")
  func journal() throws {
    let ends = try Descriptor.pipe()
    defer { for end in [ends.reading, ends.writing] { end.close() } }
    var status = stat()
    try #require(fstat(ends.writing.number, &status) == 0)
    let stream = "\(status.st_dev):\(status.st_ino)"
    #expect(isJournal(ends.writing) { $0 == "JOURNAL_STREAM" ? stream : nil })
    #expect(!isJournal(ends.writing) { _ in stream + "1" })
    #expect(!isJournal(ends.writing) { _ in nil })
    #expect(!isJournal(Descriptor(-1)) { _ in stream })
  }
}
