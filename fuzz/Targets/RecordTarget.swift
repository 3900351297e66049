import RecordStream

/// The binary format between stages. However it is split, the same records come out; a record is
/// written as it was read; a payload that is understood and written reads the same.
func readRecords(_ bytes: [UInt8]) {
  let (all, pieces) = pieces(of: bytes)
  let whole = records(of: [all])
  let split = records(of: pieces)
  require(whole.records == split.records, "records depend on where the input was split")
  require(whole.fault == split.fault, "\(whole.fault) but in pieces \(split.fault)")
  let length = whole.records.reduce(0) { $0 + $1.payload.count }
  require(length <= all.count, "records out of nothing")
  for record in whole.records {
    readPayloads(of: record)
    let again = records(of: [RecordParser.signature + record.encoded()])
    require(again.records == [record], "a record that was written reads otherwise")
  }
}

private func records(of pieces: [[UInt8]]) -> (records: [Record], fault: String) {
  var parser = RecordParser()
  var records: [Record] = []
  do {
    for piece in pieces {
      parser.append(piece)
      while let record = try parser.next() { records.append(record) }
    }
    try parser.finish()
    return (records, "")
  } catch {
    return (records, "\(error)")
  }
}

/// Each kind's payload, also where the record claims to be of another kind.
private func readPayloads(of record: Record) {
  let index = record.sampleIndex
  for kind in RecordKind.allCases {
    var record = record
    record.kindNumber = kind.rawValue
    compare(record) {
      try StreamDescription($0)
    } written: {
      $0.record(sampleIndex: index)
    }
    compare(record) {
      try Gap($0)
    } written: {
      $0.record(sampleIndex: index)
    }
    compare(record) {
      try SoftBits($0)
    } written: {
      $0.record(sampleIndex: index)
    }
    compare(record) {
      try Frame($0)
    } written: {
      $0.record(sampleIndex: index)
    }
    compare(record) {
      try StageStatistics($0)
    } written: {
      $0.record(sampleIndex: index)
    }
    compare(record) {
      try Excerpt($0)
    } written: {
      $0.record
    }
    _ = record.isAbandoned
  }
}

/// What is written of a payload that was understood must be understood, and written the same: numbers that
/// are none do not equal themselves, so records are compared.
private func compare<Payload>(
  _ record: Record, read: (Record) throws -> Payload, written: (Payload) -> Record
) {
  guard let payload = try? read(record) else { return }
  let first = written(payload)
  // What a writer cuts to what a record holds, and adds, may be longer than what came.
  guard let again = try? read(first) else {
    fatalError("a \(Payload.self) that was written is not understood")
  }
  require(written(again) == first, "a \(Payload.self) that was written reads otherwise")
}
