import AirInterface
public import PacketDecoding
public import TestKit

extension SeededGenerator {
  /// Up to four elements with random content.
  public mutating func elements() -> [MeshElement] {
    (0..<Int.random(in: 0...4, using: &self)).map { _ in
      let form = ElementForm.all[Int.random(in: 0..<ElementForm.all.count, using: &self)]
      return MeshElement(tag: form.tag, content: bytes(form.contentLength))
    }
  }

  /// A packet of a layout with random content: elements that come apart, a millisecond that is a
  /// digit, and what the layout's condition asks for.
  public mutating func packet(
    of layout: PacketLayout, commandIdentifier: UInt8, network: UInt16
  ) -> [UInt8] {
    guard let form = layout.forms.randomElement(using: &self) else { return [] }
    var content = [commandIdentifier]
    let start = form.totalLength - form.length
    if layout.carriesElements {
      let fixed = layout.fields.last.map { $0.offset + ($0.width ?? 0) } ?? start
      content += bytes(fixed - start - 1)
      content += elements().flatMap { [$0.tag] + $0.content }
      if layout.check == .networkCRC {
        content += bytes(3) + [UInt8.random(in: 0...9, using: &self) << 4]
      }
    } else {
      content += bytes(form.length - 3)
    }
    if let condition = layout.condition, let value = condition.values.randomElement(using: &self) {
      let place = condition.offset - start
      content.replaceSubrange(place..<place + value.count, with: value)
    }
    return PacketBuilder.packet(type: form.type, content: content, network: network)
  }
}
