import CSoapySDR
public import Logging
import Synchronization

/// What SoapySDR and its drivers say, on its way to the program's own messages.
///
/// SoapySDR has one handler for all of a process, so this is one as well.
public enum SoapyLog {
  private struct State {
    var logger: Logger?
    var times: [String: ContinuousClock.Instant] = [:]
  }

  /// The same words come once in this time: drivers repeat themselves with each lost buffer.
  private static let interval = Duration.seconds(60)
  private static let mostTexts = 100
  private static let state = Mutex(State())

  /// From now on messages go to a logger, and not to standard error.
  public static func send(to logger: Logger) {
    state.withLock { $0.logger = logger }
    if logger.logLevel <= .debug { SoapySDR_setLogLevel(SOAPY_SDR_DEBUG) }
    SoapySDR_registerLogHandler { level, message in
      guard let message, let level = SoapyLog.level(level) else { return }
      SoapyLog.log(level, String(cString: message))
    }
  }

  /// nil for marks such as the "O" of a lost buffer: those are counted in samples.
  private static func level(_ level: SoapySDRLogLevel) -> Logger.Level? {
    switch level {
    case SOAPY_SDR_FATAL, SOAPY_SDR_CRITICAL, SOAPY_SDR_ERROR: .error
    case SOAPY_SDR_WARNING: .warning
    case SOAPY_SDR_NOTICE, SOAPY_SDR_INFO: .info
    case SOAPY_SDR_DEBUG, SOAPY_SDR_TRACE: .debug
    default: nil
    }
  }

  private static func log(_ level: Logger.Level, _ text: String) {
    let logger = state.withLock { state -> Logger? in
      guard let logger = state.logger, level >= logger.logLevel else { return nil }
      let now = ContinuousClock.now
      state.times = state.times.filter { now - $0.value < interval }
      guard state.times[text] == nil, state.times.count < mostTexts else { return nil }
      state.times[text] = now
      return logger
    }
    logger?.log(level: level, "SoapySDR: \(text)")
  }
}
