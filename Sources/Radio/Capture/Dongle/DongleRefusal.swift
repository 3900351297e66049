import SystemInterface

/// Why a dongle could not be opened, and what to do, as far as libusb's error tells.
enum DongleRefusal {
  /// `LIBUSB_ERROR_ACCESS` and `LIBUSB_ERROR_BUSY`, which `rtlsdr_open` passes on.
  private static let noPermission: Int32 = -3
  private static let isBusy: Int32 = -6
  /// Is there while the module of the kernel is loaded that takes dongles for television.
  private static let kernelDriver = "/sys/module/dvb_usb_rtl28xxu/initstate"

  /// One line for a person.
  ///
  /// - Parameter status: what `rtlsdr_open` has returned.
  static func words(_ index: UInt32, status: Int32) -> String {
    words(
      index, status: status,
      hasKernelDriver: (try? OpenFile(kernelDriver, for: .reading)) != nil)
  }

  /// The same, told whether the kernel's driver is loaded.
  static func words(_ index: UInt32, status: Int32, hasKernelDriver: Bool) -> String {
    let dongle = "RTL-SDR dongle \(index)"
    return switch status {
    case noPermission:
      "this user may not open \(dongle): install the udev rules of package librtlsdr0 and plug the "
        + "dongle in again, or try as root"
    case isBusy where hasKernelDriver:
      "the kernel's DVB driver has \(dongle): 'modprobe -r dvb_usb_rtl28xxu' as root; a line "
        + "'blacklist dvb_usb_rtl28xxu' in /etc/modprobe.d/rtl-sdr.conf keeps it away"
    case isBusy:
      "cannot open \(dongle): another program may be using it; end that, such as rtl_433 or another "
        + "receiver"
    default:
      "cannot open \(dongle): another program may be using it, or this user may not (see the udev "
        + "rules of package librtlsdr0), or the kernel's DVB driver has it "
        + "('modprobe -r dvb_usb_rtl28xxu'); librtlsdr says \(status)"
    }
  }
}
