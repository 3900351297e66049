import SignalProcessing

/// The receiver's inner loops one by one, over samples that hold one burst.
final class ReceiverLoops {
  private let samples: [ComplexSample]
  private var band: BandSpectrum
  private var detector: ActivityDetector
  private let slicer: BandSlicer
  private let channel: SymbolRateChannel
  private let demodulator: SliceDemodulator
  private let centerBin: Int
  /// Samples of the slice in which a preamble is looked for.
  private let searchLength: Int
  /// The burst, and what `extract` makes to no use.
  private var slice: [ComplexSample] = []
  private var extracted: [ComplexSample] = []

  /// Passes over the spectra that are kept, to make a run long enough for a clock.
  private static let passes = 64
  private static let symbolRate = 9600.0
  /// Of the burst's samples, far below it: what is measured does not depend on it.
  private static let noiseDensity: Float = 1e-12
  /// Samples of a slice, in seconds, in which a preamble is looked for.
  private static let searchWindow = 0.012

  /// Loops over some samples.
  ///
  /// - Parameters:
  ///   - samples: with one burst at 9600 symbols/s; full scale is 1.
  ///   - sampleRate: samples per second, as `Receiver` takes them.
  ///   - carrierOffset: of the burst, in hertz from the centre.
  init(
    samples: [ComplexSample], sampleRate: Double, carrierOffset: Double
  ) throws(SignalProcessingError) {
    self.samples = samples
    let length = BandSpectrum.frameLength(sampleRate: sampleRate)
    let settings = DetectionSettings(sampleRate: sampleRate, length: length)
    band = try BandSpectrum(length: length, history: settings.leadFrames)
    detector = ActivityDetector(length: length, leastFloor: 1e-9, settings: settings)
    slicer = try BandSlicer(bandLength: length, sampleRate: sampleRate)
    let sliceRate = sampleRate * Double(slicer.width) / Double(length)
    channel = try SymbolRateChannel(symbolRate: ReceiverLoops.symbolRate, sliceRate: sliceRate)
    demodulator = try SliceDemodulator(sliceRate: sliceRate)
    searchLength = Int(ReceiverLoops.searchWindow * sliceRate)
    centerBin = Int((carrierOffset / sampleRate * Double(length)).rounded()) & (length - 1)
    forEachFrame { frame in extend(&slice, with: frame, first: 0) }
  }

  /// The loops, in the order in which samples pass them.
  var loops: [HotLoop] {
    let passes = ReceiverLoops.passes
    return [
      HotLoop(
        "windowed FFT, \(band.length) points", unit: "samples", itemsPerRun: samples.count
      ) { [self] in forEachFrame { _ in } },
      HotLoop(
        "power, detection, noise floor", unit: "samples",
        itemsPerRun: passes * band.history * band.hop, run: detect),
      HotLoop(
        "slice extraction, \(slicer.width) bins", unit: "spectra",
        itemsPerRun: passes * band.history, run: extract),
      HotLoop("preamble search, one rate", unit: "windows", itemsPerRun: 1, run: search),
      HotLoop("burst demodulation", unit: "bursts", itemsPerRun: 1) { [self] in
        _ = demodulate()
      },
    ]
  }

  /// Bursts found in the samples: with none, the last two loops measure nothing.
  var burstsFound: Int { demodulate().count }

  private func forEachFrame(_ body: (Int) -> Void) {
    var rest = samples[...]
    while !rest.isEmpty {
      let space = band.space()
      let count = min(space.count, rest.count)
      for (index, sample) in rest.prefix(count).enumerated() { space[index] = sample }
      rest = rest.dropFirst(count)
      band.commit(count)
      while let frame = band.nextFrame() { body(frame) }
    }
  }

  private func detect() {
    for _ in 0..<ReceiverLoops.passes {
      for frame in 0..<band.history where detector.add(band.spectrum(frame), frame: frame) {
        _ = detector.takeEnded(all: true, slotDuration: 1e-3)
      }
    }
  }

  private func extract() {
    for _ in 0..<ReceiverLoops.passes {
      extracted.removeAll(keepingCapacity: true)
      for frame in 0..<band.history { extend(&extracted, with: frame, first: 0) }
    }
  }

  private func extend(_ slice: inout [ComplexSample], with frame: Int, first: Int) {
    slicer.extend(
      &slice, with: band.spectrum(frame), frame: frame, firstFrame: first, centerBin: centerBin)
  }

  private func search() {
    slice.withUnsafeBufferPointer {
      _ = channel.alternation(in: $0, samples: 0..<min(searchLength, $0.count))?.bestMatch()
    }
  }

  private func demodulate() -> [SliceBurst] {
    var position = SlicePosition()
    return demodulator.demodulate(
      slice, lasting: .infinity, noiseDensity: ReceiverLoops.noiseDensity, from: &position,
      isComplete: true)
  }
}
