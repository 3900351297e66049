import CZlib
import NIOCore

/// A file of the page, or anything else that is sent as it is.
public struct PageFile: Sendable {
  /// Where it is asked for, below the page's own address; empty for the page itself.
  public let path: String
  /// Its type, as in `Content-Type`.
  public let type: String
  /// What is in it.
  public let bytes: [UInt8]

  /// A file.
  public init(path: String, type: String, bytes: [UInt8]) {
    self.path = path
    self.type = type
    self.bytes = bytes
  }
}

/// What is sent for an address: plain, or compressed for those who take that, and what names its state.
struct Content: Sendable {
  /// Shorter ones do not become shorter.
  private static let leastToCompress = 512

  let type: String
  /// As in `ETag`.
  let tag: String
  let plain: ByteBuffer
  let compressed: ByteBuffer?

  init(_ bytes: some Collection<UInt8>, type: String) {
    self.type = type
    let bytes = Array(bytes)
    plain = ByteBuffer(bytes: bytes)
    tag = "\"\(String(Content.digest(bytes), radix: 36))\""
    compressed =
      bytes.count < Content.leastToCompress
      ? nil : Content.gzip(bytes).map { ByteBuffer(bytes: $0) }
  }

  /// FNV-1a of 64 bits (Fowler, Noll, Vo): enough to tell states of one address apart.
  private static func digest(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The bytes as gzip (RFC 1952), by zlib; nil if it fails.
  private static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
    let room = gs_gzip_bound(bytes.count)
    let output = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      count = gs_gzip(bytes, bytes.count, buffer.baseAddress, room)
    }
    return output.isEmpty ? nil : output
  }
}
