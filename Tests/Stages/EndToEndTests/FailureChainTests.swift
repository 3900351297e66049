import TestKit
import Testing

/// The first stage that fails explains the rest.
@Suite("A failure in a pipeline")
struct FailureChainTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.record(in: shell)
  }

  @Test("is told by the stage that fails, and by nobody else")
  func missingRecording() throws {
    let result = try shell.run(
      """
      gs-capture --replay missing.cu8 | gs-demod | gs-frame | gs-decode | gs-export table
      echo "${PIPESTATUS[*]}"
      """)
    #expect(
      result.errors
        == "gs-capture: error: cannot open 'missing.cu8': No such file or directory\n")
    #expect(result.lines == ["74 65 65 0 0"])
  }

  @Test("half way is told once, too, and what came before it is delivered")
  func cutRecording() throws {
    let result = try shell.run(
      KnownBand.streams + """
        head -c -8 band.gss > cut.gss
        gs-capture --replay cut.gss | gs-demod | gs-frame | gs-decode --all > delivered
        echo "${PIPESTATUS[*]}"
        wc -l < delivered
        """)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 1)
    #expect(lines.first?.hasPrefix("gs-capture: error: the stream was cut off") == true)
    #expect(result.lines == ["65 65 65 65", "3"], "\(result.errors)")
  }

  /// A stage with an input that it reads, and a part of it that is cut off.
  private static let cut = [
    ("gs-demod", "band.gss"), ("gs-frame", "bits"), ("gs-decode", "frames"),
    ("gs-inspect", "frames"),
  ]

  @Test("is an error where nobody else can tell it: in a file", arguments: cut)
  func file(stage: String, input: String) throws {
    let result = try shell.run(
      KnownBand.streams + """
        head -c -20 \(input) > cut
        \(stage) < cut > output; echo $?
        """)
    #expect(result.lines == ["65"])
    #expect(result.errors.hasPrefix("\(stage): error: the stream was cut off"), "\(result.errors)")
  }

  @Test("is one in a pipe, too, whose writer was killed or is none of ours", arguments: cut)
  func pipe(stage: String, input: String) throws {
    let result = try shell.run(
      KnownBand.streams + """
        head -c -20 \(input) | \(stage) > output; echo $?
        """)
    #expect(result.lines == ["65"])
    #expect(result.errors.hasPrefix("\(stage): error: the stream was cut off"), "\(result.errors)")
  }

  @Test("is told by the first stage that sees it, by the others only to who asks for more")
  func chain() throws {
    let result = try shell.run(
      KnownBand.streams + """
        head -c -8 band.gss | gs-demod | gs-frame > frames; echo "${PIPESTATUS[*]}"
        gs-inspect < frames > output; echo $?
        grep -c 'end  *the writer failed' output
        cat frames | gs-decode -v 2>&1 > output | grep -c 'the stage that wrote the stream failed'
        """)
    #expect(result.lines == ["0 65 65", "65", "1", "1"], "\(result.errors)")
    let errors = result.errors.split(separator: "\n")
    #expect(errors.count == 2, "\(result.errors)")
    #expect(errors.first?.hasPrefix("gs-demod: error: the stream was cut off") == true)
    #expect(
      errors.last?.hasPrefix("gs-inspect: error: the stage that wrote the stream failed") == true)
  }

  @Test(
    "before anything came is an error for a file, and not for a pipe",
    arguments: ["gs-demod", "gs-frame", "gs-inspect"])
  func empty(stage: String) throws {
    let result = try shell.run(
      """
      : > empty
      cat empty | \(stage) > output; echo $?
      cat empty | \(stage) -v 2>&1 > output | grep -c 'the stage before ended without output'
      \(stage) < empty > output; echo $?
      """)
    #expect(result.lines == ["65", "1", "65"])
    #expect(result.errors.hasPrefix("\(stage): error: no input; give it "), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test("other than an early end is told by every stage that finds one")
  func damage() throws {
    let result = try shell.run("printf '\\211GSS\\r\\n\\032\\nrubbish and more of it' | gs-frame")
    #expect(result.status == 65 && result.errors.hasPrefix("gs-frame: error: "))
  }

  @Test("leaves no header of a table that nothing follows")
  func header() throws {
    let result = try shell.run(
      KnownBand.streams + """
        : | gs-export table; gs-export table < /dev/null; echo '{"a":1}' | gs-export table
        gs-export table < packets | grep -c 'TIME UTC'
        """)
    #expect(result.lines == ["1"])
  }
}
