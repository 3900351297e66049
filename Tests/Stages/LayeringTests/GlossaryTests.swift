import Foundation
import TestKit
import Testing

/// The column "where" of docs/glossary.md against the tree.
@Suite("Glossary")
struct GlossaryTests {
  /// What a cell names: a type, perhaps with a member, and the folder that it should be in; without
  /// a folder it may be anywhere.
  private struct Place {
    let type: String
    let member: String?
    var folder = ""
  }

  @Test("each type stands in the folder that its row names, with the member that it names")
  func places() throws {
    let sources = Repository.root.appending(path: "Sources")
    var declarations: [String: Declarations] = [:]
    var checked = 0
    for place in try Self.places() {
      let folder = sources.appending(path: place.folder)
      let found = try declarations[place.folder] ?? Declarations(in: folder)
      declarations[place.folder] = found
      #expect(found.types.contains(place.type), "\(place.type) in \(place.folder)")
      if let member = place.member {
        #expect(found.members.contains(member), "\(place.type).\(member) in \(place.folder)")
      }
      checked += 1
    }
    #expect(checked > 40)
  }

  /// The places of all rows.
  private static func places() throws -> [Place] {
    let page = Repository.root.appending(path: "docs/glossary.md")
    return try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("| **") }
      .compactMap { $0.split(separator: "|").dropFirst(2).first }
      .flatMap { $0.split(separator: ";").flatMap(places) }
  }

  /// The places of a part of a cell: types, and then the folder after "in".
  private static func places(_ part: Substring) -> [Place] {
    var places: [Place] = []
    var unplaced: [Place] = []
    let words = part.split(separator: "`", omittingEmptySubsequences: false)
    for (before, quoted) in zip(words, words.dropFirst()).enumerated()
      .filter({ $0.offset.isMultiple(of: 2) }).map(\.element)
    {
      if before.hasSuffix(" in ") {
        places += unplaced.map { Place(type: $0.type, member: $0.member, folder: String(quoted)) }
        unplaced = []
      } else {
        let names = quoted.split(separator: ".").map { String($0) }
        unplaced.append(Place(type: names[0], member: names.count > 1 ? names[1] : nil))
      }
    }
    return places + unplaced
  }
}

/// The names that the Swift files of a folder declare.
private struct Declarations {
  private(set) var types: Set<String> = []
  private(set) var members: Set<String> = []

  init(in folder: URL) throws {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        if words.first == "case" { members.formUnion(words.dropFirst().map { String($0) }) }
        for (keyword, name) in zip(words, words.dropFirst()) {
          switch keyword {
          case "struct", "class", "enum", "protocol", "typealias": types.insert(String(name))
          case "let", "var", "func": members.insert(String(name))
          default: break
          }
        }
      }
    }
  }
}
