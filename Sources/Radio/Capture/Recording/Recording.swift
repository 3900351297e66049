public import FilterRuntime
import SystemInterface

/// What the name of a recording says of it, as rtl_433 writes names: `g001_903.2M_250k.cu8`.
public struct RecordingName: Equatable, Sendable {
  /// Centre frequency in hertz.
  public private(set) var frequency: Double?
  /// Samples per second.
  public private(set) var sampleRate: Double?
  /// The name's extension.
  public private(set) var format: String?
  /// What is wrong with a part that should tell frequency or rate; nil if nothing is. The part tells
  /// nothing then.
  public private(set) var frequencyFault: String?
  /// As `frequencyFault`, for the rate.
  public private(set) var sampleRateFault: String?

  /// Frequencies and rates that gs-capture takes, in hertz: those of 32 bits, as radios do.
  public static let possible = 1...Double(UInt32.max)

  /// Rates above a megahertz are written as 1024k or 2M; frequencies lie far above.
  private static let leastFrequency = 31.0

  /// Reads a file's name. Of the parts between underscores, one that ends in M or G is the
  /// frequency, one that ends in k the rate; what comes last wins.
  public init(_ path: String) {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return }
    format = String(name[name.index(after: dot)...])
    for part in name[..<dot].split(separator: "_") {
      guard let suffix = part.last, let number = Self.number(part.dropLast()) else { continue }
      switch suffix {
      case "k": tellRate(number * 1e3, part)
      case "M" where number < Self.leastFrequency: tellRate(number * 1e6, part)
      case "M": tellFrequency(number * 1e6, part)
      case "G": tellFrequency(number * 1e9, part)
      default: break
      }
    }
  }

  private mutating func tellRate(_ hertz: Double, _ part: Substring) {
    sampleRate = Self.whole(hertz)
    sampleRateFault =
      sampleRate == nil ? "'\(part)' in its name is no sample rate: give --sample-rate" : nil
  }

  private mutating func tellFrequency(_ hertz: Double, _ part: Substring) {
    frequency = Self.whole(hertz)
    frequencyFault =
      frequency == nil ? "'\(part)' in its name is no frequency: give --frequency" : nil
  }

  /// A number; one that nothing can be for hexadecimal, which nobody means; nil for what is none.
  private static func number(_ text: Substring) -> Double? {
    guard let number = Double(text) else { return nil }
    return text.lowercased().contains("x") ? .nan : number
  }

  private static func whole(_ hertz: Double) -> Double? {
    possible.contains(hertz.rounded()) ? hertz.rounded() : nil
  }
}

/// The bytes of a recording, raw or a record stream.
public struct RecordingSource: SampleSource {
  /// The file's name, without its folder.
  public let name: String
  private let status: FileStatus
  private let file: OpenFile
  private var source: DescriptorSource

  /// Opens a file. Throws `StageFailure` if it cannot be read.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - environment: a stop ends the samples; progress and statistics are told as they are read.
  public init(path: String, environment: borrowing StageEnvironment) throws {
    do throws(SystemError) {
      // Without waiting for the writer of a named pipe: the wait for input can be interrupted.
      file = try OpenFile(path, for: .reading)
      status = try FileStatus(of: path)
    } catch {
      throw StageFailure(.inputOutput, "cannot open '\(path)': \(error)")
    }
    name = path.split(separator: "/").last.map(String.init) ?? path
    source = DescriptorSource(
      descriptor: file.descriptor, name: "'\(path)'", stop: environment.stop,
      statistics: environment.statistics, progress: environment.progress)
  }

  /// Time of the first sample, in nanoseconds since 1970-01-01 UTC, counted back from the file's
  /// date; 1970 if that is no time of this age.
  ///
  /// - Parameter sampleRate: samples per second; nil for the file's date itself.
  public func startTime(bytesPerSample: Int, sampleRate: Double?) -> Int64 {
    let samples = Double(status.length) / Double(max(1, bytesPerSample))
    let duration = sampleRate.map { $0 >= 1 ? samples / $0 : 0 } ?? 0
    guard let nanoseconds = Int64(exactly: (duration * 1e9).rounded()) else { return 0 }
    let (time, overflow) = status.modified.subtractingReportingOverflow(nanoseconds)
    return overflow ? 0 : time
  }

  /// The file is closed when nobody holds it any more.
  public mutating func close() {}

  /// The next bytes of the file.
  public mutating func next() throws -> SampleBlock? {
    try source.read(upTo: 1 << 16).map { SampleBlock(bytes: $0) }
  }
}
