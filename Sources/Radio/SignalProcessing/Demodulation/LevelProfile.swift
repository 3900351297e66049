/// What a window of symbols says of level and noise.
struct WindowFit {
  /// The best sequence's mean magnitude per symbol.
  var magnitude: Float
  /// The energy that it leaves: noise in all dimensions of the window but one.
  var residual: Float
}

/// Level and noise along a burst: both move, with the air and with the receiver's gain.
struct LevelProfile {
  /// Amplitude of a symbol's correlation with its own tone: root of the mean power.
  let amplitude: Float
  /// Noise power in it, the mean.
  let noisePower: Float
  /// For each window what makes a difference of magnitudes the logarithm of a ratio of
  /// probabilities: 2 A / N0, with the amplitude and the noise of that place.
  let scales: [Float]

  /// Windows on either side over which the amplitude is averaged: an eighth of a period at 50
  /// Hz. From 5 to 24 as many are read.
  private static let amplitudeReach = 12
  /// Windows on either side over which noise is a median, and how many of them are sorted.
  private static let noiseReach = 96
  private static let noiseStep = 8
  /// Windows for which it is taken anew.
  private static let noiseBlock = 16
  /// Median over mean of the chi-square distribution with eight degrees of freedom: four complex
  /// dimensions.
  private static let medianOfResidual: Float = 0.918
  /// Times the noise around it, beyond which a window has been hit by something else: noise alone
  /// never does it. From 4 to 20 as many are read.
  private static let hit: Float = 8
  /// Square of the magnitude that noise alone gives the best of all sequences, relative to its
  /// power.
  private static let noiseMagnitude: Float = 0.5
  /// Windows at either end that may not be wholly inside the burst.
  private static let edge = 2 * SequenceCorrelator.window

  /// The profile of a burst's windows, one at least.
  ///
  /// - Parameter measured: windows, the first of all, that tell level and noise of the burst.
  init(_ windows: [WindowFit], measured: Int) {
    let noise = LevelProfile.noise(windows)
    let amplitudes = LevelProfile.amplitudes(windows)
    let inside = LevelProfile.inside(min(measured, windows.count))
    let count = Float(inside.count)
    amplitude = (inside.reduce(0) { $0 + amplitudes[$1] * amplitudes[$1] } / count).squareRoot()
    noisePower = inside.reduce(0) { $0 + noise[$1 / LevelProfile.noiseBlock] } / count
    let leastNoise = amplitude * amplitude * MultisymbolDetector.leastNoise
    scales = windows.indices.map { index in
      LevelProfile.scale(
        windows[index], amplitude: amplitudes[index],
        noise: max(noise[index / LevelProfile.noiseBlock], leastNoise))
    }
  }

  private static func scale(_ window: WindowFit, amplitude: Float, noise: Float) -> Float {
    let own = window.residual / Float(SequenceCorrelator.window - 1)
    let power = amplitude * amplitude - noiseMagnitude * noise
    return power > 0 ? 2 * power.squareRoot() / (own > hit * noise ? own : noise) : 0
  }

  private static func inside(_ count: Int) -> Range<Int> {
    count > 3 * edge ? edge..<count - edge : 0..<count
  }

  /// The median noise power per symbol around each block of windows.
  private static func noise(_ windows: [WindowFit]) -> [Float] {
    stride(from: 0, to: windows.count, by: noiseBlock).map { first in
      let middle = first + noiseBlock / 2
      let lower = max(0, middle - noiseReach)
      let upper = min(windows.count, middle + noiseReach)
      let residuals = stride(from: min(lower, upper - 1), to: upper, by: noiseStep).map {
        windows[$0].residual
      }.sorted()
      let median = residuals[residuals.count / 2]
      return median / (medianOfResidual * Float(SequenceCorrelator.window - 1))
    }
  }

  /// The mean magnitude around each window.
  private static func amplitudes(_ windows: [WindowFit]) -> [Float] {
    var sums: [Double] = [0]
    sums.reserveCapacity(windows.count + 1)
    for window in windows { sums.append(sums[sums.count - 1] + Double(window.magnitude)) }
    return windows.indices.map { index in
      let lower = max(0, index - amplitudeReach)
      let upper = min(windows.count, index + amplitudeReach + 1)
      return Float((sums[upper] - sums[lower]) / Double(upper - lower))
    }
  }
}
