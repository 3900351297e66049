import NIOCore

/// Ends a connection on which something came that is no request.
///
/// Hummingbird answers it and then waits for the peer to close; one that goes on sending would be read, and
/// thrown away, for ever. So nothing more is read, and soon the connection is closed, whatever the peer does.
final class MalformedRequestHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny

  /// In which the answer can leave.
  private static let farewell = TimeAmount.seconds(1)

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let channel = context.channel
    channel.setOption(.autoRead, value: false).whenComplete { _ in }
    channel.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
    context.fireErrorCaught(error)
  }
}
