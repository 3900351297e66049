import Synchronization
import SystemInterface

/// The target that `FUZZ_TARGET` names: in the environment, as libFuzzer starts copies of the process.
private let target: FuzzTarget = {
  let name = environmentVariable("FUZZ_TARGET") ?? ""
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    let names = FuzzTarget.all.map(\.name).joined(separator: " ")
    fatalError("FUZZ_TARGET is '\(name)', not one of: \(names)")
  }
  return target
}()

/// What libFuzzer calls, which has the main function.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  target.read(Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}
