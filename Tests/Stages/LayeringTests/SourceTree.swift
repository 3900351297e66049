import Foundation
import TestKit

/// The Swift sources, as they lie in folders.
struct SourceTree {
  struct File {
    let path: String

    private var text: String {
      get throws { try String(contentsOfFile: path, encoding: .utf8) }
    }

    /// The modules that the file imports.
    var imports: [String] {
      get throws {
        try text.split(separator: "\n").compactMap { line in
          let words = line.split(separator: " ").map { String($0) }
          guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count
          else { return nil }
          return words[place + 1]
        }
      }
    }

    var lineCount: Int {
      get throws { try text.utf8.count { $0 == UInt8(ascii: "\n") } }
    }
  }

  struct Target {
    let floor: String
    let name: String
    let files: [File]
  }

  let targets: [Target]

  init() throws {
    let sources = Repository.root.appending(path: "Sources")
    var targets: [Target] = []
    for floor in try Self.folders(in: sources) {
      let folder = sources.appending(path: floor)
      let files = Self.files(in: folder, deep: false)
      if !files.isEmpty {
        targets.append(Target(floor: floor, name: floor, files: Self.files(in: folder, deep: true)))
        continue
      }
      for name in try Self.folders(in: folder) {
        let own = Self.files(in: folder.appending(path: name), deep: true)
        targets.append(Target(floor: floor, name: name, files: own))
      }
    }
    self.targets = targets
  }

  var targetsByFloor: [String: [Target]] { Dictionary(grouping: targets, by: \.floor) }

  /// The floor of a module of ours; nil for one of others.
  func floor(ofModule module: String) -> String? {
    targets.first { $0.name.replacing("-", with: "_") == module }?.floor
  }

  /// The names of the folders in one.
  static func folders(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.isDirectoryKey]
    ).filter { $0.hasDirectoryPath }.map(\.lastPathComponent).sorted()
  }

  private static func files(in folder: URL, deep: Bool) -> [File] {
    let options: FileManager.DirectoryEnumerationOptions = deep ? [] : .skipsSubdirectoryDescendants
    let all = FileManager.default.enumerator(
      at: folder, includingPropertiesForKeys: nil, options: options)
    return (all?.allObjects ?? []).compactMap { $0 as? URL }
      .filter { $0.pathExtension == "swift" }.map { File(path: $0.path) }
  }
}

/// The tables of docs/architecture.md.
struct ArchitecturePage {
  /// Floors, and the floors that each may use beside its own.
  let floors: [String: Set<String>]
  /// Floors in the order of the table.
  let order: [String]
  /// Targets of the second table.
  let targets: [String]

  init() throws {
    let page = Repository.root.appending(path: "docs/architecture.md")
    let rows = try String(contentsOf: page, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let cells = rows.map { row in
      row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map { $0.split(separator: "`", omittingEmptySubsequences: false) }
    }
    func body(after head: String) -> [[[Substring]]] {
      guard let start = rows.firstIndex(where: { $0.hasPrefix(head) }) else { return [] }
      return cells[(start + 2)...].prefix { !$0.isEmpty }.map { Array($0) }
    }
    /// What stands in backquotes in a cell: every second part.
    func names(_ cell: [Substring]) -> [String] {
      cell.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }
    let floorRows = body(after: "| floor |")
    let all = floorRows.flatMap { names($0[0]) }
    order = all
    floors = Dictionary(
      floorRows.flatMap { row in
        let isAll = row[2].joined().trimmingCharacters(in: .whitespaces) == "all"
        let allowed = isAll ? Set(all).subtracting(["Stages"]) : Set(names(row[2]))
        return names(row[0]).map { ($0, allowed) }
      }, uniquingKeysWith: { first, _ in first })
    targets = body(after: "| target |").flatMap { names($0[0]) }
  }
}
