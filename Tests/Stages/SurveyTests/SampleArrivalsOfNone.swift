import Capture

/// Of a radio that has given nothing.
enum SampleArrivalsOfNone {
  static let value = SampleArrivals(sampleRate: 2.4e6)
}
