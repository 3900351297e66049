/// A fixed block of memory, aligned for SIMD and FFTW, zeroed, owned and freed by its holder.
///
/// Arrays check indices and count references; the inner loops of this module run over these.
struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable {
  let start: UnsafeMutablePointer<Element>
  let count: Int

  /// Memory for `count` elements, each with the value `zero`.
  init(count: Int, zero: Element) {
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    start = raw.bindMemory(to: Element.self, capacity: count)
    start.initialize(repeating: zero, count: count)
    self.count = count
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }
}
