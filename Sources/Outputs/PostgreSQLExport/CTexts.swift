/// Lends C texts, with a null behind the last.
func withCTexts<Value>(
  _ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
) -> Value {
  // One after the other, each with its end.
  var bytes: [CChar] = []
  var starts: [Int?] = []
  for text in texts {
    guard let text else {
      starts.append(nil)
      continue
    }
    starts.append(bytes.count)
    bytes += text.utf8.map { CChar(bitPattern: $0) } + [0]
  }
  return bytes.withUnsafeBufferPointer { buffer in
    var pointers: [UnsafePointer<CChar>?] = starts.map { start in
      start.flatMap { start in buffer.baseAddress.map { $0 + start } }
    }
    pointers.append(nil)
    return pointers.withUnsafeBufferPointer { list in
      // Never empty: the null is there.
      withUnsafePointer(to: nil as UnsafePointer<CChar>?) { body(list.baseAddress ?? $0) }
    }
  }
}
