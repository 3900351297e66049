import Foundation

/// Runs scripts in a folder of their own, with the built tools on `PATH`: stages in real pipes, as
/// a user types them.
///
/// Scripts find the package in `$ROOT` and the helpers of the tests in `$SCRIPTS`. They wait for what
/// another program writes, or by `wait_until CONDITION`, a line of bash. A script that hangs is ended
/// after some minutes, with status 124.
public struct Shell: Sendable {
  /// What a script ended with.
  public struct Result: Sendable {
    /// The exit status.
    public let status: Int32
    /// Standard output.
    public let output: [UInt8]
    /// Standard error.
    public let errors: String
    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
    /// Standard output in lines.
    public var lines: [String] { text.split(separator: "\n").map { String($0) } }
  }

  /// The working folder of the scripts.
  public let folder: TemporaryFolder

  /// A shell in an empty folder.
  public init() throws {
    folder = try TemporaryFolder()
  }

  /// Runs a bash script. Standard input is empty.
  public func run(_ script: String, environment: [String: String] = [:]) throws -> Result {
    let name = UUID().uuidString
    // Files, not pipes: whatever the script prints, nobody has to read along.
    let status = try runToEnd(
      ["timeout", "-k", "5", "300", "bash", "-u", "-o", "pipefail", "-c", enter + script],
      environment: variables(adding: environment), output: path("\(name).output"),
      errors: path("\(name).errors"))
    return Result(
      status: status, output: try folder.read("\(name).output"),
      errors: String(decoding: try folder.read("\(name).errors"), as: UTF8.self))
  }

  private var enter: String {
    """
    cd '\(folder.url.path)' || exit 70
    wait_until() { until eval "$1"; do sleep 0.02; done; }

    """
  }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private func variables(adding added: [String: String]) -> [String: String] {
    let inherited = ProcessInfo.processInfo.environment
    var variables = inherited.filter { !$0.key.hasPrefix("GS_") }
    variables["PATH"] = Repository.tools.path + ":" + (inherited["PATH"] ?? "/usr/bin:/bin")
    variables["ROOT"] = Repository.root.path
    variables["SCRIPTS"] = Repository.root.appending(path: "Tests/Scripts").path
    return variables.merging(added) { _, new in new }
  }
}
