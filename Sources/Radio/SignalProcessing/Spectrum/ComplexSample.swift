import RealModule

/// One complex sample: x is the real part (I), y the imaginary part (Q). Full scale is 1.
///
/// The layout is that of `float complex` in C, so buffers go to FFTW as they are.
public typealias ComplexSample = SIMD2<Float>

extension SIMD2<Float> {
  /// The complex product.
  @inline(__always)
  func times(_ other: ComplexSample) -> ComplexSample {
    ComplexSample(x * other.x - y * other.y, x * other.y + y * other.x)
  }

  /// The product with the conjugate of the other.
  @inline(__always)
  func timesConjugate(of other: ComplexSample) -> ComplexSample {
    ComplexSample(x * other.x + y * other.y, y * other.x - x * other.y)
  }

  /// The squared magnitude.
  @inline(__always)
  var power: Float { x * x + y * y }

  /// A complex number of magnitude 1.
  ///
  /// - Parameter turns: its angle in full turns.
  @inline(__always)
  init(turns: Double) {
    let angle = 2 * Double.pi * (turns - turns.rounded())
    self.init(Float(Double.cos(angle)), Float(Double.sin(angle)))
  }

  /// The angle, in full turns from -0.5 to 0.5.
  var turns: Double { Double(Float.atan2(y: y, x: x)) / (2 * Double.pi) }
}

/// The powers of eight neighbouring samples.
@inline(__always)
func powers(_ samples: UnsafeRawPointer, octet: Int) -> SIMD8<Float> {
  let low = samples.load(fromByteOffset: octet &* 64, as: SIMD8<Float>.self)
  let high = samples.load(fromByteOffset: octet &* 64 &+ 32, as: SIMD8<Float>.self)
  let (lowSquares, highSquares) = (low * low, high * high)
  return SIMD8(
    lowHalf: lowSquares.evenHalf + lowSquares.oddHalf,
    highHalf: highSquares.evenHalf + highSquares.oddHalf)
}

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
