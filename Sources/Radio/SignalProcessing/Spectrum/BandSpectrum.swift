import CLiquid
import RealModule

/// The received band as overlapping, windowed spectra, the latest of which are kept.
///
/// Frames of `length` samples start every `hop` = 3/4 length samples, under a window that is flat but
/// for the quarters at its ends. These windows add up to one, so the spectra hold the signal whole: a
/// few neighbouring bins of consecutive frames, transformed back and overlapped, are a narrow slice of
/// the band (`BandSlicer`). The quarters rise and fall as the sum of a Kaiser window: a carrier is
/// 110 dB down 21 bins (100 kHz) away, 123 dB at 42; with sines squared it would be 75 and 107 dB.
package struct BandSpectrum: ~Copyable {
  /// Samples per frame, a power of two; a bin is about 4.8 kHz wide.
  package let length: Int
  /// Samples from one frame's start to the next.
  package let hop: Int
  /// Frames kept, a power of two.
  package let history: Int
  /// Index of the next frame.
  private(set) var frameCount = 0

  /// The window's rising quarter, each value twice: for the real and the imaginary part.
  private let rise: AlignedBuffer<Float>
  private let input: AlignedBuffer<ComplexSample>
  private let windowed: AlignedBuffer<ComplexSample>
  private let spectra: AlignedBuffer<ComplexSample>
  private let transform: FourierTransform
  /// What a constant leaves in bins 0 ..< constantReach and -constantReach ..< 0, relative to bin 0,
  /// each twice: for the real and the imaginary part. It is real, as the window is even.
  private let constantResponse: AlignedBuffer<Float>
  private let constantReach: Int
  /// Bins from this on have less than -85 dB of a constant.
  private static let greatestConstantReach = 16
  /// What the receiver adds at 0 Hz, as it stands in bin 0.
  private var directCurrent = ComplexSample.zero
  /// Frames over which the mean is taken, 1.3 s. From 1024 to 65 536 as many bursts are read at 0
  /// Hz.
  private static let directCurrentFrames = 8192
  /// What bin 0 usually differs by from that, in magnitude: its median.
  private var directCurrentSpread: Float = 0
  /// Times the median difference, beyond which a difference counts as so much: noise, whose
  /// magnitude has a Rayleigh distribution, exceeds it in one frame of 500. With 10 two of 299
  /// bursts at 0 Hz, every tenth of them at 50 dB, are lost; with 1.5 none is.
  private static let greatestDifference: Float = 3
  /// Factors for one frame by which the spread steps towards the median, 0.11 s to double. From
  /// 0.02 to 0.5 % as many bursts are read.
  private static let spreadStepUp: Float = 1.001
  private static let spreadStepDown: Float = 0.999
  /// Magnitude in bin 0 that is silence: rounding to 16 bits leaves 6e-5 in the shortest frames.
  private static let silentSpread: Float = 1e-9
  /// Room for input, in frames, and in samples at least. What is left, less than a frame, is moved
  /// to the front when half of it is full: every eighth frame at most.
  private static let framesOfInput = 16
  private static let leastInput = 1 << 15
  /// What is taken at once at most, in frames, or in samples where that is more: where their peak is
  /// known, it tells in which of them impulses need not be looked for.
  private static let framesAtOnce = 8
  private static let samplesAtOnce = 1 << 12
  private var blanker: ImpulseBlanker
  private let lookAhead: Int
  /// What the samples that are there, and those taken last, are not above, and the number of these.
  private var peak: Float = 0
  private var (lastPeak, lastCount) = (Float(0), 0)
  private var readPosition = 0
  private var writePosition = 0

  /// Half the symbol rate of the slowest bursts: finer than that nothing more is to be seen, and
  /// longer transforms cost more, 1700 MS/s at 512 points, 780 MS/s at 8192.
  static let binWidth = 4800.0

  /// Of the frame length: 32 samples, as the lowest sample rate has.
  private static let leastBinaryLogarithm = 5

  /// The frame length for a sample rate in hertz: the power of two nearest to 4.8 kHz bins.
  package static func frameLength(sampleRate: Double) -> Int {
    1 << max(leastBinaryLogarithm, Int(Double.log2(sampleRate / binWidth).rounded()))
  }

  /// Mean of the window's squares: by this white noise is weaker in a frame than without a window.
  static let noiseGain = 0.705
  /// The Kaiser window's beta: with 8.5 a carrier is 64 dB down at 10 bins and 109 dB at 21, with 9.5
  /// 58 and 114 dB.
  private static let windowShape: Float = 8.7

  /// Samples from one frame's start to the next, for frames of `length` samples; so for slices.
  static func hop(length: Int) -> Int { length / 4 * 3 }

  /// An empty band. Throws `SignalProcessingError.noMemory`.
  ///
  /// - Parameters:
  ///   - length: samples per frame, a power of two, 16 at least.
  ///   - history: frames that must be kept at least.
  package init(length: Int, history leastHistory: Int) throws(SignalProcessingError) {
    var history = 1
    while history < leastHistory { history *= 2 }
    self.length = length
    self.history = history
    hop = BandSpectrum.hop(length: length)
    let edge = length - hop
    rise = BandSpectrum.makeRise(edge)
    let room = max(BandSpectrum.framesOfInput * length, BandSpectrum.leastInput)
    input = AlignedBuffer(count: room, zero: .zero)
    windowed = AlignedBuffer(count: length, zero: .zero)
    spectra = AlignedBuffer(count: length * history, zero: .zero)
    blanker = ImpulseBlanker(length: length)
    lookAhead = ImpulseBlanker.lookAhead(length: length)
    transform = try FourierTransform(length: length, .forward)
    constantReach = min(BandSpectrum.greatestConstantReach, length / 2)
    constantResponse = AlignedBuffer(count: 4 * constantReach, zero: 0)
    measureConstantResponse()
  }

  /// From 0 to 1 as the sum of a Kaiser window; what it lacks to one is its mirror image. It is half
  /// of a squared Kaiser-Bessel derived window, whose own function takes 0.6 s for 256 values.
  private static func makeRise(_ edge: Int) -> AlignedBuffer<Float> {
    let rise = AlignedBuffer<Float>(count: 2 * edge, zero: 0)
    let half = (0..<edge / 2).map { Double(liquid_kaiser(UInt32($0), UInt32(edge), windowShape)) }
    let sum = 2 * half.reduce(0, +)
    var value = 0.0
    for (index, slope) in (half + half.reversed()).enumerated() {
      rise.start[2 * index] = Float(value / sum)
      rise.start[2 * index + 1] = Float(value / sum)
      value += slope
    }
    return rise
  }

  private func measureConstantResponse() {
    input.start.update(repeating: ComplexSample(1, 0), count: length)
    multiplyByWindow(input.start)
    transform.transform(windowed.start, into: spectra.start)
    for bin in -constantReach..<constantReach {
      let response = spectra.start[bin & (length - 1)].x / spectra.start[0].x
      let place = 2 * (bin < 0 ? bin + 2 * constantReach : bin)
      constantResponse.start[place] = response
      constantResponse.start[place + 1] = response
    }
  }

  /// Room for the next samples: fill it from its start, then say how many with `commit`.
  package mutating func space() -> UnsafeMutableBufferPointer<ComplexSample> {
    if input.count - writePosition < input.count / 2 {
      let kept = waitingSamples
      input.start.update(from: input.start + readPosition, count: kept)
      readPosition = 0
      writePosition = kept
    }
    let most = max(BandSpectrum.framesAtOnce * length, BandSpectrum.samplesAtOnce)
    return UnsafeMutableBufferPointer(
      start: input.start + writePosition, count: min(input.count - writePosition, most))
  }

  /// Takes the samples that were put into `space()`.
  ///
  /// - Parameter peak: what the magnitude of their real and imaginary parts is not above.
  package mutating func commit(_ count: Int, peak next: Float = .infinity) {
    let isRestOfLast = waitingSamples <= lastCount
    peak = max(isRestOfLast ? lastPeak : peak, next)
    (lastPeak, lastCount) = (next, count)
    writePosition += count
  }

  /// Samples that are not in a whole frame yet, or wait for what is looked at with it.
  var waitingSamples: Int { writePosition - readPosition }

  /// Makes the next frame, if its samples have come; returns its index.
  package mutating func nextFrame() -> Int? {
    guard waitingSamples >= length + lookAhead else { return nil }
    blanker.clean(input.start + readPosition, peak: peak)
    multiplyByWindow(input.start + readPosition)
    let spectrum = spectra.start + slot(frameCount)
    transform.transform(windowed.start, into: spectrum)
    removeDirectCurrent(from: spectrum)
    readPosition += hop
    frameCount += 1
    return frameCount - 1
  }

  /// What comes next does not follow what came before: samples that make no whole frame are
  /// forgotten, and the next frame has the index that is told, not below `frameCount`.
  mutating func restart(at frame: Int) {
    (readPosition, writePosition) = (0, 0)
    (peak, lastPeak, lastCount) = (0, 0, 0)
    frameCount = frame
  }

  /// A frame's spectrum: `length` bins, 0 Hz first. It must be among the latest `history` frames.
  @inline(__always)
  package func spectrum(_ frame: Int) -> UnsafePointer<ComplexSample> {
    UnsafePointer(spectra.start + slot(frame))
  }

  @inline(__always)
  private func slot(_ frame: Int) -> Int { (frame & (history - 1)) * length }

  /// Subtracts the mean of the frames so far from the bins that a constant reaches. The mean follows
  /// over thousands of frames, and what is far from it counts as if it were near: a strong burst
  /// across 0 Hz would else leave a line behind it.
  private mutating func removeDirectCurrent(from spectrum: UnsafeMutablePointer<ComplexSample>) {
    let weight = 1 / Float(min(frameCount + 1, BandSpectrum.directCurrentFrames))
    var difference = spectrum[0] - directCurrent
    let distance = difference.power.squareRoot()
    // Also after silence, which says nothing about what follows.
    if directCurrentSpread < BandSpectrum.silentSpread { directCurrentSpread = distance }
    let most = BandSpectrum.greatestDifference * directCurrentSpread
    if distance > most { difference *= most / distance }
    directCurrentSpread *=
      distance > directCurrentSpread ? BandSpectrum.spreadStepUp : BandSpectrum.spreadStepDown
    directCurrent += difference * weight
    subtractConstant(from: spectrum, constantResponse.start)
    subtractConstant(
      from: spectrum + (length - constantReach), constantResponse.start + 2 * constantReach)
  }

  @inline(__always)
  private func subtractConstant(
    from bins: UnsafeMutablePointer<ComplexSample>, _ response: UnsafeMutablePointer<Float>
  ) {
    let two = SIMD4(lowHalf: directCurrent, highHalf: directCurrent)
    let four = SIMD8(lowHalf: two, highHalf: two)
    let target = UnsafeMutableRawPointer(bins)
    let weights = UnsafeRawPointer(response)
    for offset in stride(from: 0, to: constantReach &* 8, by: 32) {
      let weight = weights.load(fromByteOffset: offset, as: SIMD8<Float>.self)
      let value = target.load(fromByteOffset: offset, as: SIMD8<Float>.self) - four * weight
      target.storeBytes(of: value, toByteOffset: offset, as: SIMD8<Float>.self)
    }
  }

  private func multiplyByWindow(_ samples: UnsafeMutablePointer<ComplexSample>) {
    let edge = length - hop
    multiply(samples, isFalling: false, into: windowed.start)
    (windowed.start + edge).update(from: samples + edge, count: length - 2 * edge)
    multiply(samples + hop, isFalling: true, into: windowed.start + hop)
  }

  /// The falling quarter is what the rising one lacks to one.
  @inline(__always)
  private func multiply(
    _ samples: UnsafeMutablePointer<ComplexSample>, isFalling: Bool,
    into output: UnsafeMutablePointer<ComplexSample>
  ) {
    let source = UnsafeRawPointer(samples)
    let weights = UnsafeRawPointer(rise.start)
    let target = UnsafeMutableRawPointer(output)
    for index in 0..<(length - hop) / 4 {
      let offset = index &* 32
      // Sample offsets are a multiple of the hop, but not of a vector: load unaligned.
      let values = source.loadUnaligned(fromByteOffset: offset, as: SIMD8<Float>.self)
      let weight = weights.load(fromByteOffset: offset, as: SIMD8<Float>.self)
      target.storeBytes(
        of: values * (isFalling ? 1 - weight : weight), toByteOffset: offset,
        as: SIMD8<Float>.self)
    }
  }
}
