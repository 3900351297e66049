import Export
import HTTPTypes
import HummingbirdCore
import LiveView
import NIOCore
import Notation
import PacketSchema
import RecordStream
import Report
import SystemInterface

@testable import DatabaseExport
import PacketTables
@testable import LiveServer

/// Packet JSON line by line. What is printed of an object reads the same, on one line.
func readPacketJSON(_ bytes: [UInt8]) {
  var reader = PacketLineReader()
  for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
    let text = String(decoding: line, as: UTF8.self)
    guard let object = try? JSONObject(parsing: text) else {
      let packet = try? reader.read(text)
      require((packet ?? nil) == nil, "a packet of a line that is no object")
      continue
    }
    let written = object.encoded()
    require(!written.utf8.contains { $0 < 0x20 }, "control characters in \(written)")
    let again = try? JSONObject(parsing: written)
    require(again?.encoded() == written, "what is printed reads otherwise: \(written)")
    require(written.utf8.count <= 16 + 24 * line.count, "a line grows to \(written.utf8.count)")
    _ = ReceiverLine(object)
    _ = try? reader.read(text)
  }
  require(reader.packets + reader.malformed <= reader.lines, "more packets than lines")
}

/// Packets of anybody's JSON in each format: nothing in it moves a terminal's cursor or begins a line, and
/// tables keep their columns.
func readIntoFormats(_ bytes: [UInt8]) {
  var objects: [JSONObject] = []
  var reader = PacketLineReader()
  for line in bytes.split(separator: 0x0A) {
    if let read = try? reader.read(String(decoding: line, as: UTF8.self)) { objects.append(read) }
  }
  let packets = objects.filter { !$0.isReceiverLine }
  let csv = text(of: packets, CSVSink(bytes: 4))
  require(columns(ofCSV: csv) == Set([CSVColumns.all.count + 4]), "columns are lost:\n\(csv)")
  for text in [
    text(of: packets, TableSink()), text(of: packets, InfluxSink()),
    text(of: packets, RTL433Sink()),
    text(of: packets, HexadecimalSink()), text(of: packets, JSONSink(layout: .compact)),
    text(of: packets, MeterSink(layout: .compact)),
    text(of: packets, OutageSink(.json)),
  ] {
    let controls = text.unicodeScalars.first { $0 != "\n" && $0.value < 0x20 || $0.value == 0x7F }
    require(controls == nil, "a control character in \(text)")
  }
  _ = text(of: packets, PacketCaptureSink())
  let page = text(of: packets, ReportSink())
  require(!page.contains("<script>alert"), "a page with somebody's script")
  let mesh = LiveMesh(run: "fuzz", wallClock: { Timestamp(nanoseconds: 1_700_000_000_000_000_000) })
  for object in objects {
    if let line = ReceiverLine(object) { mesh.observe(line) } else { mesh.observe(object) }
  }
  for document in [mesh.meters(), mesh.networks(), mesh.band(), mesh.packets(PacketQuery())] {
    require((try? JSONObject(parsing: document)) != nil, "a document that is no JSON: \(document)")
  }
}

private func text(of packets: [JSONObject], _ sink: some PacketSink) -> String {
  var (sink, output) = (sink, ByteCollector())
  do {
    try sink.begin(&output)
    for packet in packets { try sink.write(packet, to: &output) }
    try sink.finish(&output)
  } catch {
    fatalError("\(type(of: sink)) has failed: \(error)")
  }
  return String(decoding: output.bytes, as: UTF8.self)
}

/// How many fields the rows have, by RFC 4180.
private func columns(ofCSV text: String) -> Set<Int> {
  var (counts, count, isQuoted) = (Set<Int>(), 1, false)
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "\""): isQuoted.toggle()
    case UInt8(ascii: ",") where !isQuoted: count += 1
    case UInt8(ascii: "\n") where !isQuoted:
      counts.insert(count)
      count = 1
    default: break
    }
  }
  return counts
}

private let site: Site = {
  let mesh = LiveMesh(run: "fuzz", wallClock: { Timestamp(nanoseconds: 1_700_000_000_000_000_000) })
  for line in [
    #"{"schema":1,"time":"2026-01-31T12:00:00Z","source":"0A0B0C01","crc":"ok","network":"1234"}"#
  ] {
    if let packet = try? JSONObject(parsing: line) { mesh.observe(packet) }
  }
  return Site(
    mesh, files: { $0.isEmpty ? PageFile(path: "", type: "text/html", bytes: [0x21]) : nil },
    prefix: "", names: ["meters.example.org"], version: "1")
}()

/// A request's path and query, the name that it asks for, and the last event that it has seen, a line
/// each.
func readRequests(_ bytes: [UInt8]) {
  let lines = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
    .map { String(decoding: $0, as: UTF8.self) }
  let uri = URI(lines[0])
  let host = lines.dropFirst().first
  // Behind a colon stands a port, whatever it is.
  if let host, host.hasSuffix(".evil.example"), host.hasPrefix("[") || !host.contains(":"),
    site.admits(host: host)
  {
    fatalError("a public name is admitted: \(host)")
  }
  let query = uri.queryParameters.prefix(16).map { (String($0.key), String($0.value)) }
  switch site.answer(path: uri.path, query: query, lastEvent: lines.dropFirst(2).first) {
  case .content(let content):
    let text = String(buffer: content.plain)
    guard content.type == "application/json" else { return }
    require((try? JSONObject(parsing: text)) != nil, "an answer that is no JSON: \(text)")
  case .events(let id): site.mesh.listen(after: id).leave()
  case .redirection(let address): require(address == "/", "redirected to \(address)")
  case .refusal(let status, let words):
    require((400..<500).contains(status.code), "refused with \(status.code)")
    require(!words.utf8.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }, "no JSON: \(words)")
  }
}

/// libFuzzer runs copies of the process at once.
private let databasePath =
  "\(environmentVariable("FUZZ_FOLDER") ?? "/tmp")/fuzz-\(UInt64.random(in: 0 ... .max)).db"

/// A file as `report --database` and gs-live are given one. It is read or refused.
func readDatabase(_ bytes: [UInt8]) {
  guard (try? replaceFile(databasePath, with: bytes)) != nil else { return }
  guard let stored = try? StoredPackets(path: databasePath) else { return }
  var count = 0
  try? stored.forEach { packet in
    count += 1
    let line = packet.encoded()
    require((try? JSONObject(parsing: line)) != nil, "a row that is no JSON: \(line)")
    return count < 1000
  }
}
