import AirInterface
import Framing
import PacketDecoding
import RecordStream
import SampleInput
import SignalProcessing

/// The whole receiver in one: samples of one step after the other become bursts, packets, and what other
/// radios have sent.
struct BandListener: ~Copyable {
  /// The steps that were listened to, the latest last.
  private(set) var steps: [StepMeasurement] = []
  /// Packets that their check speaks for, in the order in which that was decided.
  private(set) var packets: [HeardPacket] = []
  /// What others have sent.
  private(set) var strangers = StrangerTally()

  private var receiver: Receiver
  private let sampleRate: Double
  private let decoder: SampleDecoder
  private let framer = Framer()
  private var verifier = PacketVerifier()
  private var levels: LevelTally
  /// The receiver's index of the step's first sample.
  private var origin = 0.0
  private var stepTimes: [Int64] = []
  private var samplesOfStep: UInt64 = 0
  private var strangersOfStep = StrangersOfStep()
  private let heap = UnreadHeap()

  private static let mostPackets = 1 << 17
  /// What a recording may say of lost samples is believed up to here, so that others can follow.
  private static let mostSamples: UInt64 = 1 << 62
  /// Steps of the noise over the band in which a carrier is looked for, in hertz.
  private static let widthOfPlace = 10_000.0

  /// Throws `SignalProcessingError`.
  init(sampleRate: Double, format: SampleFormat) throws(SignalProcessingError) {
    self.sampleRate = sampleRate
    decoder = SampleDecoder(format)
    receiver = try Receiver(
      sampleRate: sampleRate, quantizationNoise: format.quantizationNoise)
    levels = LevelTally(format)
    receiver.unread = { [heap] in heap.add($0) }
  }

  /// Begins a step at a time, in nanoseconds since 1970-01-01 UTC; later steps have later ones.
  mutating func begin(_ step: StepMeasurement, at time: Int64) {
    levels = LevelTally(decoder.format)
    if let last = steps.last {
      if last.center != step.center { receiver.retune(to: step.center, from: last.center) }
    }
    steps.append(step)
    stepTimes.append(time)
    samplesOfStep = 0
  }

  /// Takes whole samples.
  mutating func take(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      levels.add(bytes)
      var rest = bytes[...]
      while rest.count >= decoder.format.bytesPerSample {
        let (count, peak) = decoder.decode(
          UnsafeRawBufferPointer(rebasing: rest), into: receiver.space())
        rest = rest.dropFirst(count * decoder.format.bytesPerSample)
        var bursts: [DemodulatedBurst] = []
        receiver.process(count, peak: peak) { bursts.append($0) }
        samplesOfStep += UInt64(count)
        for burst in bursts { take(burst) }
      }
    }
    takeStrangers()
  }

  /// Seconds of samples in this step.
  var seconds: Double { Double(samplesOfStep) / sampleRate }

  /// Goes on after a place where samples are missing.
  mutating func pass(_ lost: UInt64) {
    guard !steps.isEmpty else { return }
    steps[steps.count - 1].lostSamples &+= lost
    interrupt()
    let (sum, isTooMany) = samplesOfStep.addingReportingOverflow(lost)
    samplesOfStep = isTooMany ? Self.mostSamples : min(sum, Self.mostSamples)
    origin -= Double(samplesOfStep)
  }

  /// Ends the step; what comes next does not follow it.
  mutating func finishStep() {
    guard !steps.isEmpty else { return }
    let noises = receiver.noiseDensities(steps: Int(sampleRate / Self.widthOfPlace))
    interrupt()
    let index = steps.count - 1
    steps[index].seconds = seconds
    levels.finish(&steps[index])
    for features in strangersOfStep.take() {
      steps[index].strangers += 1
      strangers.add(features, center: steps[index].center)
    }
    let carriers = CarrierSearch.carriers(in: noises, sampleRate: sampleRate)
    steps[index].carriers = carriers.count
    for offset in carriers { strangers.addCarrier(at: steps[index].center + offset) }
  }

  /// Ends the survey: what waits for its network is decided.
  mutating func finish() {
    for checked in verifier.finish() { add(checked) }
    for packet in packets { steps[packet.step].packets += 1 }
  }

  private mutating func interrupt() {
    var bursts: [DemodulatedBurst] = []
    let next = receiver.interrupt { bursts.append($0) }
    for burst in bursts { take(burst) }
    takeStrangers()
    origin = next
  }

  private mutating func take(_ burst: DemodulatedBurst) {
    let index = steps.count - 1
    let center = steps[index].center
    // A recording may say that any number of samples were lost.
    let sinceBegin = ((burst.start - origin) / sampleRate * 1e9).rounded(.down)
    let time = stepTimes[index] &+ (Int64(exactly: sinceBegin) ?? 0)
    let measurement = BurstMeasurement(
      time: max(time, stepTimes[index]), centerFrequency: center,
      carrierFrequency: center + burst.carrierOffset, symbolRate: burst.symbolRate,
      deviation: burst.deviation, signalToNoiseRatio: burst.signalToNoiseRatio,
      level: burst.level, duration: burst.duration)
    steps[index].bursts += 1
    let frames = framer.frames(
      in: SoftBits(measurement: measurement, decisions: burst.softBits))
    strangersOfStep.add(burst, holdsPacket: !frames.isEmpty, sampleRate: sampleRate)
    guard !frames.isEmpty else {
      strangers.add(measurement)
      steps[index].strangers += 1
      return
    }
    steps[index].framedBursts += 1
    for frame in frames {
      for checked in verifier.process(Packet(frame)) { add(checked) }
    }
  }

  private mutating func add(_ checked: CheckedPacket) {
    guard packets.count < Self.mostPackets else { return }
    let times = stepTimes
    if let heard = HeardPacket(
      checked, step: { time in max(0, (times.firstIndex { $0 > time } ?? times.count) - 1) })
    {
      packets.append(heard)
    }
  }

  private mutating func takeStrangers() {
    for energy in heap.take() {
      if let features = BurstFeatures(energy, sampleRate: sampleRate) {
        strangersOfStep.add(features)
      }
    }
  }
}

/// What the receiver tells of while it works.
private final class UnreadHeap {
  private var energies: [UnreadEnergy] = []
  /// Beyond, a band that is full says no more.
  private static let most = 64

  func add(_ energy: UnreadEnergy) {
    if energies.count < Self.most { energies.append(energy) }
  }

  func take() -> [UnreadEnergy] {
    defer { energies.removeAll(keepingCapacity: true) }
    return energies
  }
}
