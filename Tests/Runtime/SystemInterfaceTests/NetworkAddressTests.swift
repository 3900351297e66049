import Glibc
import SystemInterface
import TestKit
import Testing

@Suite("Network addresses")
struct NetworkAddressTests {
  /// A socket that holds a port of this machine; nobody listens there until told so.
  private final class Place {
    let socket: Int32
    let port: UInt16

    init() throws {
      socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let status = withUnsafeMutablePointer(to: &address) { [socket] pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          bind(socket, address, length) | getsockname(socket, address, &length)
        }
      }
      try #require(status == 0)
      port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(socket) }

    func begin() throws -> Descriptor {
      let addresses = try NetworkAddress.lookUp(host: "127.0.0.1", port: "\(port)")
      return try #require(addresses.first).beginConnecting()
    }
  }

  private func waitUntilWritable(_ descriptor: Descriptor) throws {
    let ready = try resultInTime {
      waitUntilReady([.init(descriptor, for: .writing)], milliseconds: -1)?.first
    }
    #expect(ready??.isReady == true)
  }

  @Test("where something listens are connected to, and bytes go through")
  func connects() throws {
    let place = try Place()
    #expect(listen(place.socket, 1) == 0)
    let connection = try place.begin()
    defer { connection.close() }
    try waitUntilWritable(connection)
    #expect(connection.connectionFailure == nil && connection.isPipe)
    try connection.writeAll([1, 2, 3])
    let accepted = Descriptor(accept(place.socket, nil, nil))
    defer { accepted.close() }
    var buffer: [UInt8] = [0, 0, 0]
    let count = try buffer.withUnsafeMutableBytes { try accepted.read(into: $0) }
    #expect(Array(buffer.prefix(count)) == [1, 2, 3])
  }

  @Test("where nothing listens refuse, at once or when the descriptor is ready")
  func refused() throws {
    let place = try Place()
    let refused = SystemError(code: ECONNREFUSED)
    do {
      let connection = try place.begin()
      defer { connection.close() }
      try waitUntilWritable(connection)
      #expect(connection.connectionFailure == refused)
    } catch let failure as SystemError {
      #expect(failure == refused)
    }
  }

  @Test("of a host and a port that cannot be are told in the system's words")
  func unknown() throws {
    let failure = #expect(throws: NetworkAddress.LookUpFailure.self) {
      try NetworkAddress.lookUp(host: "127.0.0.1", port: "no-such-service")
    }
    #expect(failure?.description.isEmpty == false)
  }

  @Test("are found by a thread of their own, which wakes whoever waits")
  func lookUp() throws {
    let search = try NameLookUp(host: "127.0.0.1", port: "80")
    let ready = try resultInTime {
      waitUntilReady([.init(search.descriptor, for: .reading)], milliseconds: -1)?.first
    }
    #expect(ready??.forReading == true)
    #expect(try search.addresses().count == 1)
    // As often as somebody asks.
    #expect(try search.addresses().count == 1)
    let unknown = try NameLookUp(host: "127.0.0.1", port: "no-such-service")
    #expect(throws: NetworkAddress.LookUpFailure.self) { try unknown.addresses() }
  }

  @Test("something that is no connection has no connection's failure, but one of its own")
  func noConnection() throws {
    #expect(Descriptor(-1).connectionFailure == SystemError(code: EBADF))
  }
}
