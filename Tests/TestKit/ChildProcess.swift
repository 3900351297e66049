import Glibc

/// A program that could not be started.
public struct StartFailure: Error {
  /// The error number of `posix_spawn`.
  public let code: Int32
}

/// Runs a program, found on `PATH`, to its end, with signals as a login shell has them.
///
/// Foundation's `Process` hands down the signal mask of its thread, in which interrupts may be
/// blocked, and does not notice the end of a program whose children live on.
func runToEnd(
  _ arguments: [String], environment: [String: String], output: String, errors: String
) throws -> Int32 {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  let create = O_WRONLY | O_CREAT | O_TRUNC
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, create, 0o600)
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, create, 0o600)

  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  setDefaultSignals(&attributes)

  var process: pid_t = 0
  let code = withCStrings(["env"] + arguments) { argumentVector in
    withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environmentVector in
      posix_spawn(
        &process, "/usr/bin/env", &actions, &attributes, argumentVector, environmentVector)
    }
  }
  guard code == 0 else { throw StartFailure(code: code) }
  return exitStatus(of: process)
}

/// No signal is blocked, and none of those that end a program is ignored.
private func setDefaultSignals(_ attributes: inout posix_spawnattr_t) {
  var signals = sigset_t()
  sigemptyset(&signals)
  posix_spawnattr_setsigmask(&attributes, &signals)
  for number in [SIGINT, SIGTERM, SIGPIPE, SIGQUIT] { sigaddset(&signals, number) }
  posix_spawnattr_setsigdefault(&attributes, &signals)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
}

/// Waits; a program that a signal ended has 128 and its number, as in a shell.
private func exitStatus(of process: pid_t) -> Int32 {
  var status: Int32 = 0
  while waitpid(process, &status, 0) < 0, errno == EINTR {}
  let signal = status & 0x7F
  return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
}

/// Lends an array of C strings, ended by a null pointer.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let pointers = strings.map { strdup($0) }
  defer { for pointer in pointers { free(pointer) } }
  return body(pointers + [nil])
}
