import FilterRuntime
import HummingbirdCore
import LiveView
public import Logging
import NIOCore
import NIOPosix
import SystemInterface

/// Serves a site by HTTP on threads of its own.
public final class LiveServer: Sendable {
  /// Where it listens.
  public struct Address: Equatable, Sendable {
    /// A name or an address, without brackets.
    public let host: String
    /// 0 for any that is free.
    public let port: Int

    /// An address.
    public init(host: String, port: Int) {
      self.host = host
      self.port = port
    }

    /// True if only programs of the same computer can reach it.
    public var isLoopback: Bool {
      host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
  }

  /// Connections at once; more wait.
  private static let mostConnections = 256
  /// After so long a connection that asks for nothing is closed.
  private static let idleTime = TimeAmount.seconds(60)
  private static let longestHeader = 16 * 1024
  /// How long listeners have to take the last events.
  private static let farewell: Duration = .seconds(1)

  /// How it began, and whether it has ended.
  private final class Progress: @unchecked Sendable {
    let condition = Condition()
    private var port: Int?
    private var failure: (any Error)?
    private var hasEnded = false

    func begin(port: Int) {
      condition.withLock { self.port = port }
      condition.broadcast()
    }

    func end(_ failure: (any Error)? = nil) {
      condition.withLock {
        self.failure = failure
        hasEnded = true
      }
      condition.broadcast()
    }

    func waitForBeginning() throws -> Int {
      try condition.withLock { () throws in
        while port == nil, !hasEnded { condition.wait() }
        if let failure { throw failure }
        return port ?? 0
      }
    }

    func waitForEnd(_ time: Duration) {
      condition.withLock {
        while !hasEnded, condition.wait(for: time) {}
      }
    }
  }

  /// The port that it listens on.
  public let port: Int
  private let site: Site
  private let server: Server<HTTP1Channel>
  private let progress: Progress
  private let turns: Task<Void, Never>
  private let run: Task<Void, Never>

  /// Starts to serve.
  ///
  /// Throws `StageFailure` if it cannot listen there.
  public init(_ site: Site, at address: Address, log: Logger) throws {
    let responder = Responder(site: site)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    // What the library has to say is for who debugs us.
    var quiet = log
    quiet.logLevel = log.logLevel <= .debug ? .debug : .critical
    let progress = Progress()
    let server = Server(
      childChannelSetup: HTTP1Channel(
        responder: { request, writer, channel in
          try await responder.respond(to: request, writer, on: channel)
        },
        configuration: .init(
          additionalChannelHandlers: [MalformedRequestHandler()], idleTimeout: Self.idleTime,
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: Self.longestHeader, maxHeaderListSize: Self.longestHeader,
            maxHeaderFieldCount: 100))),
      configuration: ServerConfiguration(
        address: .hostname(address.host, port: address.port),
        availableConnectionsDelegate: .maximum(Self.mostConnections, logger: quiet)),
      onServerRunning: { channel in progress.begin(port: channel.localAddress?.port ?? 0) },
      eventLoopGroup: group, logger: quiet)
    run = Task {
      do {
        try await server.run()
        progress.end()
      } catch {
        progress.end(error)
      }
    }
    do {
      port = try progress.waitForBeginning()
    } catch {
      throw StageFailure(
        .unavailable,
        "cannot listen on \(address.host) port \(address.port): \(Self.words(error)); choose another with --listen"
      )
    }
    turns = Task {
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(500))
        site.mesh.turn()
      }
    }
    self.site = site
    self.server = server
    self.progress = progress
  }

  /// What a person reads of why it cannot listen.
  private static func words(_ error: any Error) -> String {
    switch error {
    case let error as IOError: "\(SystemError(code: error.errnoCode))"
    case is SocketAddressError: "there is no such address"
    default: "\(error)"
    }
  }

  /// Tells the listeners what is left, and ends.
  public func stop() {
    turns.cancel()
    site.mesh.turn()
    site.mesh.close()
    let server = server
    Task { try? await server.shutdownGracefully() }
    progress.waitForEnd(Self.farewell)
    run.cancel()
  }
}
