import RecordStream
import SampleInput

@testable import Recordings

/// Samples as they come from a radio, a server, a file or another stage. However they are split, the same
/// events come out; what is decoded is finite, and no sample is lost or made up.
func readSamples(_ bytes: [UInt8]) {
  guard let choice = bytes.first else { return }
  let (all, pieces) = pieces(of: Array(bytes.dropFirst()))
  let formats = SampleFormat.allCases
  let format = formats[Int(choice) % formats.count]
  let whole = sampleEvents(of: [all], format)
  let split = sampleEvents(of: pieces, format)
  require(whole.samples == split.samples, "samples depend on where the input was split")
  require(whole.others == split.others, "events depend on where the input was split")
  require(whole.fault == split.fault, "\(whole.fault) but in pieces \(split.fault)")
  require(whole.samples.count <= all.count, "samples out of nothing")
  for format in formats {
    let count = whole.samples.count / format.bytesPerSample
    let samples = [SIMD2<Float>](unsafeUninitializedCapacity: count) { buffer, length in
      length = whole.samples.withUnsafeBytes {
        SampleDecoder(format).decode($0, into: buffer).count
      }
    }
    require(samples.count == count, "\(samples.count) samples instead of \(count)")
    let finite = samples.allSatisfy { $0.x.isFinite && $0.y.isFinite }
    require(finite, "a sample that is no number")
  }
}

private func sampleEvents(
  of pieces: [[UInt8]], _ format: SampleFormat
) -> (samples: [UInt8], others: [String], fault: String) {
  let raw = RawDescription(sampleRate: 250_000, centerFrequency: 915e6, format: format) { _ in 0 }
  var parser = SampleStreamParser(raw: raw, writer: "fuzz")
  var (samples, others, fault) = ([UInt8](), [String](), "")
  func take() {
    for event in parser.takeEvents() {
      if case .samples(let bytes) = event { samples += bytes } else { others.append("\(event)") }
    }
  }
  do {
    for piece in pieces where !piece.isEmpty {
      try parser.append(piece)
      take()
    }
    try parser.finish()
  } catch {
    fault = "\(error)"
  }
  take()
  return (samples, others, fault)
}

/// What stands in SigMF's metadata, in a tar file around it, and in the name of a recording. The three take
/// what of the bytes is theirs.
func readRecording(_ bytes: [UInt8]) {
  guard let choice = bytes.first else { return }
  let rest = Array(bytes.dropFirst())
  switch choice % 3 {
  case 0: readMetadata(rest)
  case 1: readArchive(rest)
  default: readName(rest)
  }
}

private func readMetadata(_ bytes: [UInt8]) {
  _ = SigMFInput(bytes)
  guard let metadata = try? SigMFMetadata(bytes) else { return }
  _ = try? SigMFDatatype(named: metadata.global.datatype)
  guard let written = try? metadata.encoded() else { return }
  let again = try? SigMFMetadata(written)
  require(again?.global == metadata.global, "metadata that were written read otherwise")
  require(again?.captures == metadata.captures, "captures that were written read otherwise")
}

private func readArchive(_ bytes: [UInt8]) {
  var asked = 0
  let archive = try? TapeArchive { offset, count in
    asked += count
    guard offset < bytes.count else { return [] }
    return Array(bytes[Int(offset)...].prefix(count))
  }
  require(asked < 1 << 30, "\(asked) bytes were read of an archive of \(bytes.count)")
  guard let archive else { return }
  require(archive.entries.count <= bytes.count / 512, "more entries than headers")
}

private func readName(_ bytes: [UInt8]) {
  let name = RecordingName(String(decoding: bytes, as: UTF8.self))
  for value in [name.frequency, name.sampleRate] {
    require(value.map { RadioRange.hertz.contains($0) } ?? true, "a name tells \(value ?? 0) Hz")
  }
  require(name.frequency == nil || name.frequencyFault == nil, "a frequency with a fault")
  require(name.sampleRate == nil || name.sampleRateFault == nil, "a rate with a fault")
}
