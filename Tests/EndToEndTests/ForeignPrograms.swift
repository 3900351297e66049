import TestKit

/// Programs of others that some tests need; `scripts/install-packages.sh test` installs them.
enum ForeignPrograms {
  /// Chromium, for the report.
  static let chromium = has("command -v chromium")

  private static func has(_ check: String) -> Bool { (try? Shell().run(check))?.status == 0 }
}
