/// Energy at one place of the band that lasts: perhaps a burst. Its slice grows while it lasts.
struct Activity {
  /// Bin in the middle of the energy.
  let centerBin: Int
  /// First frame of the slice.
  var firstFrame: Int
  /// Slot in which it was opened, the last in which a burst was taken out of it, and the last one
  /// with energy.
  let openedSlot: Int
  var lastBurstSlot: Int
  var lastEnergeticSlot: Int
  /// Greatest energy over the noise floor so far.
  var greatestRatio: Float
  /// How far the slice's bursts have been demodulated.
  var position = SlicePosition()
  /// Slot in which that was last looked at.
  var demodulatedSlot: Int
  /// Samples of the slice, at the slicer's rate.
  var slice: [ComplexSample] = []
}
