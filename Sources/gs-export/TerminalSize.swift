import Export
import FilterRuntime
import Glibc

extension StandardOutput {
  /// The size of the terminal that a person reads along on; nil for a pipe or a file.
  var terminalSize: TableSink.Terminal? {
    var size = winsize()
    guard isTerminal, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return TableSink.Terminal(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }
}
