import Testing

@testable import SignalProcessing

@Suite struct SpectrumTests {
  @Test func aToneStandsInItsBin() throws {
    let transform = try FourierTransform(length: 64, .forward)
    let input = AlignedBuffer<ComplexSample>(count: 64, zero: .zero)
    let output = AlignedBuffer<ComplexSample>(count: 64, zero: .zero)
    for index in 0..<64 { input.start[index] = ComplexSample(turns: 5 * Double(index) / 64) }
    transform.transform(input.start, into: output.start)
    for bin in 0..<64 {
      #expect(abs(output.start[bin].power.squareRoot() - (bin == 5 ? 64 : 0)) < 1e-4)
    }
  }

  @Test(arguments: [(250_000.0, 64), (1_024_000, 256), (2_400_000, 512), (26_000_000, 4096)])
  func binsAreAboutAsWideAtEveryRate(rate: Double, length: Int) {
    #expect(BandSpectrum.frameLength(sampleRate: rate) == length)
  }

  /// Between two bins, where it leaks most.
  @Test func aCarrierIsFarDownAHundredKilohertzAway() throws {
    var band = try BandSpectrum(length: 512, history: 1)
    let space = band.space()
    for index in 0..<1024 { space[index] = ComplexSample(turns: 200.5 * Double(index) / 512) }
    band.commit(1024)
    let frame = band.nextFrame()
    let spectrum = band.spectrum(try #require(frame))
    let leaks = (0..<512).filter { abs($0 - 200) > 21 }.map { spectrum[$0].power }
    let peak = max(spectrum[200].power, spectrum[201].power)
    #expect(try #require(leaks.max()) < 1.6e-11 * peak)
  }

  /// A tone cut out of the band keeps amplitude, frequency and phase, whichever bin is the centre.
  @Test(arguments: [0, 1, 100, 511, 970])
  func aSliceHoldsTheSignalWhole(centerBin: Int) throws {
    let rate = 2_400_000.0
    var band = try BandSpectrum(length: 1024, history: 32)
    let slicer = try BandSlicer(bandLength: 1024, sampleRate: rate)
    let sliceRate = rate * Double(slicer.width) / 1024
    let offset = 41_234.0
    let frequency = Double(centerBin) * rate / 1024 + offset
    var slice: [ComplexSample] = []
    let count = 1024 * 4
    for part in 0..<3 {
      let space = band.space()
      for index in 0..<count {
        let time = Double(part * count + index) / rate
        space[index] = ComplexSample(turns: frequency * time) * 0.25
      }
      band.commit(count)
      while let frame = band.nextFrame() {
        slicer.extend(
          &slice, with: band.spectrum(frame), frame: frame, firstFrame: 0, centerBin: centerBin)
      }
    }
    // The first and last quarter frame have only one window over them. The mean that is subtracted at
    // the centre still holds a little of a tone beside it after a few frames only.
    let worst = (slicer.width..<slice.count - slicer.width).map { index in
      let expected = ComplexSample(turns: offset * Double(index) / sliceRate) * 0.25
      return (slice[index] - expected).power.squareRoot()
    }.max()
    #expect(try #require(worst) < 5e-4)
  }
}
