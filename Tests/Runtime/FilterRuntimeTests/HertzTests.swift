import FilterRuntime
import Testing

@Suite("Frequencies on the command line")
struct HertzTests {
  @Test(
    "are read",
    arguments: [
      ("915M", 915e6), ("2.4M", 2.4e6), ("250k", 250e3), ("916500000", 916_500_000), ("0", 0),
      ("1G", 1e9), ("1.024m", 1.024e6), ("1e6", 1e6), ("903.2M", 903_200_000), ("0.5", 0.5),
    ])
  func read(text: String, value: Double) {
    #expect(Hertz(argument: text)?.value == value)
  }

  @Test(
    "are refused",
    arguments: [
      "", "M", "-1", "-5M", "1.2.3", "12x", "inf", "nan", "0x10", "1 M", "1e999", "١M", "k5",
      "915MHz",
    ])
  func refused(text: String) {
    #expect(Hertz(argument: text) == nil)
  }

  @Test("are shown as they are typed", arguments: ["915M", "2.4M", "250k", "1G", "12"])
  func shown(text: String) {
    #expect(Hertz(argument: text)?.description == text)
  }

  @Test(
    "is shown to a person with its unit, apart from the number",
    arguments: [("903.2M", "903.2 MHz"), ("250k", "250 kHz"), ("1G", "1 GHz"), ("50", "50 Hz")])
  func unit(text: String, shown: String) {
    #expect(Hertz(argument: text)?.withUnit == shown)
  }
}
