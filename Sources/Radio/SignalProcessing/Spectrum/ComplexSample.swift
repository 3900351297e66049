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
}
