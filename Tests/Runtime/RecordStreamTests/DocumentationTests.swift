import Foundation
import RecordStream
import TestKit
import Testing

/// gs-stream(5) and its Python reader against the code and real bytes.
@Suite struct DocumentationTests {
  private static let root = Repository.root
  private static let script = root.appending(path: "docs/gs-stream.py")

  private func manualPage() throws -> String {
    try String(contentsOf: Self.root.appending(path: "man/gs-stream.5"), encoding: .utf8)
  }

  @Test func manualPageListsEveryTag() throws {
    let rows = Set(try manualPage().split(separator: "\n"))
    for tag in Tag.allCases {
      let row = ".It \(tag) Ta \(tag.rawValue) Ta \(tag.encoding) Ta \(tag.meaning)"
        .replacing("+-", with: "\\(+-").replacing("...", with: "\\&...")
      #expect(rows.contains(Substring(row)), "gs-stream.5 lacks the line \(row)")
    }
  }

  @Test func manualPageListsEveryKind() throws {
    let page = try manualPage()
    for kind in RecordKind.allCases {
      #expect(page.contains("\n.It \(kind) Ta \(kind.rawValue) Ta "), "\(kind)")
    }
  }

  @Test func manualPageHoldsTheReaderThatIsTested() throws {
    let program = try String(contentsOf: Self.script, encoding: .utf8)
    #expect(try manualPage().contains(".Bd -literal\n\(program).Ed\n"))
    #expect(program.split(separator: "\n", omittingEmptySubsequences: false).count <= 41)
  }

  private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private func runReader(_ bytes: [UInt8]) throws -> (status: Int32, lines: [Substring]) {
    let input = FileManager.default.temporaryDirectory
      .appending(path: "gs-stream-\(UUID().uuidString)")
    try Data(bytes).write(to: input)
    defer { try? FileManager.default.removeItem(at: input) }
    let process = Process()
    process.executableURL = URL(filePath: Self.python ?? "")
    process.arguments = [Self.script.path()]
    let output = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self).split(separator: "\n"))
  }

  @Test(.enabled(if: python != nil, "needs python3")) func pythonReaderReadsEveryRecord() throws {
    let read = try runReader(SampleStreams.bytes)
    #expect(read.status == 0)
    #expect(read.lines.count == SampleStreams.records.count)
    #expect(
      read.lines[0]
        == "0 description {7: 1, 1: 2400000.0, 2: 915000000.0, 3: 'cu8', "
        + "4: 1767225600000000000, 5: 'test', 6: 'gs-test 1'}")
    #expect(read.lines[1] == "0 samples 100")
    #expect(read.lines[2] == "62 gap {16: 12, 17: 'overrun'}")
    #expect(read.lines[3].hasSuffix("38: 0.0446, 39: '8103007f'}"))
    #expect(read.lines[4].contains("64: '00ff2a', 65: 5, 66: 1, 67: 1, 68: '010203', 69: 'fbfb"))
    #expect(read.lines[6] == "18446744073709551615 4711 3")
    #expect(read.lines[7].hasPrefix("5 excerpt {7: 1, 1: 2400000.0, 2: 915000000.0, 3: 'cu8', "))
    #expect(read.lines[7].hasSuffix("38: 0.0446, 40: '01020304'}"))
    #expect(read.lines[8] == "100 end {}")
  }

  @Test(.enabled(if: python != nil, "needs python3")) func pythonReaderTellsACutStream() throws {
    let read = try runReader(Array(SampleStreams.bytes.dropLast(3)))
    #expect(read.status == 1)
    #expect(read.lines.count == SampleStreams.records.count - 1)
  }
}
