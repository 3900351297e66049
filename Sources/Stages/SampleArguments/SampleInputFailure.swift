public import FilterRuntime
public import SampleInput

extension StageFailure {
  /// The end of a stage whose samples could not be read.
  public init(_ error: SampleInputError) {
    self.init(error == .undescribed ? .usage : .badInput, "\(error)")
  }
}
