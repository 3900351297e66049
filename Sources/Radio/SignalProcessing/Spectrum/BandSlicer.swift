import AirInterface
import CLiquid

/// Turns a few neighbouring bins of consecutive spectra back into samples at a low rate.
package struct BandSlicer: ~Copyable {
  /// Bins per slice, a power of two.
  package let width: Int
  /// Samples of a slice from one frame to the next.
  let hop: Int
  /// Bins of the whole band.
  private let bandLength: Int
  private let taper: AlignedBuffer<Float>
  private let bins: AlignedBuffer<ComplexSample>
  private let samples: AlignedBuffer<ComplexSample>
  private let transform: FourierTransform

  /// Least width of a slice, in hertz: room for tones and side bands at 38 400 symbols/s, and for the
  /// next channel, 100 kHz off, in the flat part. Where a slice rolls off, what is folded within a
  /// frame returns to its middle: 52 to 67 dB below its source, against 100 dB and more.
  private static let leastBandwidth = 280_000.0
  /// The same in symbol rates, for faster ones.
  private static let leastSymbolRates = 5.0
  /// In bins, where the doubling begins: less than any sample rate takes.
  private static let leastWidth = 16
  /// Part of a slice on either side that rolls off.
  private static let rollDivisor = 8

  /// A slicer of spectra of `bandLength` bins of a band of `sampleRate` samples per second, for
  /// bursts of some symbol rates. Throws `SignalProcessingError.noMemory`.
  package init(
    bandLength: Int, sampleRate: Double, symbolRates: [Double] = RadioParameters.symbolRates
  ) throws(SignalProcessingError) {
    width = BandSlicer.width(
      bandLength: bandLength, sampleRate: sampleRate, symbolRates: symbolRates)
    hop = BandSpectrum.hop(length: width)
    self.bandLength = bandLength
    bins = AlignedBuffer(count: width, zero: .zero)
    samples = AlignedBuffer(count: width, zero: .zero)
    transform = try FourierTransform(length: width, .inverse)
    taper = BandSlicer.makeTaper(
      width: width, bandLength: bandLength, scale: 1 / Float(bandLength))
  }

  /// Bins of a slice, for spectra and bursts as those of `init`.
  static func width(bandLength: Int, sampleRate: Double, symbolRates: [Double]) -> Int {
    let binWidth = sampleRate / Double(bandLength)
    let leastBandwidth = max(
      BandSlicer.leastBandwidth, BandSlicer.leastSymbolRates * (symbolRates.max() ?? 0))
    var width = BandSlicer.leastWidth
    while width < bandLength, Double(width) * binWidth < leastBandwidth { width *= 2 }
    return width
  }

  /// Adds a frame's contribution to a slice around `centerBin`.
  ///
  /// The slice's own frame `frame - firstFrame` begins `hop` samples after the one before.
  ///
  /// - Parameter mutedBins: bins, counted from the centre, that are left out of it.
  package func extend(
    _ slice: inout [ComplexSample], with spectrum: UnsafePointer<ComplexSample>, frame: Int,
    firstFrame: Int, centerBin: Int, mutedBins: [Int] = []
  ) {
    // From one frame to the next the middle of bin c turns by 3/4 c turns; c quarters undo that.
    gather(spectrum, centerBin: centerBin, quarterTurns: centerBin &* frame)
    for bin in mutedBins { bins.start[bin & (width - 1)] = .zero }
    transform.transform(bins.start, into: samples.start)
    let offset = (frame - firstFrame) * hop
    let edge = width - hop
    // Frames come in order, so that only the first quarter overlaps what is there.
    while slice.count < offset + edge { slice.append(.zero) }
    slice.withUnsafeMutableBufferPointer { slice in
      for index in 0..<edge { slice[offset + index] += samples.start[index] }
    }
    slice.append(contentsOf: UnsafeBufferPointer(start: samples.start + edge, count: hop))
  }

  /// Picks bins in the order of the inverse transform, the centre becomes 0 Hz, and turns them.
  private func gather(
    _ spectrum: UnsafePointer<ComplexSample>, centerBin: Int, quarterTurns: Int
  ) {
    let mask = bandLength - 1
    let turn = BandSlicer.quarterTurns[quarterTurns & 3]
    let half = width / 2
    for index in 0..<half {
      bins.start[index] =
        spectrum[(centerBin &+ index) & mask].times(turn) * taper.start[index]
    }
    for index in half..<width {
      let bin = (centerBin &+ index &- width) & mask
      bins.start[index] = spectrum[bin].times(turn) * taper.start[index]
    }
  }

  private static let quarterTurns: [ComplexSample] = [
    ComplexSample(1, 0), ComplexSample(0, 1), ComplexSample(-1, 0), ComplexSample(0, -1),
  ]

  /// Flat in the middle; the outer eighths roll off, so that the slice's edges do not ring. A slice of
  /// the whole band has no edges.
  private static func makeTaper(
    width: Int, bandLength: Int, scale: Float
  ) -> AlignedBuffer<Float> {
    let taper = AlignedBuffer<Float>(count: width, zero: scale)
    guard width < bandLength else { return taper }
    let (count, roll) = (UInt32(width), UInt32(width / BandSlicer.rollDivisor))
    for bin in 0..<count {
      // The slice's lowest bin stands in the middle of the transform's order.
      taper.start[(width / 2 + Int(bin)) % width] *= liquid_rcostaper_window(bin, count, roll)
    }
    return taper
  }
}
