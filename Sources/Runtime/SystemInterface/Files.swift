import Glibc

/// What a file is opened for.
public enum FileAccess: Sendable {
  /// To be read. The open does not wait for the writer of a named pipe.
  case reading
  /// To be written from its start; made, readable for all, if it is not there.
  case writing
  /// To be written; made, readable for all, and refused if it is there.
  case writingNew
}

extension Descriptor {
  /// Opens a file, which programs that are started do not inherit. The corresponding C function is
  /// `open`.
  public static func open(_ path: String, for access: FileAccess) throws(SystemError) -> Descriptor
  {
    let flags =
      switch access {
      case .reading: O_RDONLY | O_NONBLOCK
      case .writing: O_WRONLY | O_CREAT | O_TRUNC
      case .writingNew: O_WRONLY | O_CREAT | O_EXCL
      }
    return Descriptor(Int32(try checked { Int(Glibc.open(path, flags | O_CLOEXEC, 0o644)) }))
  }
}

/// What the system knows of a file.
public struct FileStatus: Equatable, Sendable {
  /// What can be behind a name or a descriptor.
  public enum Kind: Sendable {
    /// A file with a length.
    case regularFile
    /// A folder.
    case directory
    /// What another program writes at its other end: a pipe or a connection.
    case pipe
    /// A terminal or another device.
    case other
  }

  /// Bytes.
  public let length: Int64
  /// When it was last written, in nanoseconds since 1970-01-01 UTC; at most what fits.
  public let modified: Int64
  /// What it is.
  public let kind: Kind
  /// What the system tells files apart by, whatever they are called: device and number.
  public let identity: [UInt64]
  /// True if its group, or everybody, may read it.
  public let isReadableByOthers: Bool

  /// Looks at a file, or at the link that has its name. The corresponding C functions are `stat` and
  /// `lstat`.
  public init(of path: String, followingLinks: Bool = true) throws(SystemError) {
    var status = stat()
    try checked { Int(followingLinks ? stat(path, &status) : lstat(path, &status)) }
    self.init(status)
  }

  /// Looks at what a descriptor reads or writes. The corresponding C function is `fstat`.
  public init(of descriptor: Descriptor) throws(SystemError) {
    var status = stat()
    try checked { Int(fstat(descriptor.number, &status)) }
    self.init(status)
  }

  private init(_ status: stat) {
    length = Int64(status.st_size)
    identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
    modified = FileStatus.nanoseconds(status.st_mtim)
    isReadableByOthers = status.st_mode & (S_IRGRP | S_IROTH) != 0
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regularFile
      case S_IFDIR: .directory
      case S_IFIFO, S_IFSOCK: .pipe
      default: .other
      }
  }

  /// Wrong clocks and damaged file systems make dates that no count of nanoseconds holds: the last
  /// or the first that one does.
  private static func nanoseconds(_ time: timespec) -> Int64 {
    let seconds = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let sum = seconds.partialValue.addingReportingOverflow(Int64(time.tv_nsec))
    guard seconds.overflow || sum.overflow else { return sum.partialValue }
    return time.tv_sec < 0 ? .min : .max
  }
}

extension Descriptor {
  /// Bytes from where reading stands to the end of a regular file; nil for anything else. The
  /// corresponding C functions are `fstat` and `lseek`.
  public var restOfFile: Int64? {
    guard let status = try? FileStatus(of: self), status.kind == .regularFile else { return nil }
    let position = lseek(number, 0, SEEK_CUR)
    return position < 0 ? nil : max(0, status.length - Int64(position))
  }

  /// Reading and writing go on at a place of a regular file. The corresponding C function is `lseek`.
  public func seek(to place: Int64) throws(SystemError) {
    try checked { Int(lseek(number, off_t(place), SEEK_SET)) }
  }

  /// So many bytes of a regular file from a place on, fewer only at its end. Where reading stands
  /// does not change. The corresponding C function is `pread`.
  public func read(_ count: Int, at place: Int64) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var length = 0
    while length < count {
      let part = try checked {
        bytes.withUnsafeMutableBytes { buffer in
          pread(
            number, buffer.baseAddress.map { $0 + length }, count - length,
            off_t(place &+ Int64(length)))
        }
      }
      guard part > 0 else { break }
      length += part
    }
    bytes.removeLast(count - length)
    return bytes
  }

  /// Cuts a file off, and goes on writing there. The corresponding C functions are `ftruncate` and
  /// `lseek`.
  public func truncate(to length: Int64) throws(SystemError) {
    try checked { Int(ftruncate(number, off_t(length))) }
    try seek(to: length)
  }

  /// Waits until what was written is on the disk. The corresponding C function is `fdatasync`.
  public func synchronise() throws(SystemError) { try checked { Int(fdatasync(number)) } }

  /// True if another program writes at its other end, a pipe or a connection. The corresponding C
  /// function is `fstat`.
  public var isPipe: Bool { (try? FileStatus(of: self))?.kind == .pipe }
}

