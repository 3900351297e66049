/// One block of a long message.
public enum MessageBlock {
  /// Tells a block from an ordinary packet by the byte after `00 FF`: bits 7..3 are the block's
  /// index, which is at most 3 in every recording, so values below 20 mean a block; 2A does not.
  public static func isBlockHeader(_ byte: UInt8) -> Bool { byte < 0x20 }
}
