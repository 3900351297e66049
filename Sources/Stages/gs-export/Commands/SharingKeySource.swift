import FilterRuntime
import Sharing
import SystemInterface

/// Where the key of `gs-export share` comes from: a file, or else the environment.
struct SharingKeySource {
  private static let variable = "GS_SHARE_KEY"
  /// More than anybody's key, in bytes.
  private static let longestKey = 65_536

  /// The file that was named; nil for none.
  let file: String?

  /// The key, and what is to be said of it; nil if there is none.
  func key() throws -> (key: SharingKey, warning: String?)? {
    guard let file else {
      // An empty variable is as good as none.
      guard let text = environmentVariable(Self.variable), !text.isEmpty else { return nil }
      return (try key(Array(text.utf8), from: Self.variable), nil)
    }
    let (bytes, isOpen): ([UInt8], Bool)
    do throws(SystemError) {
      bytes = try readFile(file, limit: Self.longestKey)
      isOpen = try FileStatus(of: file).isReadableByOthers
    } catch {
      throw StageFailure(.inputOutput, "cannot read \(file): \(error)")
    }
    let warning = "others can read \(file), and trace names back with it: chmod 600 \(file)"
    return (try key(bytes, from: file), isOpen ? warning : nil)
  }

  private func key(_ bytes: [UInt8], from name: String) throws -> SharingKey {
    guard bytes.count <= Self.longestKey, let key = SharingKey(text: bytes) else {
      throw StageFailure(
        .usage,
        "\(name) holds no key: it takes \(SharingKey.shortest) bytes or more, not all the same, such "
          + "as 'head -c 32 /dev/urandom | base64' makes")
    }
    return key
  }
}
