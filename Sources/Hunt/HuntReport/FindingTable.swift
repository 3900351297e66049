public import Evidence

/// Findings as text for a terminal.
public enum FindingTable {
  /// One line for each finding.
  public static func lines(_ findings: [Finding]) -> [String] {
    findings.map { "\($0.place.text) \($0.verdict.rawValue) \($0.summary)" }
  }
}
