import FilterRuntime
import Logging
import PacketDecoding

/// The state file: read at the start, written when a network has proven itself or is withdrawn, or
/// when its hop cycle becomes certain or turns out to be another.
struct NetworkMemory {
  let path: String?
  let log: Logger
  private var remembered: [UInt16: RememberedNetwork] = [:]
  /// What has kept the file from being written; nil if nothing has.
  private(set) var failure: StageFailure?

  init(path: String?, log: Logger) {
    self.path = path
    self.log = log
  }

  /// The remembered networks; throws `StageFailure` if the file is there but cannot be read.
  mutating func load() throws -> [RememberedNetwork] {
    guard let path else { return [] }
    do {
      let networks = try NetworkState.load(path)
      for network in networks { remembered[network.initialValue] = network }
      return networks
    } catch let fault as NetworkState.Fault {
      throw StageFailure(.badInput, "\(path): \(fault)")
    } catch {
      throw StageFailure(.inputOutput, "cannot read \(path): is it a text file that you may read?")
    }
  }

  /// Writes the file if there is something new. What cannot be written is no reason to stop, but
  /// whoever asked for it has to know at the end.
  mutating func update(_ verifier: PacketVerifier) {
    guard let path, failure == nil else { return }
    let known = known(to: verifier)
    guard known != remembered else { return }
    remembered = known
    do {
      try NetworkState.save(Array(remembered.values), to: path)
    } catch {
      log.warning(
        "cannot remember networks in \(path): is its folder there, and may you write to it?")
      failure = StageFailure(.inputOutput, "\(path) was not written: networks are not remembered")
    }
  }

  private func known(to verifier: PacketVerifier) -> [UInt16: RememberedNetwork] {
    let proven = verifier.acceptedByNetwork.filter { $0.value >= NetworkBelief.packetsToRemember }
    let believed = Set(verifier.registry.believed)
    return Set(remembered.keys).union(proven.keys).subtracting(verifier.registry.withdrawn)
      .reduce(into: [:]) {
        // For those that are left out there is no clock; they stay as they were.
        let kept = believed.contains($1) ? nil : remembered[$1]
        $0[$1] = kept ?? RememberedNetwork($1, hopCycle: verifier.hopCycles[$1])
      }
  }
}
