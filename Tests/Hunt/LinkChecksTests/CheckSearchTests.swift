import Evidence
import LinkChecks
import TestKit
import Testing

@Suite("Which bytes check others, told nothing")
struct CheckSearchTests {
  @Test("two networks: polynomial, range and start values come out, D5 and beacons alike")
  func networks() throws {
    var table = PacketTable()
    for (name, start) in [("45F8", UInt16(0x45F8)), ("B5E3", 0xB5E3)] {
      var beacons = Beacons(seed: UInt64(start))
      for _ in 0..<30 {
        let beacon = beacons.next { Check.bytes(Check.mostBitFirst($0, 0x1021, start)) }
        try table.add(beacon, "55", "30", network: name)
        let body = [0x29] + beacons.draws.bytes(beacon[19] % 2 == 0 ? 20 : 25)
        try table.add(
          [0, 0xFF, 0x2A, 0xD5, 0, UInt8(body.count + 2)] + body
            + Check.bytes(Check.mostBitFirst(body, 0x1021, start)), "D5", "29", network: name)
      }
    }
    let checks = CheckSearch(table).checks()
    #expect(checks.count == 6)
    for (check, finding) in checks {
      #expect(check.form == CheckForm(.crc16(polynomial: 0x1021), size: 2))
      #expect(check.covered == 6..<finding.form.size - 2)
      #expect(check.startValues.map { String($0, radix: 16, uppercase: true) } == [finding.network])
      #expect(check.finalValue == 0 && check.agreeingForms == 3)
      #expect(finding.verdict == .check && (finding.p ?? 1) < 1e-20)
      #expect(finding.place == FieldPlace(offset: finding.form.size - 2, size: 2))
    }
    let beacon = try #require(checks.first { $0.finding.form.type == "55/30" })
    #expect(beacon.check.starts == 0...19)
    #expect(beacon.finding.summary.hasPrefix("CRC-16 1021 over 6-38, start value "))
  }

  @Test("networks that packets do not tell are told apart by their start values")
  func untoldNetworks() throws {
    var table = PacketTable()
    for start in [UInt16(0x45F8), 0xB5E3, 0x62C1] {
      var beacons = Beacons(seed: UInt64(start))
      for _ in 0..<20 {
        try table.add(
          beacons.next { Check.bytes(Check.mostBitFirst($0, 0x1021, start)) }, "55", "30")
      }
    }
    let check = try #require(CheckSearch(table).checks().first?.check)
    #expect(Set(check.startValues) == [0x45F8, 0xB5E3, 0x62C1])
  }

  @Test(
    "each catalogued polynomial, in both orders of bits and bytes, with a final value",
    arguments: CheckForm.cyclic(isOptimised ? CheckForm.polynomials : [0x8005, 0x3D65]))
  func forms(_ form: CheckForm) throws {
    guard case .crc16(let polynomial) = form.method else { return }
    var table = PacketTable()
    var beacons = Beacons(seed: UInt64(polynomial))
    for size in [0, 9] {
      for _ in 0..<12 {
        let beacon = beacons.next { _ in [] }
        let body = Array(beacon.dropFirst(6)) + beacons.draws.bytes(size)
        let value =
          0xFFFF
          ^ (form.isReflected
            ? Check.leastBitFirst(body, polynomial, 0x1D0F).byteSwapped
            : Check.mostBitFirst(body, polynomial, 0x1D0F))
        let check = Check.bytes(form.isSwapped ? value.byteSwapped : value)
        try table.add(
          [0, 0xFF, 0x2A, 0x55, 0, UInt8(body.count + 2)] + body + check, "55", "30")
      }
    }
    let checks = CheckSearch(table).checks()
    #expect(checks.count == 2)
    for (check, finding) in checks {
      #expect(check.form == form && check.finalValue == 0xFFFF, "\(finding.summary)")
    }
  }

  @Test("sums and exclusive ors, at the end, at the front, and with bytes left out between")
  func sums() throws {
    for form in CheckForm.sums {
      for isFront in [false, true] {
        var table = PacketTable()
        var draws = SeededGenerator(seed: 11)
        for _ in 0..<60 {
          let data = draws.bytes(14)
          let sum = data.reduce(UInt16(0x55)) { $0 &+ UInt16($1) }
          let value: UInt16
          switch form.method {
          case .sum: value = sum
          case .negativeSum: value = 0 &- sum
          default: value = data.reduce(0x55) { $0 ^ UInt16($1) }
          }
          let bytes = Check.bytes(form.isSwapped ? value.byteSwapped : value)
          let check = form.size == 1 ? [bytes[1]] : bytes
          let rest = isFront ? check + data : data + [draws.bytes(1)[0]] + check
          try table.add([0, 0xFF, 0x2A, 0x55, 0, UInt8(rest.count)] + rest, "55", "30")
        }
        let found = CheckSearch(table, forms: CheckForm.sums).checks()
        let check = try #require(found.first?.check, "\(form.text)")
        let summaries = found.map(\.finding.summary)
        #expect(found.count == 1 && check.form == form, "\(form.text): \(summaries)")
        // Where bytes and check come to a constant each of them may be called the check.
        let relation = Set(check.covered).union(check.place..<check.place + form.size)
        #expect(relation.isSuperset(of: isFront ? 6..<20 + form.size : 6..<20))
        #expect(!relation.contains(isFront ? 20 + form.size : 20))
      }
    }
  }

  @Test("random bytes check nothing, nor does what is a clock, a counter and a copy")
  func nothing() throws {
    var found = (0, 0)
    for run in 0..<(isOptimised ? 1000 : 4) {
      var beacons = Beacons(seed: UInt64(run))
      var (random, structured) = (PacketTable(), PacketTable())
      for _ in 0..<[4, 10, 40, 150][run % 4] {
        let check = beacons.draws.bytes(2)
        try structured.add(beacons.next { _ in check }, "55", "30")
        try random.add([0, 0xFF, 0x2A, 0xD5, 0, 19, 0x21] + beacons.draws.bytes(18), "D5", "21")
      }
      found.0 += CheckSearch(random).findings().isEmpty ? 0 : 1
      found.1 += CheckSearch(structured).findings().isEmpty ? 0 : 1
    }
    // Findings are made at a level of 1 %.
    #expect(found.0 <= (isOptimised ? 20 : 0) && found.1 <= (isOptimised ? 20 : 0), "\(found)")
  }

  @Test("two packets prove nothing; an empty table is no fault; a search ends when it is told")
  func few() throws {
    var table = PacketTable()
    #expect(CheckSearch(table).findings().isEmpty)
    var beacons = Beacons(seed: 1)
    for _ in 0..<2 {
      try table.add(beacons.next { Check.bytes(Check.mostBitFirst($0, 0x1021, 1)) }, "55", "30")
    }
    #expect(CheckSearch(table).findings().isEmpty)
    for _ in 0..<6 {
      try table.add(beacons.next { Check.bytes(Check.mostBitFirst($0, 0x1021, 1)) }, "55", "30")
    }
    #expect(CheckSearch(table).findings(isCancelled: { true }).isEmpty)
    var last = 0.0
    let findings = CheckSearch(table).findings(progress: { last = $0 })
    #expect(findings.count == 1 && last == 1)
  }
}
