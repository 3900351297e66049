import PacketSchema
import TestKit
import Testing

/// gs-survey with a simulated dongle behind rtl_tcp, which shares no code with it, and with recordings.
@Suite("Surveys")
struct SurveyTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
  }

  /// Starts the dongle; then `survey` runs gs-survey with it.
  private func script(_ scene: String) -> String {
    """
    mkfifo hold; exec 5<> hold
    exec 7< <(exec python3 "$SCRIPTS"/simulated_dongle.py \(scene) <&5)
    server=$!; trap 'kill $server' EXIT
    read -r port <&7
    survey() { gs-survey --rtl-tcp localhost:$port -s 250k --stall 1 "$@"; }

    """
  }

  private static let short = "--band 914.85M-915.3M --quick --seconds-per-step 1"

  private func json(
    _ scene: String, _ options: String = short, status: Int32 = 0
  ) throws -> JSONObject {
    let result = try shell.run(script(scene) + "survey --json \(options)")
    #expect(result.status == status, "\(result.errors)")
    return try JSONObject(parsing: result.text)
  }

  @Test("two networks and their meters are heard, and a crystal that is 40 ppm off")
  func networks() throws {
    let found = try json("two ppm=40")
    #expect(found.words("networks", "network").sorted() == ["142A", "B5E3"])
    let meters = found.words("meters", "meter")
    let isSent = { (meter: String) in meter.hasPrefix("0A0B0C") || meter.hasPrefix("0D0E0F") }
    #expect(meters.count >= 7 && meters.allSatisfy(isSent))
    #expect(found.member("antenna")?.text("verdict") == "present")
    #expect(found.member("crystal")?["is_certain"] == .bool(true))
    let correction = try #require(found.member("crystal")?.number("correction_ppm"))
    #expect(abs(correction - 40) <= 1)
    #expect(found.sentences.contains("of 2 networks are heard"))
    #expect(found.sentences.contains("set --ppm"))
  }

  @Test("a crystal that was corrected rightly is right")
  func corrected() throws {
    let found = try json("two ppm=40", Self.short + " --ppm 40 --gain 40")
    #expect(found.sentences.contains("The crystal is right"))
    #expect(try #require(found.text("command")).contains(" --ppm "))
  }

  @Test("too much gain is seen, and less is proposed that hears")
  func tooMuchGain() throws {
    let found = try json("loud")
    let gain = try #require(found.member("gain")?.number("gain_db"))
    let steps = found.objects("steps").filter { $0.text("purpose") == "gain" }
    #expect(gain < 35 && gain > 15, "\(gain)")
    #expect((steps.last?.number("clipped_time") ?? 0) > 0.5)
    #expect(found.words("meters", "meter").count >= 3)
  }

  @Test("without an antenna that is said, and how sure it is; there is nothing to run")
  func antenna() throws {
    let deaf = try json("deaf")
    #expect(deaf.member("antenna")?.text("verdict") == "likely_absent")
    #expect(deaf.sentences.contains("probably no antenna") && deaf["command"] == nil)
    let dead = try json("dead")
    #expect(dead.member("antenna")?.text("verdict") == "absent")
    #expect(dead.sentences.contains("almost certainly") && dead["command"] == nil)
  }

  @Test("others are told from meters, and what they look like")
  func strangers() throws {
    // A recording: what is heard of a radio in a second depends on when its gain was set.
    let result = try shell.run(
      """
      python3 "$SCRIPTS"/simulated_dongle.py strangers dump=40,6,915075000,250000 \\
        > strangers_915.075M_250k.cu8
      gs-survey strangers_915.075M_250k.cu8 --json
      """)
    let found = try JSONObject(parsing: result.text)
    #expect(found.objects("meters").isEmpty && found.objects("networks").isEmpty)
    #expect(found.sentences.contains("No GridStream meter is heard, but others are"))
    let likenesses = found.words("others", "looks_like").joined(separator: "; ")
    for name in ["ERT", "802.15.4g", "LoRa"] { #expect(likenesses.contains(name), "\(likenesses)") }
  }

  @Test("a dongle that stalls or gives nothing is told with status 69, and what was found by then")
  func stalled() throws {
    let stalled = try json("stalls", status: 69)
    #expect(stalled.member("radio")?.text("fault") == "stalled")
    #expect(stalled["complete"] == .bool(false) && stalled.sentences.contains("it stalls"))
    let mute = try json("mute", status: 69)
    #expect(mute.member("radio")?.text("fault") == "no_samples")
    #expect(mute.sentences.contains("no sample comes from it"))
  }

  @Test("no server is told with words, and as JSON")
  func refused() throws {
    let result = try shell.run("gs-survey --rtl-tcp localhost:1 --json")
    #expect(result.status == 69 && result.errors.contains("no rtl_tcp server answers"))
    let found = try JSONObject(parsing: result.text)
    #expect(found.member("radio")?.text("fault") == "refused")
    #expect(found.sentences.hasSuffix(" at localhost port 1."), "\(found.sentences)")
  }

  @Test("an interrupt ends a survey with what was found by then")
  func interrupt() throws {
    let result = try shell.run(
      script("one") + """
        gs-survey --rtl-tcp localhost:$port -s 250k --seconds-per-step 3600 > words 2> told & stage=$!
        wait_until 'grep -q listening told'
        kill $stage; wait $stage; echo $?; cat words
        """)
    #expect(result.lines.first == "0", "\(result.errors)")
    #expect(result.text.contains("ended before its time"))
  }

  @Test("the command line is one that the programs take, and it receives")
  func command() throws {
    let result = try shell.run(
      script("one") + """
        survey \(Self.short) --gain 40 | tail -n 1
        survey \(Self.short) --gain 40 --bias-tee > words
        line=$(tail -n 1 words)
        echo "$line"
        timeout -s INT 120 bash -c "${line/gs-export table/gs-export json}" | head -n 3 | wc -l
        """)
    #expect(result.lines.count == 3, "\(result.text)\(result.errors)")
    #expect(result.lines.first?.contains("gridstream home-assistant --frequency 91") == true)
    #expect(result.lines.dropFirst().first?.contains("gs-capture --frequency 91") == true)
    #expect(result.lines.last == "3", "\(result.errors)")
  }

  @Test("recordings are surveyed, and one that was cut off ends with 65 after what came before")
  func recordings() throws {
    try KnownBand.record(in: shell)
    let result = try shell.run(
      KnownBand.streams + """
        gs-survey -f 915M -s 250k band.cu8
        head -c 300000 band.gss > cut.gss
        gs-survey band.gss cut.gss --json > both; echo $?
        gs-survey nothing.cu8 -f 915M -s 250k; echo $?
        "$ROOT"/pipelines/gridstream survey -f 915M -s 250k --json band.cu8 | head -c 22
        """)
    #expect(result.text.contains("2 meters are heard, 3 packets. The strongest is 40DA"))
    #expect(
      result.text.contains("gs-capture --replay band.cu8 --frequency 915M --sample-rate 250k |"))
    #expect(result.text.contains("\n65\n74\n{\"schema\":1,\"kind\":\"su"), "\(result.text)")
    let both = try JSONObject(
      parsing: String(decoding: try shell.folder.read("both"), as: UTF8.self))
    #expect(both.objects("steps").count == 2 && both["radio"] == nil)
  }

  @Test("half a sample is a fault and no survey; a name with a dash leads to a command that runs")
  func oddRecordings() throws {
    try KnownBand.record(in: shell)
    let result = try shell.run(
      """
      printf x > half_915M_2400k.cu8
      gs-survey half_915M_2400k.cu8; echo $?
      cp band.cu8 ./-band_915M_250k.cu8
      line=$(gs-survey -- -band_915M_250k.cu8 | tail -n 1)
      echo $line
      bash -c "${line/gs-export table/gs-export json}" | wc -l
      """)
    #expect(result.lines.first == "65", "\(result.text)")
    #expect(result.text.contains("gs-capture --replay ./-band_915M_250k.cu8 |"))
    #expect((result.lines.last.flatMap { Int($0) } ?? 0) >= 3, "\(result.text)\(result.errors)")
  }
}

extension JSONObject {
  fileprivate func member(_ key: String) -> JSONObject? {
    if case .object(let object) = self[key] { object } else { nil }
  }

  fileprivate func objects(_ key: String) -> [JSONObject] {
    guard case .array(let values) = self[key] else { return [] }
    return values.compactMap { if case .object(let object) = $0 { object } else { nil } }
  }

  fileprivate func text(_ key: String) -> String? {
    if case .string(let text) = self[key] { text } else { nil }
  }

  fileprivate func number(_ key: String) -> Double? {
    switch self[key] {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  fileprivate func words(_ list: String, _ key: String) -> [String] {
    objects(list).compactMap { $0.text(key) }
  }

  fileprivate var sentences: String {
    guard case .array(let values) = self["verdict"] else { return "" }
    return values.map(\.word).joined(separator: " ")
  }
}
