/// A burst as it arrives: each path with its gain, which is worked out at points so close that
/// a straight line between them is good to 1e-4, then what holds for all paths.
struct ImpairedWaveform: Waveform {
  /// Points for each period of the fastest change.
  private static let pointsPerCycle = 256.0

  private struct Path {
    let waveform: FrequencyShiftKeyingModulator
    let gain: SlowGain
    let amplitude: Double
    /// Samples from one point to the next.
    let step: Double
  }

  private let paths: [Path]
  private let modulation: AmplitudeModulation
  private let drift: Double
  private var phaseNoise: PhaseNoise
  /// True if the oscillator does not stand still.
  private let turns: Bool
  private let startSample: Double
  private let endSample: Double
  private let sampleRate: Double

  init(_ transmission: Transmission, sampleRate: Double) {
    let effects = transmission.channelEffects
    paths = effects.paths.enumerated().map { number, path in
      var copy = transmission
      copy.channelEffects = ChannelEffects()
      copy.startTime += path.delay
      let gain = SlowGain(effects, path: number)
      return Path(
        waveform: FrequencyShiftKeyingModulator(copy, sampleRate: sampleRate), gain: gain,
        amplitude: path.amplitude,
        step: max(1, sampleRate / (Self.pointsPerCycle * max(gain.greatestRate, 1e-3))))
    }
    modulation = AmplitudeModulation(effects)
    drift = effects.frequencyDrift
    phaseNoise = PhaseNoise(effects, sampleRate: sampleRate)
    turns = effects.frequencyDrift != 0 || effects.linewidth > 0
    startSample = transmission.startTime * sampleRate
    endSample = (transmission.startTime + transmission.duration) * sampleRate
    self.sampleRate = sampleRate
  }

  mutating func add(to components: UnsafeMutableBufferPointer<Float>, firstSample: Int) {
    let range = sampleRange(
      from: startSample, to: endSample, firstSample: firstSample, count: components.count / 2)
    guard !range.isEmpty else { return }
    let place = 2 * (range.lowerBound - firstSample)
    let block = UnsafeMutableBufferPointer(
      rebasing: components[place..<place + 2 * range.count])
    var arriving = [Float](repeating: 0, count: block.count)
    arriving.withUnsafeMutableBufferPointer { sum in
      for path in paths { add(path, to: sum, range) }
      let first = Int(startSample.rounded(.up))
      for sample in range {
        let time = (Double(sample) - startSample) / sampleRate
        let position = 2 * (sample - range.lowerBound)
        var received =
          modulation.factor(at: time)
          * ComplexGain(Double(sum[position]), Double(sum[position + 1]))
        if turns {
          received = received.times(
            ComplexGain(
              cycles: drift * time * time / 2 + phaseNoise.cycles(at: sample - first)))
        }
        block[position] += Float(received.x)
        block[position + 1] += Float(received.y)
      }
    }
  }

  /// Adds one path with its gain.
  private func add(
    _ path: Path, to sum: UnsafeMutableBufferPointer<Float>, _ range: Range<Int>
  ) {
    var sent = [Float](repeating: 0, count: sum.count)
    sent.withUnsafeMutableBufferPointer {
      path.waveform.add(to: $0, firstSample: range.lowerBound)
    }
    var point = -Double.infinity
    var (low, high) = (ComplexGain.zero, ComplexGain.zero)
    for sample in range {
      let place = (Double(sample) - startSample) / path.step
      if place.rounded(.down) != point {
        let next = place.rounded(.down)
        low = next == point + 1 ? high : path.gain.gain(at: next * path.step / sampleRate)
        high = path.gain.gain(at: (next + 1) * path.step / sampleRate)
        point = next
      }
      let gain = path.amplitude * (low + (high - low) * (place - point))
      let position = 2 * (sample - range.lowerBound)
      let received = gain.times(
        ComplexGain(Double(sent[position]), Double(sent[position + 1])))
      sum[position] += Float(received.x)
      sum[position + 1] += Float(received.y)
    }
  }
}
