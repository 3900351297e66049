import AirInterface
import PacketDecoding
import PacketSchema

/// Rewrites the bytes of packets: each of the same length, and as right or wrong as before.
struct PacketRewriter: Sendable {
  /// A packet for sharing, and what is needed to judge it.
  struct Rewritten {
    /// All bytes, from `00 FF` on.
    var bytes: [UInt8]
    /// The new names of link addresses that are not sent.
    var link: LinkAddresses?
    /// What has to be looked through for addresses: the bytes, or a message's joined data.
    var content: [UInt8]
    var outcome: ContentRewriter.Outcome
  }

  private let names: AddressNames
  private let contents: ContentRewriter
  private let checks: CheckRewriter
  private let keepsPayloads: Bool

  /// - Parameter keepsPayloads: leave payloads as they are.
  init(key: SharingKey, keepsPayloads: Bool) {
    names = AddressNames(key: key)
    contents = ContentRewriter(names: names, keepsPayloads: keepsPayloads)
    checks = CheckRewriter(key: key)
    self.keepsPayloads = keepsPayloads
  }

  /// The packet for sharing; nil if it has no header.
  ///
  /// - Parameters:
  ///   - link: addresses that the check covers and that are not sent, if they are known for sure.
  ///   - shift: what to add to clocks, in seconds.
  func rewrite(_ packet: Packet, link: LinkAddresses?, shift: Int64) -> Rewritten? {
    let renamed = link.flatMap(rename)
    var rewritten: Rewritten
    switch packet.content {
    case .single(let header, let layout):
      rewritten = rewrite(packet.bytes, header, layout, (link, renamed), shift: shift)
      cutTrailing(&rewritten.bytes, after: header.totalLength)
    case .message(let message):
      rewritten = rewrite(packet.bytes, message, (link, renamed), shift: shift)
      cutTrailing(&rewritten.bytes, after: message.end)
    case .fragment: return nil
    }
    if case .single = packet.content { rewritten.content = rewritten.bytes }
    if let link {
      rewritten.outcome.identities += [link.destination, link.source].compactMap {
        AddressNames.identity(of: $0[...])
      }
    }
    rewritten.link = renamed
    return rewritten
  }

  private func rename(_ link: LinkAddresses) -> LinkAddresses? {
    guard let destination = names.name(of: link.destination[...]),
      let source = names.name(of: link.source[...])
    else { return nil }
    return LinkAddresses(destination: destination, source: source)
  }

  /// What follows a packet is noise, or the `04` of version 4.
  private func cutTrailing(_ bytes: inout [UInt8], after end: Int) {
    guard !keepsPayloads, end < bytes.count, bytes[end...] != [PacketHeader.trailingByte] else {
      return
    }
    bytes.removeSubrange(end...)
  }
}

extension PacketRewriter {
  private typealias Links = (old: LinkAddresses?, new: LinkAddresses?)

  private func rewrite(
    _ bytes: [UInt8], _ header: PacketHeader, _ layout: PacketLayout, _ links: Links, shift: Int64
  ) -> Rewritten {
    var new = bytes
    let fields = layout.placedFields(header, in: bytes)
    let outcome = contents.rewrite(&new, layout, fields, shift: shift)
    if let covered = header.coveredRange, covered.upperBound < bytes.count {
      let old = bytes.check(at: covered.upperBound)
      let check =
        switch layout.check {
        case .networkCRC: CheckRewriter.check(old, of: bytes[covered], for: new[covered])
        case .none: self.check(old, of: bytes[covered], for: new[covered], links)
        }
      new.setCheck(check, at: covered.upperBound)
    }
    return Rewritten(bytes: new, content: new, outcome: outcome)
  }

  private func rewrite(
    _ bytes: [UInt8], _ message: BlockedMessage, _ links: Links, shift: Int64
  ) -> Rewritten {
    var data = message.data
    let fields = PacketLayouts.message.placedFields(message.header, in: data)
    let outcome = contents.rewrite(&data, PacketLayouts.message, fields, shift: shift)
    if message.isComplete, data.count > PacketHeader.checkLength + 1 {
      let end = data.count - PacketHeader.checkLength
      data.setCheck(
        check(message.data.check(at: end), of: message.data[..<end], for: data[..<end], links),
        at: end)
    } else if !keepsPayloads, let check = fields.last, check.0.key == .checksum {
      // Of what is not complete the last bytes are not the check but more payload.
      data.zero(check.1.lowerBound..<data.count)
    }
    var new = bytes
    var start = 0
    for block in message.blocks {
      let part = data[start..<start + block.data.count]
      new.replace(block, with: part)
      start = part.endIndex
    }
    return Rewritten(bytes: new, content: data, outcome: outcome)
  }

  /// The check of a content, CI first, which covers two addresses after CI that are not sent.
  private func check(
    _ check: UInt16, of old: ArraySlice<UInt8>, for new: ArraySlice<UInt8>, _ links: Links
  ) -> UInt16 {
    guard let oldLink = links.old, let newLink = links.new else {
      return checks.concealedCheck(check, of: old.dropFirst(), for: new.dropFirst())
    }
    return CheckRewriter.check(check, of: oldLink.joined(with: old), for: newLink.joined(with: new))
  }
}

extension PacketLayout {
  /// All fields and where they stand, as `forEachField` hands them out.
  fileprivate func placedFields(
    _ header: PacketHeader, in bytes: [UInt8]
  ) -> [(PacketField, Range<Int>)] {
    var placed: [(PacketField, Range<Int>)] = []
    forEachField(header, in: bytes) { placed.append(($0, $1)) }
    return placed
  }
}

extension LinkAddresses {
  /// What a check covers: CI, the two addresses, the rest.
  func joined(with content: ArraySlice<UInt8>) -> [UInt8] {
    content.prefix(1) + destination + source + content.dropFirst()
  }
}

extension [UInt8] {
  /// The two check bytes at an offset; the second one is 0 if a packet is cut before it.
  func check(at offset: Int) -> UInt16 {
    UInt16(self[offset]) << 8 | (offset + 1 < count ? UInt16(self[offset + 1]) : 0)
  }

  /// Sets the check bytes at an offset, as far as they are there.
  fileprivate mutating func setCheck(_ check: UInt16, at offset: Int) {
    self[offset] = UInt8(check >> 8)
    if offset + 1 < count { self[offset + 1] = UInt8(check & 0xFF) }
  }

  /// Puts other data into a block of a message, and changes its ten check bits with them. They are
  /// linear, too: the network does not matter.
  fileprivate mutating func replace(_ block: MessageBlock, with data: ArraySlice<UInt8>) {
    let (header, place) = (block.header, UInt8(truncatingIfNeeded: block.index))
    let old = MessageBlock(index: place, isLast: block.isLast, data: block.data, network: 0)
    let new = MessageBlock(index: place, isLast: block.isLast, data: data, network: 0)
    let high = header.checkHighBits ^ old.header.checkHighBits ^ new.header.checkHighBits
    self[block.data.startIndex - 1] =
      BlockHeader(index: place, isLast: block.isLast, checkHighBits: high).byte
    self[block.data.endIndex] = block.check ^ old.check ^ new.check
    replaceSubrange(block.data.startIndex..<block.data.endIndex, with: data)
  }
}
