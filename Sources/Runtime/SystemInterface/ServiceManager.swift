import Glibc

/// The service manager that has started this program and wants to hear how it does, as sd_notify(3)
/// says: datagrams to a socket that the environment names.
public struct ServiceManager: Sendable {
  private let socket: Descriptor
  private let address: sockaddr_un
  private let addressLength: socklen_t
  /// How long the service may be silent before it is started anew; nil if that is not watched.
  ///
  /// `WATCHDOG_PID` is not looked at: it is the shell's, when a pipeline is the service.
  public let patience: Duration?

  /// The manager that `NOTIFY_SOCKET` names; nil if there is none, or it cannot be told anything. The
  /// corresponding C function is `socket`.
  ///
  /// - Parameter environment: the value of a variable.
  public init?(environment: (String) -> String? = environmentVariable) {
    guard let name = environment("NOTIFY_SOCKET"), let first = name.first, "/@".contains(first)
    else { return nil }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    // An abstract name begins with a zero, which is written as @.
    let bytes = (first == "@" ? [0] : []) + Array(name.utf8.dropFirst(first == "@" ? 1 : 0))
    let isWhole = withUnsafeMutableBytes(of: &address.sun_path) { path in
      // One byte is left for the zero that ends a path.
      guard bytes.count < path.count else { return false }
      path.copyBytes(from: bytes)
      return true
    }
    let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard isWhole, let number = try? checked({ Int(Glibc.socket(AF_UNIX, kind, 0)) }) else {
      return nil
    }
    self.address = address
    let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 0
    addressLength = socklen_t(start + bytes.count)
    socket = Descriptor(Int32(number))
    patience = environment("WATCHDOG_USEC").flatMap { Int64($0) }.flatMap {
      $0 > 0 ? .microseconds($0) : nil
    }
  }

  /// Tells the manager assignments such as `READY=1`, each on a line. Does not wait; false if they
  /// could not be told. The corresponding C function is `sendto`.
  @discardableResult
  public func tell(_ state: String) -> Bool {
    let bytes = Array(state.utf8)
    let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
    return withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(socket.number, bytes, bytes.count, flags, $0, addressLength) == bytes.count
      }
    }
  }
}

/// True if a descriptor leads into the system's journal, as `JOURNAL_STREAM` tells: there a line may
/// begin with its level, see sd-daemon(3). The corresponding C function is `fstat`.
public func isJournal(
  _ descriptor: Descriptor, environment: (String) -> String? = environmentVariable
) -> Bool {
  var status = stat()
  guard let stream = environment("JOURNAL_STREAM"), fstat(descriptor.number, &status) == 0
  else { return false }
  return stream == "\(status.st_dev):\(status.st_ino)"
}
