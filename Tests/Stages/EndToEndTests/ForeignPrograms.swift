import TestKit

/// Programs of others that some tests need; `make test` installs them.
enum ForeignPrograms {
  /// Chromium, for the report.
  static let chromium = has("command -v chromium")
  /// The Python packages of `scripts/install-validators.sh`.
  static let validators = has("[[ -e \"$ROOT\"/.build/validators/installed.txt ]]")

  static let taskset = has("command -v taskset")
  private static func has(_ check: String) -> Bool { (try? Shell().run(check))?.status == 0 }
}
