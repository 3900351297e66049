/// What a radio can be set to, whichever it is.
public enum RadioRange {
  /// Frequencies and rates, in hertz: those of 32 bits, as radios have them.
  public static let hertz = 1...Double(UInt32.max)
}
