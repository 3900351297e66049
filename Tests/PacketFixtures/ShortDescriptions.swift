public import PacketDecoding
public import Testing

extension PacketLayout: CustomTestStringConvertible {
  /// A layout as an argument of a test; printed whole it takes seven thousand characters.
  public var testDescription: String { title }
}
