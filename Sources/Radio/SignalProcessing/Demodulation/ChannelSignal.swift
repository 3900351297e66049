/// Part of a slice, moved in frequency and resampled to eight samples per symbol. It grows with its
/// slice.
struct ChannelSignal {
  /// The samples so far.
  private(set) var samples: [ComplexSample] = []
  /// Sample of the slice at which sample 0 stands; below 0 once the slice has dropped it.
  private(set) var origin: Int

  private let resampler: PolyphaseResampler
  private let oscillator: Oscillator

  /// An empty signal.
  ///
  /// - Parameters:
  ///   - origin: sample of the slice that becomes the first.
  ///   - carrier: what becomes 0 Hz, in cycles per sample of the slice.
  init(origin: Int, carrier: Double, resampler: PolyphaseResampler) {
    self.origin = origin
    self.resampler = resampler
    oscillator = Oscillator(frequency: -carrier)
  }

  /// Takes what the slice has more than at the last call.
  ///
  /// - Parameter isComplete: true if nothing but silence follows.
  mutating func extend(_ slice: UnsafeBufferPointer<ComplexSample>, isComplete: Bool) {
    let silence = isComplete ? resampler.semiLength + 1 : 0
    let end = resampler.outputs(within: slice.count - origin + silence)
    guard end > samples.count else { return }
    let range = samples.count..<end
    let first = resampler.firstInput(of: range.lowerBound)
    let count = resampler.firstInput(of: end - 1) + resampler.reach - first
    withUnsafeTemporaryAllocation(of: ComplexSample.self, capacity: count) { mixed in
      mix(slice, first: first, into: mixed)
      samples.append(
        contentsOf: [ComplexSample](unsafeUninitializedCapacity: range.count) {
          guard let input = mixed.baseAddress, let output = $0.baseAddress else { return }
          resampler.resample(UnsafePointer(input), outputs: range, into: output)
          $1 = range.count
        })
    }
  }

  /// The slice has lost `count` samples at its beginning.
  mutating func dropFirst(_ count: Int) { origin -= count }

  /// Fills a buffer with the signal from `first` on, counted from the origin; silence lies around
  /// the slice.
  private func mix(
    _ slice: UnsafeBufferPointer<ComplexSample>, first: Int,
    into mixed: UnsafeMutableBufferPointer<ComplexSample>
  ) {
    mixed.update(repeating: .zero)
    let from = max(0, origin + first)
    let to = min(slice.count, origin + first + mixed.count)
    guard from < to, let base = mixed.baseAddress else { return }
    let phase = oscillator.frequency * Double(from - origin)
    Oscillator(frequency: oscillator.frequency, phase: phase).mix(
      UnsafeBufferPointer(rebasing: slice[from..<to]), into: base + (from - origin - first))
  }
}

extension ChannelSignal {
  /// Gives `body` some samples moved in frequency by `shift` cycles per sample.
  static func moved<Result>(
    _ samples: ArraySlice<ComplexSample>, by shift: Double,
    _ body: (UnsafeBufferPointer<ComplexSample>) -> Result
  ) -> Result {
    samples.withUnsafeBufferPointer { samples in
      guard shift != 0 else { return body(samples) }
      return withUnsafeTemporaryAllocation(of: ComplexSample.self, capacity: samples.count) {
        if let base = $0.baseAddress { Oscillator(frequency: shift).mix(samples, into: base) }
        return body(UnsafeBufferPointer($0))
      }
    }
  }
}
