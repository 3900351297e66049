import Foundation
import RecordStream
import TestKit
import Testing

@testable import Recordings

@Suite("Recorder on a thread") struct BackgroundRecorderTests {
  @Test("everything that is given is written before the end")
  func all() throws {
    let folder = try TemporaryFolder()
    let pattern = try RecordingPattern(folder.url.appending(path: "r").path)
    let recorder = try BackgroundRecorder(waits: true, capacity: 1000, report: { _ in }) {
      Recorder(pattern, limits: RecordingLimits(), program: "gs-test 1", report: { _ in })
    }
    let description = StreamDescription(
      sampleRate: 1000, centerFrequency: 1, sampleFormat: "cu8", timeOfSampleZero: 0, source: "",
      writer: "")
    recorder.take(description.record())
    for number in 0..<1000 {
      recorder.take(
        Record(.samples, sampleIndex: UInt64(number), payload: [1, UInt8(number % 251)]))
    }
    recorder.finish()
    let data = try folder.read("r.sigmf-data")
    #expect(data.count == 2000 && data.last == UInt8(999 % 251))
  }
}
