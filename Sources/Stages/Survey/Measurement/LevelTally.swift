import Capture
import RealModule
import SampleInput

/// Level, noise and clipping of the samples of one step.
struct LevelTally {
  /// Components that `BlockLevel` looks at in one block, so that all of a short one are.
  private static let samplesOfPiece = 4096
  /// The noise of a step is what a quarter of its pieces stays below: what others send lifts it.
  private static let quietShare = 0.25
  /// A piece clips if more than this share of its components do: the peaks of mere noise are fewer.
  private static let clippedShare = 0.002
  private static let mostPieces = 1 << 16

  private let format: SampleFormat
  private var noises: [Double] = []
  private var power = 0.0
  private var pieces = 0
  private var clippedPieces = 0
  private var firstSample: [UInt8] = []
  private var isConstant = true
  private var samples = 0

  init(_ format: SampleFormat) { self.format = format }

  /// Adds whole samples.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    compare(bytes)
    let length = Self.samplesOfPiece * format.bytesPerSample
    var rest = bytes[...]
    while rest.count >= length / 4 {
      add(piece: UnsafeRawBufferPointer(rebasing: rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
  }

  private mutating func compare(_ bytes: UnsafeRawBufferPointer) {
    let size = format.bytesPerSample
    guard isConstant, bytes.count >= size else { return }
    if firstSample.isEmpty { firstSample = Array(bytes.prefix(size)) }
    samples += bytes.count / size
    // All are alike if the first is and each is as the one after it.
    isConstant =
      bytes.prefix(size).elementsEqual(firstSample)
      && bytes.dropLast(size).elementsEqual(bytes.dropFirst(size))
  }

  private mutating func add(piece: UnsafeRawBufferPointer) {
    guard let level = BlockLevel(piece, format: format) else { return }
    pieces += 1
    power += level.power
    if level.clippedShare > Self.clippedShare { clippedPieces += 1 }
    if noises.count < Self.mostPieces { noises.append(level.noise) }
  }

  /// Puts what was measured into a step.
  func finish(_ step: inout StepMeasurement) {
    step.isConstant = isConstant && samples > 1
    guard pieces > 0 else { return }
    step.clippedTime = Double(clippedPieces) / Double(pieces)
    step.power = decibels(power / Double(pieces))
    let sorted = noises.sorted()
    step.noise = decibels(sorted[Int(Double(sorted.count - 1) * Self.quietShare)])
  }
}

/// A power as decibels; a power of 0 is very little.
func decibels(_ power: Double) -> Double { 10 * .log10(max(power, 1e-15)) }
