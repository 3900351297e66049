import FilterRuntime
import SampleInput

/// A format that no stage reads, but that people give to stages all the same.
public enum ForeignFormat: CaseIterable, Sendable {
  case database, packetCapture, packetCaptureOfNextGeneration, gzip, zip, xz, zstandard, wave
  case executable, metadataOfSigMF, archive
  /// Whatever it is, it is no text.
  case binary

  /// Tells from the first bytes of an input; nil for what may be text.
  public init?(_ beginning: [UInt8]) {
    let known = ForeignFormat.allCases.first { format in
      format.signatures.contains { beginning.starts(with: $0) }
    }
    let sigMF: ForeignFormat? =
      switch SigMFInput(beginning) {
      case .metadata: .metadataOfSigMF
      case .archive: .archive
      case nil: nil
      }
    let binary = ForeignFormat.isBinary(beginning) ? ForeignFormat.binary : nil
    guard let format = known ?? sigMF ?? binary else { return nil }
    self = format
  }

  /// Throws `StageFailure` if an input that should be text is something else.
  public static func refuse(_ beginning: [UInt8]) throws {
    guard let format = ForeignFormat(beginning) else { return }
    throw StageFailure(.badInput, format.advice)
  }

  /// What it is and what to do with it.
  public var advice: String {
    switch self {
    case .database:
      "this is a SQLite database; if gs-export sqlite has made it: gs-export report --database FILE, gs-live FILE, or gs-hunt structure FILE"
    case .packetCapture, .packetCaptureOfNextGeneration:
      "this is a packet capture, which is for Wireshark; packets are read as JSON or hexadecimal"
    case .gzip: "this is compressed: put gunzip in front"
    case .zip: "this is a ZIP archive: unpack it first"
    case .xz: "this is compressed: put unxz in front"
    case .zstandard: "this is compressed: put unzstd in front"
    case .wave: "this is a WAV file; samples are read without its header, by gs-demod"
    case .executable: "this is a program, not what it prints"
    case .metadataOfSigMF: SigMFInput.metadata.advice
    case .archive: SigMFInput.archive.advice
    case .binary:
      "this is neither text nor a record stream; if it is samples, they have to go through gs-demod"
    }
  }

  /// What a file of the format begins with. Sources: the formats' descriptions, as file(1) has them.
  private var signatures: [[UInt8]] {
    switch self {
    case .database: [Array("SQLite format 3\0".utf8)]
    case .packetCapture:
      // Both orders of bytes, times in microseconds and in nanoseconds.
      [
        [0xA1, 0xB2, 0xC3, 0xD4], [0xD4, 0xC3, 0xB2, 0xA1],
        [0xA1, 0xB2, 0x3C, 0x4D], [0x4D, 0x3C, 0xB2, 0xA1],
      ]
    case .packetCaptureOfNextGeneration: [[0x0A, 0x0D, 0x0D, 0x0A]]
    case .gzip: [[0x1F, 0x8B]]
    case .zip: [Array("PK\u{3}\u{4}".utf8)]
    case .xz: [[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]]
    case .zstandard: [[0x28, 0xB5, 0x2F, 0xFD]]
    case .wave: [Array("RIFF".utf8)]
    case .executable: [[0x7F, 0x45, 0x4C, 0x46]]
    case .metadataOfSigMF, .archive, .binary: []
    }
  }

  /// So many bytes are looked at. A shorter beginning, the first bytes of a live line, tells nothing.
  private static let sample = 64...512
  /// One character in so many may be a control character: a serial line makes some when it is plugged
  /// in. Of bytes at random one in ten is.
  private static let charactersPerControl = 16
  /// One in so many may be no UTF-8, in comments of an old code. Of samples one in two or three is.
  private static let charactersPerUnreadable = 4

  private static func isBinary(_ beginning: [UInt8]) -> Bool {
    guard beginning.count >= sample.lowerBound else { return false }
    let text = String(decoding: beginning.prefix(sample.upperBound), as: UTF8.self).unicodeScalars
    let controls = text.count {
      $0.value < 0x20 && !(0x08...0x0D).contains($0.value) && $0 != "\u{1B}"
    }
    let unreadable = text.count { $0 == "\u{FFFD}" }
    return controls * charactersPerControl > text.count
      || unreadable * charactersPerUnreadable > text.count
  }
}
