import LivePage
import LiveServer
import Report

/// The files of the page, which are part of the program.
enum PageFiles {
  /// The look that the page shares with the report.
  private static let drawing = PageFile(
    path: "page/drawing.css", type: "text/css; charset=utf-8", bytes: Array(Drawing.styleSheet.utf8)
  )

  private static let all: [String: PageFile] = {
    let files = UnsafeBufferPointer(start: gs_first_page_file, count: gs_page_file_count)
    let own = files.map { file in
      PageFile(
        path: String(cString: file.path), type: String(cString: file.type),
        bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.length)))
    }
    return Dictionary(
      (own + [drawing]).map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  }()

  /// The file of a path; nil if there is none.
  static func file(_ path: String) -> PageFile? {
    #if DEBUG
      if let file = PageFolder.file(path) { return file }
    #endif
    return all[path]
  }
}

#if DEBUG
  import SystemInterface

  /// The page as it stands in the folder that `GS_LIVE_PAGE` names, for work on it.
  private enum PageFolder {
    private static let folder = environmentVariable("GS_LIVE_PAGE")
    private static let types = [
      "html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml",
    ]

    static func file(_ path: String) -> PageFile? {
      guard let folder, path != "page/drawing.css", !path.contains("..") else { return nil }
      let name = path.isEmpty ? "index.html" : String(path.dropFirst("page/".count))
      guard let ending = name.split(separator: ".").last, let type = types[String(ending)],
        let bytes = try? readFile("\(folder)/\(name)")
      else { return nil }
      return PageFile(path: path, type: type + "; charset=utf-8", bytes: bytes)
    }
  }
#endif
