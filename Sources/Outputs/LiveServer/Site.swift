import HTTPTypes
import HummingbirdCore
public import LiveView
import NIOCore
import Synchronization

/// All that can be asked for: the files of the page, and what the mesh tells.
///
/// Answers are kept for a second: as many may ask as like, the work is that of one.
public final class Site: Sendable {
  private struct Kept {
    let content: Content
    let version: UInt64
    let made: ContinuousClock.Instant
  }

  /// Bytes of answers that are kept at most, about.
  private static let mostBytes = 4 << 20
  private static let fresh: Duration = .seconds(1)

  /// Endings of names that no public server gives away.
  private static let localNames = [
    ".local", ".lan", ".home", ".internal", ".localhost", ".home.arpa",
  ]

  let mesh: LiveMesh
  private let version: String
  private let prefix: String
  private let files: @Sendable (String) -> Content?
  private let names: Set<String>?
  private let kept = Mutex<(answers: [String: Kept], bytes: Int)>(([:], 0))

  /// A site.
  ///
  /// - Parameters:
  ///   - mesh: what is told.
  ///   - files: gives the files of the page by their paths.
  ///   - prefix: where a proxy shows it, such as `/meters`; empty for the root.
  ///   - names: public names under which it may be asked for; nil for any.
  ///   - version: of the program.
  public init(
    _ mesh: LiveMesh, files: @escaping @Sendable (String) -> PageFile?, prefix: String = "",
    names: [String]? = nil, version: String
  ) {
    self.mesh = mesh
    self.version = version
    self.prefix = prefix
    self.names = names.map { Set($0.map { $0.lowercased() }) }
    let contents = Mutex<[String: Content]>([:])
    // The folder of a page that is worked on may change; a file's tag tells.
    self.files = { path in
      guard let file = files(path) else { return nil }
      return contents.withLock { known in
        if let content = known[path], content.plain.readableBytes == file.bytes.count,
          content.plain.readableBytesView.elementsEqual(file.bytes)
        {
          return content
        }
        let content = Content(file.bytes, type: file.type)
        known[path] = content
        return content
      }
    }
  }

  /// What an address below the root asks for.
  enum Answer {
    case content(Content)
    case events(after: String?)
    case redirection(String)
    case refusal(HTTPResponse.Status, String)
  }

  /// False for a question under a public name that was not allowed: a page from elsewhere can have its own
  /// name lead here, and would read what a browser of this computer may read.
  ///
  /// - Parameter host: name or address, and perhaps a port, as the browser had it.
  func admits(host: String?) -> Bool {
    guard let names, let host else { return true }
    if host.hasPrefix("[") { return Self.isBracketedAddress(host) }
    let name = host.prefix { $0 != ":" }.lowercased()
    let isAddress = name.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    return isAddress || !name.contains(".") || Self.localNames.contains(where: name.hasSuffix)
      || names.contains(name)
  }

  /// True for an address of IPv6 and perhaps a port: in brackets no name may stand, and none behind.
  private static func isBracketedAddress(_ host: String) -> Bool {
    guard let end = host.firstIndex(of: "]") else { return false }
    let port = host[host.index(after: end)...]
    return host[..<end].dropFirst().allSatisfy { $0.isHexDigit || ":.%".contains($0) }
      && (port.isEmpty || port.first == ":" && port.dropFirst().allSatisfy(\.isNumber))
  }

  /// The answer to a question.
  ///
  /// - Parameter lastEvent: the id that a listener bears who lost its connection.
  func answer(
    path: String, query: [(name: String, value: String)], lastEvent: String?
  ) -> Answer {
    guard let path = ownPath(path) else {
      return prefix == path + "/" || path == prefix
        ? .redirection("\(prefix)/") : .refusal(.notFound, "there is nothing here")
    }
    if path == Route.events {
      return .events(after: lastEvent ?? query.first { $0.name == "after" }?.value)
    }
    for route in Route.all {
      guard let part = route.part(of: path) else { continue }
      return answer(route, Parameters(part: part, version: version, query: query), path)
    }
    return files(path).map { .content($0) } ?? .refusal(.notFound, "there is nothing here")
  }

  /// The path below the page's own address; nil if it is elsewhere.
  private func ownPath(_ path: String) -> String? {
    guard path.hasPrefix(prefix + "/") else { return nil }
    return String(path.dropFirst(prefix.count + 1))
  }

  private func answer(_ route: Route, _ parameters: Parameters, _ path: String) -> Answer {
    let key = "\(path)?\(parameters.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&"))"
    let (now, version) = (ContinuousClock.now, mesh.version)
    if let found = kept.withLock({ $0.answers[key] }),
      now - found.made < Self.fresh || !route.ages && found.version == version
    {
      return .content(found.content)
    }
    do throws(Refusal) {
      let content = Content(try route.answer(mesh, parameters).utf8, type: route.type)
      let size = key.utf8.count + content.plain.readableBytes * 2
      kept.withLock { kept in
        if kept.bytes + size > Self.mostBytes { kept = ([:], 0) }
        kept.answers[key] = Kept(content: content, version: version, made: now)
        kept.bytes += size
      }
      return .content(content)
    } catch {
      switch error {
      case .unknown(let words): return .refusal(.notFound, words)
      case .wrong(let words): return .refusal(.badRequest, words)
      }
    }
  }
}
