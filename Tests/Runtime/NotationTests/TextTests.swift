import Notation
import TestKit
import Testing

@Suite("Text for people")
struct TextTests {
  @Test(
    "nothing moves a terminal's cursor",
    arguments: [
      ("plain ~", "plain ~"), ("é 東京 😀", "é 東京 😀"), ("", ""),
      ("\u{1B}[31mred", "\u{FFFD}[31mred"), ("a\r\nb\tc", "a\u{FFFD}\u{FFFD}b\u{FFFD}c"),
      ("\u{7F}\u{85}\u{9B}1m", "\u{FFFD}\u{FFFD}\u{FFFD}1m"), ("\0", "\u{FFFD}"),
      // The direction of writing, and what has no width.
      ("a\u{202E}b\u{200B}\u{FEFF}", "a\u{FFFD}b\u{FFFD}\u{FFFD}"),
    ])
  func printableText(text: String, shown: String) {
    #expect(printable(text) == shown)
  }

  @Test("a noun has an s unless there is one of it")
  func nouns() {
    let counts = [0, 1, 2, -1].map { counted($0, "burst") }
    #expect(counts == ["0 bursts", "1 burst", "2 bursts", "-1 bursts"])
  }

  @Test(
    "durations are days and a clock",
    arguments: [
      (0, "0d 00:00:00"), (59, "0d 00:00:59"), (3_661, "0d 01:01:01"), (86_399, "0d 23:59:59"),
      (86_400, "1d 00:00:00"), (7_168_635, "82d 23:17:15"), (-1, ""),
    ] as [(Int64, String)])
  func durations(seconds: Int64, text: String) {
    #expect(durationText(seconds: seconds) == text)
  }

  /// The values of glibc's `printf '%.*f'`; halves that a double has exactly go to the even digit.
  @Test(
    "decimals are rounded as the C library does it",
    arguments: [
      (0, 0, "0"), (-0.0, 2, "-0.00"), (0.5, 0, "0"), (1.5, 0, "2"), (2.5, 0, "2"),
      (0.125, 2, "0.12"), (0.375, 2, "0.38"), (1.005, 2, "1.00"), (2.675, 2, "2.67"),
      (-1.25, 1, "-1.2"), (-0.04, 1, "-0.0"), (999.995, 2, "1000.00"),
      (9.5367431640625e-7, 6, "0.000001"),
      (1e22, 1, "10000000000000000000000.0"), (0.1, 17, "0.10000000000000001"),
      (903_200_000, 3, "903200000.000"), (1, 30, "1.00000000000000000"), (3.7, -2, "4"),
      (.infinity, 2, "inf"), (-.infinity, 0, "-inf"), (.nan, 1, "nan"),
    ] as [(Double, Int, String)])
  func decimals(number: Double, places: Int, text: String) {
    #expect(number.decimals(places) == text)
  }

  @Test("the greatest numbers are written out")
  func greatNumbers() {
    let text = (-Double.greatestFiniteMagnitude).decimals(17)
    #expect(text.hasPrefix("-179769313486231570814527423731704356798070") && text.count == 328)
    #expect(text.hasSuffix("." + String(repeating: "0", count: 17)))
  }

  @Test("texts are filled up to a width, on either side")
  func padding() {
    #expect("ab".padded(to: 4) == "ab  " && "ab".padded(to: 4, alignedRight: true) == "  ab")
    #expect("abcd".padded(to: 3) == "abcd" && "".padded(to: 0) == "" && "a".padded(to: -1) == "a")
    #expect("é😀".padded(to: 3) == "é😀 " && "abc".dropLast().padded(to: 3) == "ab ")
  }

  @Test("blanks at the end go, others stay")
  func trailingBlanks() {
    let texts = ["", " ", "a", " a  ", "a b ", "a\t ", "é "].map(\.withoutTrailingBlanks)
    #expect(texts == ["", "", "a", " a", "a b", "a\t", "é"])
  }
}
