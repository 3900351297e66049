import FilterRuntime
import Logging
import PacketDecoding

/// The state file: read at the start, written when a network has proven itself, or
/// is withdrawn.
struct NetworkMemory {
  let path: String?
  let log: Logger
  private var remembered: Set<UInt16> = []
  /// What has kept the file from being written; nil if nothing has.
  private(set) var failure: StageFailure?

  init(path: String?, log: Logger) {
    self.path = path
    self.log = log
  }

  /// The remembered networks; throws `StageFailure` if the file is there but cannot be read.
  mutating func load() throws -> [UInt16] {
    guard let path else { return [] }
    do {
      let networks = try NetworkState.load(path)
      remembered = Set(networks)
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
    let proven = verifier.acceptedByNetwork.filter { $0.value >= NetworkBelief.packetsToRemember }
    let known = remembered.union(proven.keys).subtracting(verifier.registry.withdrawn)
    guard known != remembered else { return }
    remembered = known
    do {
      try NetworkState.save(Array(remembered), to: path)
    } catch {
      log.warning(
        "cannot remember networks in \(path): is its folder there, and may you write to it?")
      failure = StageFailure(.inputOutput, "\(path) was not written: networks are not remembered")
    }
  }
}
