/// Prints how fast the inner loops of the receiver are, one a line: items per second.
///
/// `make bench` runs it and puts what it prints into the benchmark's report.
@main
struct HotLoops {
  static func main() throws {
    let scene = try Scene()
    let receiver = try ReceiverLoops(
      samples: scene.samples, sampleRate: Scene.sampleRate, carrierOffset: Scene.carrierOffset)
    guard receiver.burstsFound == 1 else { throw Unusable(bursts: receiver.burstsFound) }
    let loops = scene.decodingLoops + receiver.loops + PacketLoops(scene).loops
    for loop in loops { print(Measurement(loop).line) }
  }

  /// The scene is not what the loops expect.
  struct Unusable: Error { let bursts: Int }
}
