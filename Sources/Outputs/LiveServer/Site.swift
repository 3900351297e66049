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

  /// Answers that are kept at most.
  private static let mostKept = 64
  private static let fresh: Duration = .seconds(1)

  let mesh: LiveMesh
  private let version: String
  private let prefix: String
  private let files: @Sendable (String) -> Content?
  private let kept = Mutex<[String: Kept]>([:])

  /// A site.
  ///
  /// - Parameters:
  ///   - mesh: what is told.
  ///   - files: gives the files of the page by their paths.
  ///   - prefix: where a proxy shows it, such as `/meters`; empty for the root.
  ///   - version: of the program.
  public init(
    _ mesh: LiveMesh, files: @escaping @Sendable (String) -> PageFile?, prefix: String = "",
    version: String
  ) {
    self.mesh = mesh
    self.version = version
    self.prefix = prefix
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
    if let found = kept.withLock({ $0[key] }),
      now - found.made < Self.fresh || !route.ages && found.version == version
    {
      return .content(found.content)
    }
    do throws(Refusal) {
      let content = Content(try route.answer(mesh, parameters).utf8, type: route.type)
      kept.withLock { kept in
        if kept.count >= Self.mostKept { kept.removeAll() }
        kept[key] = Kept(content: content, version: version, made: now)
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
