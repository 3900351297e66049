import FilterRuntime
import SystemInterface

/// A certificate by which a broker knows us, and its private key, in files that OpenSSL reads anew for
/// each connection: a certificate that was renewed needs no new start.
public struct ClientCertificate: Equatable, Sendable {
  /// The certificate in PEM, with those between it and its authority.
  public let certificateFile: String
  /// The private key in PEM.
  public let keyFile: String

  /// More than anybody's file, in bytes.
  private static let longestFile = 1 << 20

  /// Looks whether the files can be used: libmosquitto itself tells no more than that they cannot, and
  /// would ask a terminal for the password of a key.
  ///
  /// Throws `StageFailure` if they cannot be read, or hold something else.
  public init(certificateFile: String, keyFile: String) throws {
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    guard try Self.text(of: certificateFile).contains("-----BEGIN CERTIFICATE-----") else {
      throw StageFailure(.usage, "\(certificateFile) holds no certificate in PEM")
    }
    let key = try Self.text(of: keyFile)
    guard key.contains("PRIVATE KEY-----") else {
      throw StageFailure(.usage, "\(keyFile) holds no private key in PEM")
    }
    guard !key.contains("ENCRYPTED") else {
      throw StageFailure(
        .usage,
        "\(keyFile) is protected by a password, and nobody is there to type it: make a key without "
          + "one, 'openssl pkey -in \(keyFile) -out KEY', that only you can read")
    }
  }

  private static func text(of file: String) throws -> String {
    do throws(SystemError) {
      return String(decoding: try readFile(file, limit: longestFile), as: UTF8.self)
    } catch {
      throw StageFailure(.inputOutput, "cannot read \(file): \(error)")
    }
  }
}
