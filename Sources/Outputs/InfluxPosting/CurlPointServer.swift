import CCurl
import Export
import Notation

/// A server behind a URL, through libcurl. Used by one thread at a time.
final class CurlPointServer: LineServer {
  /// Seconds for a connection, and for a whole request.
  private static let connectionTimeout = 10
  private static let requestTimeout = 60
  /// Bytes of an answer that are kept, for a message.
  fileprivate static let answerLimit = 300

  private let handle: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?

  /// Whatever libcurl needs once in a program.
  private static let isInitialized = gs_curl_initialize() == CURLE_OK

  /// A server at `url`; `token` is sent as InfluxDB wants it. Nil if libcurl cannot be used.
  init?(url: String, token: String?, writer: String) {
    guard CurlPointServer.isInitialized, let handle = curl_easy_init() else { return nil }
    self.handle = handle
    var lines = ["Content-Type: text/plain; charset=utf-8", "Expect:"]
    if let token { lines.append("Authorization: Token \(token)") }
    for line in lines { headers = curl_slist_append(headers, line) ?? headers }
    for (option, text) in [
      (CURLOPT_URL, url), (CURLOPT_USERAGENT, writer), (CURLOPT_PROTOCOLS_STR, "http,https"),
    ] {
      guard gs_curl_set_text(handle, option, text) == CURLE_OK else { return nil }
    }
    for (option, number) in [
      (CURLOPT_NOSIGNAL, 1), (CURLOPT_CONNECTTIMEOUT, CurlPointServer.connectionTimeout),
      (CURLOPT_TIMEOUT, CurlPointServer.requestTimeout),
    ] {
      guard gs_curl_set_number(handle, option, number) == CURLE_OK else { return nil }
    }
    guard gs_curl_set_headers(handle, headers) == CURLE_OK else { return nil }
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(headers)
  }

  func reach() throws(UnreachableServer) {
    // A handle of its own: the connection that it opens is no use for a request, and a simple
    // server would wait on it.
    guard let probe = curl_easy_duphandle(handle) else {
      throw UnreachableServer(description: "libcurl has no memory")
    }
    defer { curl_easy_cleanup(probe) }
    _ = gs_curl_set_number(probe, CURLOPT_CONNECT_ONLY, 1)
    try check(curl_easy_perform(probe))
  }

  func post(_ lines: [String]) throws(UnreachableServer) -> PostAnswer {
    let lines = lines.map { $0 + "\n" }.joined()
    let answer = AnswerText()
    let context = Unmanaged.passUnretained(answer).toOpaque()
    var status = 0
    var retryAfter = 0
    let code = withExtendedLifetime(answer) {
      _ = gs_curl_set_receiver(handle, receiveAnswer, context)
      _ = gs_curl_set_number(handle, CURLOPT_POSTFIELDSIZE, lines.utf8.count)
      _ = gs_curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, lines)
      return curl_easy_perform(handle)
    }
    try check(code)
    _ = gs_curl_get_number(handle, CURLINFO_RESPONSE_CODE, &status)
    _ = gs_curl_get_retry_after(handle, &retryAfter)
    return PostAnswer(
      status: status, message: answer.oneLine, retryAfter: retryAfter, redirection: redirection)
  }

  /// Where the last answer sent us, up to the question mark: what follows may hold secrets.
  private var redirection: String? {
    gs_curl_get_text(handle, CURLINFO_REDIRECT_URL).map { text in
      printable(String(String(cString: text).prefix { $0 != "?" }))
    }
  }

  private func check(_ code: CURLcode) throws(UnreachableServer) {
    if code != CURLE_OK {
      throw UnreachableServer(description: String(cString: curl_easy_strerror(code)))
    }
  }
}

/// Collects the beginning of an answer.
private final class AnswerText {
  private var bytes: [UInt8] = []

  func append(_ part: UnsafeRawBufferPointer) {
    bytes += part.prefix(max(0, CurlPointServer.answerLimit - bytes.count))
  }

  /// Text for one line of a message.
  var oneLine: String {
    printable(
      String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        .joined(separator: " "))
  }
}

private func receiveAnswer(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  if let context, let bytes {
    Unmanaged<AnswerText>.fromOpaque(context).takeUnretainedValue()
      .append(UnsafeRawBufferPointer(start: bytes, count: size * count))
  }
  return size * count
}
