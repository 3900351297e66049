import TestKit

/// Programs of others that some tests need; `make test` installs them.
enum ForeignPrograms {
  /// Chromium, for the report.
  static let chromium = has("command -v chromium")
  /// PostgreSQL's server and its shell.
  static let postgres = has("ls /usr/lib/postgresql/*/bin/initdb && command -v psql")
  /// The Python packages of `scripts/install-validators.sh`.
  static let validators = has("[[ -e \"$ROOT\"/.build/validators/installed.txt ]]")

  /// axe-core, which looks at pages for what keeps people out.
  static let axe = has(
    "ls \"$ROOT\"/.build/validators/lib/*/site-packages/axe_playwright_python/axe.min.js")

  static let taskset = has("command -v taskset")
  /// File systems of one's own: the kernel may not give them to anybody.
  static let mounts = has("unshare -rm mount -t tmpfs -o size=1m none .")
  /// A network of one's own.
  static let networks = has("PATH=$PATH:/usr/sbin; unshare -rn ip link set lo up")

  private static func has(_ check: String) -> Bool { (try? Shell().run(check))?.status == 0 }
}