/// True if there is a file of that name. The corresponding C function is `access`.
public func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// Takes a file's name away. The corresponding C function is `unlink`.
public func removeFile(_ path: String) throws(SystemError) { try checked { Int(unlink(path)) } }

/// Throws why no files can be made in a folder; the working folder if its name is empty. The
/// corresponding C function is `access`.
public func checkFolder(_ path: String) throws(SystemError) {
  try checked { Int(access(path.isEmpty ? "." : path, W_OK | X_OK)) }
}

/// Names of what is in a folder, without `.` and `..`, in any order; the working folder if its name is
/// empty. The corresponding C functions are `opendir` and `readdir`.
public func fileNames(in folder: String) throws(SystemError) -> [String] {
  guard let directory = opendir(folder.isEmpty ? "." : folder) else { throw .last }
  defer { closedir(directory) }
  var names: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
      name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

/// The name of a file in which no part is a link. The corresponding C function is `realpath`.
public func realPath(_ path: String) throws(SystemError) -> String {
  guard let resolved = realpath(path, nil) else { throw SystemError.last }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// Throws why a file may not be read. The corresponding C function is `access`.
public func checkReadable(_ path: String) throws(SystemError) {
  try checked { Int(access(path, R_OK)) }
}

/// The bytes of a regular file; throws if it is none, or longer than `limit`. The corresponding C
/// functions are `open` and `read`.
public func readFile(_ path: String, limit: Int = 1 << 26) throws(SystemError) -> [UInt8] {
  let file = try Descriptor.open(path, for: .reading)
  defer { file.close() }
  switch try FileStatus(of: file).kind {
  case .regularFile: break
  case .directory: throw .isDirectory
  case .pipe, .other: throw SystemError(code: EINVAL)
  }
  var bytes: [UInt8] = []
  while true {
    let part = try [UInt8](unsafeUninitializedCapacity: 1 << 16) {
      buffer, count throws(SystemError) in
      count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    if part.isEmpty { return bytes }
    guard bytes.count + part.count <= limit else { throw SystemError(code: EFBIG) }
    bytes += part
  }
}

/// Replaces a file as a whole: whoever reads it finds the old contents or the new ones, also after
/// a crash or a loss of power. Others may read it. A link stays, and what it leads to is replaced; what is
/// no regular file, such as a pipe or a terminal, is written to. The corresponding C functions are
/// `mkstemp`, `fsync` and `rename`.
public func replaceFile(_ path: String, with contents: some Collection<UInt8>) throws(SystemError) {
  guard let status = try? FileStatus(of: path) else {
    return try replaceRegularFile(path, with: contents)
  }
  guard status.kind == .pipe || status.kind == .other else {
    return try replaceRegularFile(realPath(path), with: contents)
  }
  let file = try Descriptor.open(path, for: .writing)
  defer { file.close() }
  try file.writeAll(contents)
}

private func replaceRegularFile(
  _ path: String, with contents: some Collection<UInt8>
) throws(SystemError) {
  var name = Array((path + ".XXXXXX").utf8CString)
  let file = Descriptor(Int32(try checked { Int(mkstemp(&name)) }))
  do throws(SystemError) {
    defer { file.close() }
    try file.writeAll(contents)
    try checked { Int(fchmod(file.number, 0o644)) }
    try checked { Int(fsync(file.number)) }
    try checked { Int(rename(name, path)) }
  } catch {
    unlink(name)
    throw error
  }
}

/// The value of a variable of the environment; nil if it is not set. The corresponding C function is
/// `getenv`.
public func environmentVariable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// An open file, closed when it is let go.
public final class OpenFile: Sendable {
  /// What to read or write.
  public let descriptor: Descriptor

  /// Opens a file.
  public init(_ path: String, for access: FileAccess) throws(SystemError) {
    descriptor = try Descriptor.open(path, for: access)
  }

  deinit { descriptor.close() }
}
