/// Something that reads what others wrote, and what has to hold whatever they wrote.
struct FuzzTarget: Sendable {
  /// Its name, and that of its folder of the corpus.
  let name: String
  /// Reads bytes; ends the process where something does not hold that should.
  let read: @Sendable ([UInt8]) -> Void

  /// All of them, in the order of the data's way through the pipeline. `docs/fuzzing.md` tells what each
  /// looks at.
  static let all: [FuzzTarget] = [
    FuzzTarget(name: "samples", read: readSamples),
    FuzzTarget(name: "recordings", read: readRecording),
    FuzzTarget(name: "records", read: readRecords),
    FuzzTarget(name: "soft-bits", read: readSoftBits),
    FuzzTarget(name: "frames", read: readFrames),
    FuzzTarget(name: "elements", read: readElements),
    FuzzTarget(name: "text-lines", read: readTextLines),
    FuzzTarget(name: "networks", read: readNetworks),
    FuzzTarget(name: "packet-json", read: readPacketJSON),
    FuzzTarget(name: "formats", read: readIntoFormats),
    FuzzTarget(name: "requests", read: readRequests),
    FuzzTarget(name: "database", read: readDatabase),
    FuzzTarget(name: "series", read: readSeries),
  ]
}

/// Ends the process unless a condition holds; libFuzzer keeps the bytes that led here.
func require(
  _ condition: @autoclosure () -> Bool, _ words: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { fatalError(words(), file: file, line: line) }
}

/// Cuts bytes into an input and the lengths of the pieces in which it is to come: the last bytes, as many
/// as the very last one says, are lengths.
func pieces(of bytes: [UInt8]) -> (all: [UInt8], pieces: [[UInt8]]) {
  guard let last = bytes.last else { return ([], []) }
  let lengths = bytes.dropLast().suffix(Int(last % 16))
  let all = Array(bytes.dropLast(1 + lengths.count))
  var (rest, pieces) = (all[...], [[UInt8]]())
  for length in lengths {
    pieces.append(Array(rest.prefix(Int(length))))
    rest = rest.dropFirst(Int(length))
  }
  pieces.append(Array(rest))
  return (all, pieces)
}
