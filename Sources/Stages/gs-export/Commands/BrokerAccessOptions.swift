import ArgumentParser
import BrokerExport
import FilterRuntime
import Logging
import SystemInterface

/// Who we are to a broker, and whom we trust. Secrets never stand in arguments, which others can see.
struct BrokerAccessOptions: ParsableArguments {
  /// More than anybody's password, in bytes.
  private static let longestPassword = 65_535

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Certificates to trust instead of the system's, for mqtts.", valueName: "file"),
    completion: .file())
  var caFile: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A certificate to show to the broker, for mqtts, with --key.", valueName: "file"),
    completion: .file())
  var certificate: String?

  @Option(
    name: .long, help: ArgumentHelp("The private key of --certificate.", valueName: "file"),
    completion: .file())
  var key: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A file with the password, in place of MQTT_PASSWORD.", valueName: "file"),
    completion: .file())
  var passwordFile: String?

  func validate() throws {
    if (certificate == nil) != (key == nil) {
      throw ValidationError("--certificate and --key belong together.")
    }
  }

  /// Checks what depends on the broker's address.
  func check(_ broker: BrokerAddress) throws {
    if certificate != nil, !broker.isEncrypted {
      throw ValidationError(
        "--certificate is of use only for an encrypted broker, mqtts://host:8883.")
    }
  }

  /// Puts all of it into the settings of a broker. Throws `StageFailure` if a file cannot be used.
  func apply(to settings: inout BrokerSettings, log: Logger) throws {
    if let caFile {
      try Self.reading(caFile) { () throws(SystemError) in try checkReadable(caFile) }
    }
    settings.trustedFile = caFile
    if let certificate, let key {
      settings.clientCertificate = try ClientCertificate(
        certificateFile: certificate, keyFile: key)
    }
    settings.userName = environmentVariable("MQTT_USERNAME")
    settings.password = try password(log) ?? environmentVariable("MQTT_PASSWORD")
    if passwordFile != nil, settings.userName == nil {
      throw StageFailure(.usage, "--password-file needs a user: put one into MQTT_USERNAME")
    }
  }

  /// The text of the file, without the end of its line; nil if there is no file.
  private func password(_ log: Logger) throws -> String? {
    guard let passwordFile else { return nil }
    let (bytes, isOpen) = try Self.reading(passwordFile) { () throws(SystemError) in
      (
        try readFile(passwordFile, limit: Self.longestPassword),
        try FileStatus(of: passwordFile).isReadableByOthers
      )
    }
    if isOpen {
      log.warning("others can read the password in \(passwordFile): chmod 600 \(passwordFile)")
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let password = text.prefix { !$0.isNewline }
    guard !password.isEmpty, bytes.count <= Self.longestPassword,
      text.dropFirst(password.count).allSatisfy(\.isNewline)
    else {
      throw StageFailure(.usage, "\(passwordFile) holds no password: it takes one line")
    }
    return String(password)
  }

  private static func reading<Value>(
    _ file: String, _ body: () throws(SystemError) -> Value
  ) throws -> Value {
    do throws(SystemError) {
      return try body()
    } catch {
      throw StageFailure(.inputOutput, "cannot read \(file): \(error)")
    }
  }
}
