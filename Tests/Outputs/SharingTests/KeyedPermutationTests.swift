import Testing

@testable import Sharing

@Suite("The keyed permutation")
struct KeyedPermutationTests {
  /// Computed by ten lines of Python with its own HMAC.
  @Test(
    "is a Feistel network of ten rounds of HMAC-SHA256, most significant byte first",
    arguments: [
      (.lanAddress, 32, 0x0A0B_0C01, 0x4202_9620), (.lanAddress, 32, 0x40DA_952B, 0x2D1D_0E33),
      (.wanAddress, 48, 0x4000_0600_0000, 0x9BF6_8F7B_BE8F), (.checkState, 16, 0x1234, 0x5D74),
    ] as [(SharingKey.Purpose, Int, UInt64, UInt64)])
  func knownAnswers(purpose: SharingKey.Purpose, bits: Int, value: UInt64, image: UInt64) throws {
    let permutation = KeyedPermutation(key: try .test(), purpose: purpose, bits: bits)
    #expect(permutation.image(of: value) == image)
  }

  @Test("maps all numbers of a width onto themselves, none twice")
  func bijection() throws {
    let permutation = KeyedPermutation(key: try .test(), purpose: .checkState, bits: 16)
    let images = Set((0..<65_536).map { permutation.image(of: $0) })
    #expect(images.count == 65_536 && images.max() == 65_535)
  }

  @Test("maps a set of numbers onto that set, and leaves others alone")
  func subset() throws {
    let permutation = KeyedPermutation(
      key: try .test(), purpose: .checkState, bits: 16, isMember: { $0.isMultiple(of: 3) })
    let images = (0..<20_000).map { permutation.image(of: $0 * 3) }
    #expect(Set(images).count == 20_000 && images.allSatisfy { $0.isMultiple(of: 3) })
    #expect(permutation.image(of: 7) == 7)
    // More than are remembered: what was forgotten is found again.
    #expect((0..<20_000).map { permutation.image(of: $0 * 3) } == images)
  }

  @Test("another key or another purpose is another mapping; white space is no part of a key")
  func keys() throws {
    let key = try SharingKey.test()
    let other = try #require(SharingKey(text: "sixteen bytes OK".utf8))
    let spaced = try #require(SharingKey(text: " sixteen bytes ok\r\n".utf8))
    func images(_ key: SharingKey, _ purpose: SharingKey.Purpose) -> [UInt64] {
      let permutation = KeyedPermutation(key: key, purpose: purpose, bits: 32)
      return (0..<100).map { permutation.image(of: $0) }
    }
    #expect(images(key, .lanAddress) == images(spaced, .lanAddress))
    for different in [
      images(other, .lanAddress), images(SharingKey(), .lanAddress), images(key, .wanAddress),
    ] {
      #expect(Set(images(key, .lanAddress)).isDisjoint(with: different))
    }
  }

  @Test(
    "a short key is none, nor is one of the same byte again and again",
    arguments: [
      "", "fifteen bytes..", "  \n\t fifteen bytes. \n", "0000000000000000000",
      "\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
    ])
  func shortKeys(text: String) { #expect(SharingKey(text: text.utf8) == nil) }
}

extension SharingKey {
  /// The key of most tests.
  static func test() throws -> SharingKey {
    try #require(SharingKey(text: "sixteen bytes ok".utf8))
  }
}
