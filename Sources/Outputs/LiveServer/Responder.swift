import HTTPTypes
import HummingbirdCore
import LiveView
import NIOCore

/// Answers requests by HTTP.
struct Responder: Sendable {
  private static let lastEvent = HTTPField.Name("Last-Event-ID")

  /// What every answer bears: nothing is loaded from elsewhere, nothing runs that is not a file of
  /// the page. Drawings place their parts by style attributes, which can load nothing.
  private static let headers: HTTPFields = {
    let policy = [
      "default-src 'none'", "script-src 'self'", "style-src 'self'",
      "style-src-attr 'unsafe-inline'", "img-src 'self' data:", "connect-src 'self'",
      "base-uri 'none'", "form-action 'none'",
    ]
    var headers: HTTPFields = [
      .contentSecurityPolicy: policy.joined(separator: "; "), .xContentTypeOptions: "nosniff",
      .cacheControl: "no-cache",
    ]
    if let referrer = HTTPField.Name("Referrer-Policy") { headers[referrer] = "no-referrer" }
    return headers
  }()

  /// In bytes.
  private static let pieceOfEvents = 1 << 15

  private static let eventHeaders: HTTPFields = {
    var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
    // nginx would keep events back until there are many.
    if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
    return headers
  }()

  let site: Site

  func respond(
    to request: Request, _ writer: consuming ResponseWriter, on channel: any Channel
  ) async throws {
    let isHead = request.method == .head
    guard isHead || request.method == .get else {
      let response = Self.refusal(.methodNotAllowed, "only GET and HEAD", [.allow: "GET, HEAD"])
      return try await Self.send(response, writer)
    }
    guard site.admits(host: request.head.authority) else {
      let words = "this page is for this computer; gs-live takes further names with --host"
      return try await Self.send(Self.refusal(.misdirectedRequest, words), writer, isHead: isHead)
    }
    let answer = site.answer(
      path: request.uri.path,
      query: request.uri.queryParameters.prefix(16).map { (String($0.key), String($0.value)) },
      lastEvent: Self.lastEvent.flatMap { request.headers[$0] })
    switch answer {
    case .content(let content):
      try await Self.send(Self.response(content, to: request.headers), writer, isHead: isHead)
    case .redirection(let address):
      try await Self.send(
        Self.response(.movedPermanently, [.location: address]), writer, isHead: isHead)
    case .refusal(let status, let words):
      try await Self.send(Self.refusal(status, words), writer, isHead: isHead)
    case .events(let id):
      let head = Self.response(.ok, Self.eventHeaders)
      if isHead { return try await Self.send(head, writer, isHead: true) }
      try await sendEvents(after: id, head, writer, on: channel)
    }
  }

  private static func response(
    _ status: HTTPResponse.Status, _ fields: HTTPFields, _ body: ByteBuffer? = nil
  ) -> Response {
    var headers = headers
    for field in fields { headers[field.name] = field.value }
    return Response(
      status: status, headers: headers,
      body: body.map { ResponseBody(byteBuffer: $0) } ?? ResponseBody())
  }

  private static func response(_ content: Content, to asked: HTTPFields) -> Response {
    let tags = asked[.ifNoneMatch]?.split(separator: ",") ?? []
    let isKnown = tags.contains { tag in
      let tag = tag.drop { $0 == " " }
      return tag == content.tag || tag.dropFirst(2) == content.tag || tag == "*"
    }
    var fields: HTTPFields = [.eTag: content.tag, .vary: "Accept-Encoding"]
    if isKnown { return response(.notModified, fields) }
    fields[.contentType] = content.type
    let takesGzip = asked[.acceptEncoding]?.split(separator: ",").contains { coding in
      let words = coding.split(separator: ";").map { $0.filter { $0 != " " } }
      return words.first == "gzip"
        && !words.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
    }
    if takesGzip == true, let compressed = content.compressed {
      fields[.contentEncoding] = "gzip"
      return response(.ok, fields, compressed)
    }
    return response(.ok, fields, content.plain)
  }

  private static func refusal(
    _ status: HTTPResponse.Status, _ words: String, _ fields: HTTPFields = [:]
  ) -> Response {
    var fields = fields
    fields[.contentType] = "application/json"
    return response(status, fields, ByteBuffer(string: "{\"error\":\"\(words)\"}"))
  }

  private static func send(
    _ response: Response, _ writer: consuming ResponseWriter, isHead: Bool = false
  ) async throws {
    if isHead { return try await writer.writeResponse(response.head) }
    try await writer.write(response: response.head, body: response.body)
  }

  /// Sends events as fast as the listener takes them, and no faster.
  private func sendEvents(
    after id: String?, _ response: Response, _ writer: consuming ResponseWriter,
    on channel: any Channel
  ) async throws {
    var head = response.head
    head.headerFields[.contentLength] = nil
    var events = site.mesh.listen(after: id)
    defer { events.leave() }
    // Who is gone is not kept until there is something to send.
    channel.closeFuture.whenComplete { [events] _ in events.leave() }
    var body = try await writer.writeHead(head)
    while let text = await events.next() {
      // In pieces: of one that waits for its reader there is no more than that.
      var rest = Substring(text).utf8[...]
      while !rest.isEmpty {
        try await body.write(ByteBuffer(bytes: rest.prefix(Self.pieceOfEvents)))
        rest = rest.dropFirst(Self.pieceOfEvents)
      }
    }
    try await body.finish(nil)
  }
}
