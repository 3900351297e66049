/// An inner loop, ready to be run again and again, to measure how fast it is.
package struct HotLoop {
  /// What it does, in a few words.
  package let name: String
  /// What it counts, in the plural.
  package let unit: String
  /// How many of these one run handles.
  package let itemsPerRun: Int
  /// One run.
  package let run: () -> Void

  /// A loop.
  package init(_ name: String, unit: String, itemsPerRun: Int, run: @escaping () -> Void) {
    self.name = name
    self.unit = unit
    self.itemsPerRun = itemsPerRun
    self.run = run
  }
}
