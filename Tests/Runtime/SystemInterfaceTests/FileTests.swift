import Foundation
import SystemInterface
import TestKit
import Testing

@Suite("Files")
struct FileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() }
  }

  @Test("are replaced as a whole, may be read by others, and nothing is left beside them")
  func replaced() throws {
    for contents in [[1, 2, 3], [], [UInt8](repeating: 7, count: 300_000)] as [[UInt8]] {
      try replaceFile(path("state"), with: contents)
      #expect(try folder.read("state") == contents)
      #expect(try names == ["state"])
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: path("state"))
    #expect(attributes[.posixPermissions] as? Int == 0o644)
  }

  @Test("that are links stay links; what is no file is written to")
  func linksAndPipes() throws {
    try replaceFile(path("state"), with: [1])
    try FileManager.default.createSymbolicLink(
      atPath: path("link"), withDestinationPath: path("state"))
    try replaceFile(path("link"), with: [2, 3])
    #expect(try folder.read("state") == [2, 3])
    #expect(try FileStatus(of: path("link"), followingLinks: false).kind == .other)

    #expect(mkfifo(path("pipe"), 0o600) == 0)
    let reader = try OpenFile(path("pipe"), for: .reading)
    try replaceFile(path("pipe"), with: [4, 5])
    var bytes: [UInt8] = [0, 0, 0]
    #expect(try bytes.withUnsafeMutableBytes { try reader.descriptor.read(into: $0) } == 2)
    let kind = try FileStatus(of: path("pipe")).kind
    #expect(bytes == [4, 5, 0] && kind == .pipe)
    #expect(try names == ["link", "pipe", "state"])
  }

  @Test("keep their contents for whoever has opened them")
  func openedBefore() throws {
    try replaceFile(path("state"), with: [1, 2, 3])
    let file = try OpenFile(path("state"), for: .reading)
    try replaceFile(path("state"), with: [4])
    var source: [UInt8] = [0, 0, 0, 0]
    let count = try source.withUnsafeMutableBytes { try file.descriptor.read(into: $0) }
    #expect(source.prefix(count) == [1, 2, 3])
  }

  @Test("that cannot be replaced are told, and no temporary file stays")
  func notReplaced() throws {
    try FileManager.default.createDirectory(
      atPath: path("folder/inside"), withIntermediateDirectories: true)
    let before = try names
    #expect(throws: SystemError.isDirectory) { try replaceFile(path("folder"), with: [1]) }
    #expect(try names == before)
    let failure = #expect(throws: SystemError.self) {
      try replaceFile(path("none/state"), with: [1])
    }
    #expect(failure?.isNoSuchFile == true)
    #expect(try names == before)
  }

  @Test("are read up to a limit, in pieces of any size", arguments: [0, 1, 65_536, 200_000])
  func read(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let bytes = generator.bytes(count)
    try folder.write(bytes, to: "file")
    #expect(try readFile(path("file")) == bytes)
    #expect(throws: SystemError(code: 2)) { try readFile(path("none")) }
    #expect(throws: SystemError.isDirectory) { try readFile(folder.url.path) }
    #expect(throws: SystemError.self) { try readFile("/dev/null") }
    #expect(try readFile(path("file"), limit: count) == bytes)
    guard count > 0 else { return }
    #expect(throws: SystemError(code: EFBIG)) { try readFile(path("file"), limit: count - 1) }
  }

  @Test("tell their length, time and kind")
  func status() throws {
    try folder.write([1, 2, 3], to: "file")
    let before = wallClockNanoseconds()
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)],
      ofItemAtPath: path("file"))
    #expect(before > 1_700_000_000_000_000_000)
    let status = try FileStatus(of: path("file"))
    #expect(status.length == 3 && status.kind == .regularFile)
    #expect(status.modified == 1_700_000_000_000_000_000)
    #expect(try FileStatus(of: folder.url.path).kind == .directory)
    #expect(try FileStatus(of: "/dev/null").kind == .other)
    #expect(fileExists(path("file")) && !fileExists(path("none")))
    #expect(throws: SystemError.self) { try FileStatus(of: path("none")) }
  }

  @Test("have a rest, which pipes do not")
  func rest() throws {
    try folder.write([1, 2, 3, 4, 5], to: "file")
    let file = try OpenFile(path("file"), for: .reading)
    #expect(file.descriptor.restOfFile == 5)
    var buffer: [UInt8] = [0, 0]
    _ = try buffer.withUnsafeMutableBytes { try file.descriptor.read(into: $0) }
    #expect(file.descriptor.restOfFile == 3)
    let ends = try Descriptor.pipe()
    #expect(ends.reading.restOfFile == nil && ends.reading.isPipe && !file.descriptor.isPipe)
    ends.reading.close()
    ends.writing.close()
  }

  @Test("are found behind links, and readable or not")
  func links() throws {
    try folder.write([1], to: "file")
    try FileManager.default.createSymbolicLink(
      atPath: path("link"), withDestinationPath: path("file"))
    #expect(try realPath(path("link")) == realPath(path("file")))
    #expect(throws: SystemError.self) { try realPath(path("none")) }
    try checkReadable(path("link"))
    let failure = #expect(throws: SystemError.self) { try checkReadable(path("none")) }
    #expect(failure?.isNoSuchFile == true)
  }
}
