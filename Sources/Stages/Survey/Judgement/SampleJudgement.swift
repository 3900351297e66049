/// Whether the samples of recordings can be what they are taken for.
public struct SampleJudgement: Equatable, Sendable {
  /// What speaks against it.
  public enum Doubt: Equatable, Sendable {
    /// There are none.
    case none
    /// They are all alike.
    case alike
    /// Everything together is no more than this, in dB relative to full scale.
    case faint(Double)
    /// Noise is as strong as full scale, or stronger, in dB relative to it, and no packet is heard.
    case loud(Double)
  }

  /// What speaks against them; nil if nothing does.
  public let doubt: Doubt?
  /// Share of the time in which they clip, 0 to 1.
  public let clippedTime: Double
  /// Seconds of samples.
  public let seconds: Double

  /// In dB relative to full scale. Bytes that are taken for what they are not make noise of -5 dB and
  /// more: it is -4.8 where one of two is random.
  private static let greatestNoise = -6.0
  /// In dB relative to full scale: 20 bits do not reach so low.
  private static let leastPower = -120.0

  /// Judges steps.
  public init(_ steps: [StepMeasurement]) {
    let read = steps.filter { $0.seconds > 0 }
    let seconds = read.reduce(0) { $0 + $1.seconds }
    self.seconds = seconds
    clippedTime = read.reduce(0) { $0 + $1.clippedTime * $1.seconds / seconds }
    let noise = read.filter { $0.packets == 0 }.compactMap(\.noise).max()
    if read.isEmpty {
      doubt = Doubt.none
    } else if read.allSatisfy(\.isConstant) {
      doubt = .alike
    } else if let noise, noise > Self.greatestNoise {
      doubt = .loud(noise)
    } else if let power = read.compactMap(\.power).max(), power < Self.leastPower {
      doubt = .faint(power)
    } else {
      doubt = nil
    }
  }
}
