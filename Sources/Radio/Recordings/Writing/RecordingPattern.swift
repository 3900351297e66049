import Notation
import SystemInterface

/// How recordings are named: a path, of which `%Y`, `%m`, `%d`, `%H`, `%M` and `%S` in the file's name
/// stand for the time of the first sample in UTC, and `%%` for a percent sign.
public struct RecordingPattern: Sendable {
  /// What recordings are written as.
  public enum Form: Sendable {
    /// A pair of metadata and dataset.
    case sigMF
    /// A record stream.
    case recordStream

    /// The extensions of a recording's files, the one that most bytes are in first.
    var extensions: [String] {
      switch self {
      case .sigMF: [SigMFFiles.datasetExtension, SigMFFiles.metadataExtension]
      case .recordStream: [".gss"]
      }
    }
  }

  /// Why a path is none: one line for a person.
  public struct Fault: Error, CustomStringConvertible {
    /// What is wrong, and what to do.
    public let description: String
  }

  private enum Part: Equatable {
    case text(String)
    /// A part of `2026-11-22T17:00:00Z`.
    case time(Range<Int>)
  }

  /// What recordings are written as.
  public let form: Form
  /// The folder, with its slash; empty for the working folder.
  let folder: String
  private let parts: [Part]

  private static let fields: [Character: Range<Int>] = [
    "Y": 0..<4, "m": 5..<7, "d": 8..<10, "H": 11..<13, "M": 14..<16, "S": 17..<19,
  ]
  /// So many recordings may have names that differ in their number alone.
  private static let mostNumbers = 100_000

  /// Reads a path such as `/var/recordings/%Y-%m-%dT%H%M%SZ.gss`; without an extension, or with one of
  /// SigMF's, it is for SigMF.
  public init(_ path: String) throws(Fault) {
    let slash = path.lastIndex(of: "/")
    folder = slash.map { String(path[...$0]) } ?? ""
    var name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    if name.hasSuffix(".sigmf") {
      throw Fault(
        description: "archives are not written: record metadata and samples, and tar them later")
    }
    let stream = Form.recordStream.extensions[0]
    form = name.hasSuffix(stream) ? .recordStream : .sigMF
    if let known = (Form.sigMF.extensions + [stream]).first(where: { name.hasSuffix($0) }) {
      name = name.dropLast(known.count)
    } else if let dot = name.lastIndex(of: "."), name[dot...].count <= 5,
      name[dot...].dropFirst().allSatisfy({ $0.isLetter || $0.isNumber }),
      name[dot...].contains(where: \.isLetter)
    {
      throw Fault(
        description: "'\(name[dot...])' is no form of recordings: give no extension for SigMF, "
          + "or .gss")
    }
    guard !name.isEmpty else { throw Fault(description: "it takes the name of a file") }
    guard !folder.contains("%") else {
      throw Fault(description: "times stand in the file's name, not in that of its folder")
    }
    parts = try Self.parts(name)
  }

  /// Throws why no recording can be made in the folder.
  public func checkFolder() throws(Fault) {
    do throws(SystemError) {
      try SystemInterface.checkFolder(folder)
    } catch {
      throw Fault(description: "cannot record in '\(folder.isEmpty ? "." : folder)': \(error)")
    }
  }

  private static func parts(_ name: Substring) throws(Fault) -> [Part] {
    var parts: [Part] = []
    var text = ""
    var rest = name
    while let character = rest.popFirst() {
      guard character == "%" else {
        text.append(character)
        continue
      }
      let letter = rest.popFirst()
      if letter == "%" {
        text.append("%")
      } else if let letter, let field = fields[letter] {
        parts += [.text(text), .time(field)]
        text = ""
      } else {
        throw Fault(
          description: "'%\(letter.map(String.init) ?? "")' is no part of a time: "
            + "%Y %m %d %H %M %S are")
      }
    }
    return (parts + [.text(text)]).filter { $0 != .text("") }
  }

  /// A path without its extension: of a recording that begins at a time, and that is not the first of
  /// this name; nil if there are too many.
  ///
  /// - Parameters:
  ///   - time: nanoseconds since 1970-01-01 UTC.
  ///   - number: 1 for the first.
  func path(at time: Int64, number: Int) -> String? {
    guard number <= Self.mostNumbers else { return nil }
    let written = Array(Timestamp.microseconds(time))
    let name = parts.reduce("") { name, part in
      switch part {
      case .text(let text): name + text
      case .time(let field): name + String(written[field])
      }
    }
    return folder + name + (number > 1 ? "-\(number)" : "")
  }

  /// True if a file's name without its extension could be of this pattern.
  func matches(_ name: some StringProtocol) -> Bool {
    var rest = Substring(name)
    for part in parts {
      switch part {
      case .text(let text):
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
      case .time(let field):
        let digits = rest.prefix(field.count)
        guard digits.count == field.count, digits.allSatisfy(Self.isDigit) else { return false }
        rest = rest.dropFirst(field.count)
      }
    }
    guard let dash = rest.first else { return true }
    let number = rest.dropFirst()
    return dash == "-" && (1...6).contains(number.count) && number.allSatisfy(Self.isDigit)
      && number.first != "0"
  }

  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }
}
