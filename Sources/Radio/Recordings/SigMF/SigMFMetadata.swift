import FoundationEssentials
import SampleInput

/// What is wrong with a SigMF recording: one line for a person.
struct SigMFFault: Error, Equatable, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// The metadata of a SigMF recording, as far as samples need them (SigMF specification 1.2.6).
struct SigMFMetadata: Codable, Equatable, Sendable {
  /// The version of the specification that is written.
  static let version = "1.2.6"

  var global: Global
  var captures: [Capture]
  /// Written, but not read: nothing here needs them, and one that is odd is no reason to stop.
  var annotations: [Annotation] = []

  /// Applies to all of the dataset.
  struct Global: Codable, Equatable, Sendable {
    /// Such as `cu8` or `ci16_le`.
    var datatype: String
    /// Samples per second.
    var sampleRate: Double?
    var version: String?
    var description: String?
    /// The receiver.
    var hardware: String?
    /// The program that has made the recording.
    var recorder: String?
    /// Channels whose samples take turns; 1 if it is not there.
    var channels: UInt64?
    /// Index of the first sample of the dataset, which all indexes count from; 0 if it is not there.
    var offset: UInt64?
    /// True if there are no samples.
    var isMetadataOnly: Bool?
    /// The file of samples, if it is one of another format.
    var dataset: String?
    /// Bytes at the end of such a file that are no samples.
    var trailingBytes: UInt64?

    enum CodingKeys: String, CodingKey {
      case datatype = "core:datatype"
      case sampleRate = "core:sample_rate"
      case version = "core:version"
      case description = "core:description"
      case hardware = "core:hw"
      case recorder = "core:recorder"
      case channels = "core:num_channels"
      case offset = "core:offset"
      case isMetadataOnly = "core:metadata_only"
      case dataset = "core:dataset"
      case trailingBytes = "core:trailing_bytes"
    }
  }

  /// Applies to the samples from `start` to the next one.
  struct Capture: Codable, Equatable, Sendable {
    /// Index of the first sample, counted from `Global.offset`.
    var start: UInt64
    /// Its index in the stream that was recorded, where samples may be missing.
    var globalIndex: UInt64?
    /// Centre, in hertz.
    var frequency: Double?
    /// Time of the first sample, in ISO 8601.
    var dateAndTime: String?
    /// Bytes before the first sample that are no samples, in a dataset of another format.
    var headerBytes: UInt64?

    enum CodingKeys: String, CodingKey {
      case start = "core:sample_start"
      case globalIndex = "core:global_index"
      case frequency = "core:frequency"
      case dateAndTime = "core:datetime"
      case headerBytes = "core:header_bytes"
    }
  }

  /// Tells of some samples in a part of the band.
  struct Annotation: Codable, Equatable, Sendable {
    var start: UInt64
    var count: UInt64
    /// In hertz.
    var lowerEdge: Double
    var upperEdge: Double
    var label: String
    var comment: String
    var generator: String

    enum CodingKeys: String, CodingKey {
      case start = "core:sample_start"
      case count = "core:sample_count"
      case lowerEdge = "core:freq_lower_edge"
      case upperEdge = "core:freq_upper_edge"
      case label = "core:label"
      case comment = "core:comment"
      case generator = "core:generator"
    }
  }

  init(global: Global, captures: [Capture], annotations: [Annotation] = []) {
    self.global = global
    self.captures = captures
    self.annotations = annotations
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    global = try container.decode(Global.self, forKey: .global)
    captures = try container.decodeIfPresent([Capture].self, forKey: .captures) ?? []
  }

  /// Reads metadata; throws what is wrong with them.
  init(_ bytes: [UInt8]) throws(SigMFFault) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw SigMFFault("the metadata are not as SigMF has them: \(error.words)")
    } catch {
      throw SigMFFault("the metadata are no JSON")
    }
  }

  /// The metadata in JSON, for people and programs.
  func encoded() throws(SigMFFault) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return try Array(encoder.encode(self)) + [0x0A]
    } catch {
      throw SigMFFault("the metadata cannot be written: \(error)")
    }
  }
}

extension DecodingError {
  /// What is wrong, and where, for a person.
  fileprivate var words: String {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(context.place) has a value of another kind"
    case .keyNotFound(let key, let context):
      "\(context.place)\(context.place.isEmpty ? "" : " ")lacks \(key.stringValue)"
    case .dataCorrupted: "they are no JSON, or a number in them is none that can be"
    @unknown default: "\(self)"
    }
  }
}

extension DecodingError.Context {
  /// Such as `captures[2] core:frequency`.
  fileprivate var place: String {
    codingPath.reduce("") { text, key in
      key.intValue.map { "\(text)[\($0)]" } ?? (text.isEmpty ? "" : text + " ") + key.stringValue
    }
  }
}
