import Foundation
import TestKit
import Testing

/// The tree against the tables of docs/architecture.md.
@Suite("Layering")
struct LayeringTests {
  private let page: ArchitecturePage
  private let tree: SourceTree

  init() throws {
    page = try ArchitecturePage()
    tree = try SourceTree()
  }

  @Test("the page names each floor and each target of the tree, and no other")
  func names() {
    #expect(Set(page.floors.keys) == Set(tree.targetsByFloor.keys))
    let programs = tree.targets.filter { $0.name.hasPrefix("gs-") }
    let libraries = tree.targets.filter {
      !$0.name.hasPrefix("gs-") && $0.floor != "SystemLibraries"
    }
    #expect(Set(page.targets) == Set(libraries.map(\.name)).union(["gs-*"]))
    #expect(programs.count >= 7 && programs.allSatisfy { $0.floor == "Stages" })
  }

  @Test("each file imports only from its own floor and from those that the page allows")
  func imports() throws {
    var checked = 0
    for target in tree.targets {
      let floors = try #require(page.floors[target.floor]).union([target.floor])
      for file in target.files {
        for module in try file.imports {
          guard let floor = tree.floor(ofModule: module) else { continue }
          checked += 1
          #expect(floors.contains(floor), "\(file.path) imports \(module) of \(floor)")
        }
      }
    }
    #expect(checked > 300)
  }

  @Test("a floor uses none that stands below it in the table")
  func order() {
    var before: Set<String> = []
    for floor in page.order {
      #expect(page.floors[floor]?.subtracting(before).isEmpty == true, "\(floor)")
      before.insert(floor)
    }
  }

  @Test("only SystemInterface imports the C library, and only its owners a foreign library")
  func foreignLibraries() throws {
    var owners: [String: Set<String>] = [:]
    for target in tree.targets {
      for file in target.files {
        for module in try file.imports { owners[module, default: []].insert(target.name) }
      }
    }
    for module in ["Glibc", "Darwin", "Musl"] {
      #expect(owners[module, default: []].isSubset(of: ["SystemInterface"]), "\(module)")
    }
    let expected: [String: Set<String>] = [
      "CCurl": ["InfluxPosting"], "CMosquitto": ["BrokerExport"], "GRDB": ["DatabaseExport"],
      "CRTLSDR": ["Capture"], "CSoapySDR": ["Capture"], "CLiquid": ["SignalProcessing"],
      "CFFTW": ["SignalProcessing", "LoadAssociation"], "CTimex": ["SystemInterface"],
      "Crypto": ["Sharing"], "CPostgreSQL": ["PostgreSQLExport"], "CZlib": ["LiveServer"],
      "HummingbirdCore": ["LiveServer"],
    ]
    for (module, names) in expected { #expect(owners[module] == names, "\(module)") }
    let inC = try #require(tree.targetsByFloor["SystemLibraries"]).map(\.name)
    #expect(Set(inC) == Set(expected.keys).subtracting(["GRDB", "Crypto", "HummingbirdCore"]))
  }

  @Test("rooms are of a good size: median 60 to 130 lines, none of 300 or more")
  func sizes() throws {
    let sizes = try tree.targets.flatMap(\.files).map { try $0.lineCount }.sorted()
    let median = sizes[sizes.count / 2]
    #expect((60...130).contains(median), "median \(median)")
    for file in tree.targets.flatMap(\.files) {
      #expect(try file.lineCount < 300, "\(file.path)")
    }
  }

  @Test("tests lie on the floor of what they test")
  func tests() throws {
    let folder = Repository.root.appending(path: "Tests")
    // What serves the tests, and tests of all the programs together.
    let others = ["TestKit", "PacketFixtures", "SinkKit", "Scripts"]
    let ofAll = ["EndToEndTests", "LayeringTests"]
    for floor in try SourceTree.folders(in: folder) where !others.contains(floor) {
      let targets = try #require(tree.targetsByFloor[floor], "Tests/\(floor)").map(\.name)
      for tests in try SourceTree.folders(in: folder.appending(path: floor)) {
        let ofTarget = targets.contains { "\($0)Tests" == tests }
        #expect(ofTarget || floor == "Stages" && ofAll.contains(tests), "Tests/\(floor)/\(tests)")
      }
    }
  }
}
