import Foundation
import PacketSchema
import TestKit
import Testing

@testable import Sharing

@Suite("The manual page on sharing")
struct SharingManualTests {
  @Test("names each key that is passed on")
  func keys() throws {
    let page = try String(
      contentsOf: Repository.root.appending(path: "man/gs-export.1"), encoding: .utf8)
    let section = try #require(page.components(separatedBy: ".Sh SHARING\n").last)
      .components(separatedBy: ".Sh ")[0]
    let kept = try #require(section.components(separatedBy: "Besides them it has").last)
      .components(separatedBy: "All other keys")[0]
    let words = Set(kept.split { $0.isWhitespace || $0 == "," }.map { String($0) })
    for key in SharedPacket.kept.union(SharedPacket.times) where !Self.ofReads.contains(key) {
      #expect(words.contains(key.name), "\(key.name)")
    }
    #expect(kept.contains("the other keys of a read"))
  }

  /// What the page sums up.
  private static let ofReads: Set<PacketKey> = [.readDelay, .readRequestLength, .readRequestID]
}
