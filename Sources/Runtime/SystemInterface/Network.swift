import Glibc

/// Where on the network something listens.
public struct NetworkAddress: Sendable {
  private let family: Int32
  private let type: Int32
  private let protocolNumber: Int32
  private let address: [UInt8]

  /// Why a name was not found.
  public struct LookUpFailure: Error, CustomStringConvertible, Sendable {
    /// The system's words. The corresponding C function is `gai_strerror`.
    public let description: String
  }

  /// All addresses of a host and a port, for TCP; waits for name servers. The corresponding C function
  /// is `getaddrinfo`.
  public static func lookUp(
    host: String, port: String
  ) throws(LookUpFailure) -> [NetworkAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, port, &hints, &list)
    guard status == 0 else {
      throw LookUpFailure(description: String(cString: gai_strerror(status)))
    }
    defer { freeaddrinfo(list) }
    var addresses: [NetworkAddress] = []
    var entry = list
    while let found = entry?.pointee {
      addresses.append(NetworkAddress(found))
      entry = found.ai_next
    }
    return addresses
  }

  private init(_ found: addrinfo) {
    (family, type, protocolNumber) = (found.ai_family, found.ai_socktype, found.ai_protocol)
    address = Array(
      UnsafeRawBufferPointer(start: found.ai_addr, count: Int(found.ai_addrlen)))
  }

  /// Begins to connect, without waiting: the descriptor becomes ready for writing when that has
  /// succeeded or failed, which `connectionFailure` tells. The corresponding C functions are
  /// `socket` and `connect`.
  public func beginConnecting() throws(SystemError) -> Descriptor {
    let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let number = try checked { Int(socket(family, type | flags, protocolNumber)) }
    let descriptor = Descriptor(Int32(number))
    let status = address.withUnsafeBytes { bytes in
      connect(
        descriptor.number, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
        socklen_t(bytes.count))
    }
    if status != 0, errno != EINPROGRESS, errno != EINTR {
      let failure = SystemError.last
      descriptor.close()
      throw failure
    }
    return descriptor
  }
}

/// A look-up of a name on a thread of its own: name servers may let whoever asks wait for half a
/// minute, and nothing ends that wait.
public final class NameLookUp: Sendable {
  private let answer: Answer

  private final class Answer: @unchecked Sendable {
    let condition = Condition()
    let bell: WakeUp
    var result: Result<[NetworkAddress], NetworkAddress.LookUpFailure>?

    init() throws(SystemError) { bell = try WakeUp() }
  }

  /// Begins to look for a host and a port.
  public init(host: String, port: String) throws(SystemError) {
    let answer = try Answer()
    self.answer = answer
    try startThread {
      let result = Result { () throws(NetworkAddress.LookUpFailure) in
        try NetworkAddress.lookUp(host: host, port: port)
      }
      answer.condition.withLock { answer.result = result }
      answer.condition.broadcast()
      answer.bell.ring()
    }
  }

  /// Becomes readable when the answer is there.
  public var descriptor: Descriptor { answer.bell.descriptor }

  /// The answer; waits for it.
  public func addresses() throws(NetworkAddress.LookUpFailure) -> [NetworkAddress] {
    let result = answer.condition.withLock {
      while answer.result == nil { answer.condition.wait() }
      return answer.result
    }
    return try result?.get() ?? []
  }
}

extension Descriptor {
  /// What a connection that was begun has failed with; nil if nothing. The corresponding C function
  /// is `getsockopt` with `SO_ERROR`.
  public var connectionFailure: SystemError? {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &length) == 0 else { return .last }
    return code == 0 ? nil : SystemError(code: code)
  }
}
