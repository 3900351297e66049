// A driver module of SoapySDR and its radio, for tests; built by them, and found by
// SOAPY_SDR_PLUGIN_PATH. It plays the file `file=` at the pace of its sample rate times `speed` (16),
// and tells the calls that matter on standard error. Further arguments:
//   format, scale      its native format (CS16), and its greatest value
//   at, then           after so many samples: vanish, stall, overflow for ever, or lose (`lost` samples)
//   stamps=1           puts times on its samples
//   endless=1          plays the file again and again
//   visits=FILE        it is absent every other time: a line in FILE for each look
//   deaf=1             refuses its frequency
//   agc=1              can set its gain by itself
#include <SoapySDR/Device.hpp>
#include <SoapySDR/Formats.hpp>
#include <SoapySDR/Logger.hpp>
#include <SoapySDR/Registry.hpp>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>

using namespace SoapySDR;
using Names = std::vector<std::string>;
using Clock = std::chrono::steady_clock;

static void called(const std::string &what) { fprintf(stderr, "stub %s\n", what.c_str()); }

static std::string text(double value) {
  char digits[32];
  snprintf(digits, sizeof digits, "%.10g", value);
  return digits;
}

class Stub : public Device {
 public:
  explicit Stub(const Kwargs &given) : args(given) {
    called("open");
    std::ifstream input(value("file"), std::ios::binary);
    samples.assign(std::istreambuf_iterator<char>(input), {});
  }
  ~Stub() override { called("close"); }

  std::string getDriverKey() const override { return "stub"; }
  std::string getHardwareKey() const override { return "Mark II"; }
  size_t getNumChannels(const int direction) const override { return direction == SOAPY_SDR_RX; }

  Names getStreamFormats(const int, const size_t) const override {
    return {native(), SOAPY_SDR_CS16, SOAPY_SDR_CF32};
  }
  std::string getNativeStreamFormat(const int, const size_t, double &scale) const override {
    scale = number("scale", 32768);
    return native();
  }
  Names listAntennas(const int, const size_t) const override { return {"RX", "LNAH"}; }
  void setAntenna(const int, const size_t, const std::string &name) override {
    called("antenna " + name);
  }
  Names listGains(const int, const size_t) const override { return {"LNA", "MIX"}; }
  bool hasGainMode(const int, const size_t) const override { return args.count("agc"); }
  void setGainMode(const int, const size_t, const bool automatic) override {
    called(automatic ? "agc 1" : "agc 0");
  }
  void setGain(const int, const size_t, const double value) override {
    gain = value;
    called("gain " + text(value));
  }
  void setGain(const int, const size_t, const std::string &name, const double value) override {
    called(name + " " + text(value));
  }
  double getGain(const int, const size_t) const override { return gain; }
  double getGain(const int, const size_t, const std::string &) const override { return gain; }
  Range getGainRange(const int, const size_t) const override { return Range(0, 30, 1); }
  Range getGainRange(const int, const size_t, const std::string &) const override {
    return Range(0, 15, 1);
  }
  void setFrequency(const int, const size_t, const double hertz, const Kwargs &) override {
    if (args.count("deaf")) throw std::runtime_error("no lock");
    called("frequency " + text(hertz));
  }
  void setFrequency(const int, const size_t, const std::string &name, const double value,
                    const Kwargs &) override {
    called(name + " " + text(value));
  }
  Names listFrequencies(const int, const size_t) const override { return {"RF", "CORR"}; }
  RangeList getFrequencyRange(const int, const size_t) const override {
    return {Range(24e6, 1800e6)};
  }
  RangeList getFrequencyRange(const int, const size_t, const std::string &) const override {
    return {Range(-100, 100)};
  }
  void setSampleRate(const int, const size_t, const double hertz) override {
    rate = hertz;
    called("rate " + text(hertz));
  }
  double getSampleRate(const int, const size_t) const override { return rate; }
  std::vector<double> listSampleRates(const int, const size_t) const override {
    return {250e3, 2.5e6, 10e6, 20e6};
  }
  void setBandwidth(const int, const size_t, const double hertz) override {
    called("bandwidth " + text(hertz));
  }
  RangeList getBandwidthRange(const int, const size_t) const override {
    return {Range(200e3, 28e6)};
  }
  ArgInfoList getSettingInfo() const override {
    ArgInfo bias;
    bias.key = "biastee";
    return {bias};
  }
  void writeSetting(const std::string &key, const std::string &value) override {
    called(key + " " + value);
    SoapySDR::log(SOAPY_SDR_WARNING, "the bias tee heats the room");
  }

  Stream *setupStream(const int, const std::string &format, const std::vector<size_t> &,
                      const Kwargs &) override {
    called("stream " + format);
    size = formatToSize(format);
    return reinterpret_cast<Stream *>(this);
  }
  void closeStream(Stream *) override { called("end of stream"); }
  size_t getStreamMTU(Stream *) const override { return 5000; }
  int activateStream(Stream *, const int, const long long, const size_t) override {
    begin = Clock::now();
    return 0;
  }
  int deactivateStream(Stream *, const int, const long long) override { return 0; }

  int readStream(Stream *, void *const *buffers, const size_t count, int &flags,
                 long long &timeNs, const long timeoutUs) override {
    const size_t total = samples.size() / size, at = size_t(number("at", 1e18));
    const std::string then = value("then");
    if (played >= at && then == "vanish") return SOAPY_SDR_STREAM_ERROR;
    if (played >= at && then == "overflow") {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return SOAPY_SDR_OVERFLOW;
    }
    if (played >= at && then == "lose" && !skipped) {
      skipped = size_t(number("lost", 0));
      return SOAPY_SDR_OVERFLOW;
    }
    if ((played >= at && then == "stall") || (played >= total && !args.count("endless"))) {
      std::this_thread::sleep_for(std::chrono::microseconds(timeoutUs));
      return SOAPY_SDR_TIMEOUT;
    }
    size_t given = std::min(count, size_t(5000));
    if (played < at) given = std::min(given, at - played);
    if (!args.count("endless")) given = std::min(given, total - played);
    if (given == 0) return SOAPY_SDR_TIMEOUT;
    for (size_t done = 0; done < given;) {
      const size_t from = (played + skipped + done) % total;
      const size_t part = std::min(given - done, total - from);
      memcpy(static_cast<char *>(buffers[0]) + done * size, &samples[from * size], part * size);
      done += part;
    }
    flags = args.count("stamps") ? SOAPY_SDR_HAS_TIME : 0;
    timeNs = 1000000007LL + (long long)((played + skipped) / rate * 1e9 + 0.5);
    played += given;
    const std::chrono::duration<double> due(played / rate / number("speed", 16));
    std::this_thread::sleep_until(begin + std::chrono::duration_cast<Clock::duration>(due));
    return int(given);
  }

 private:
  std::string value(const std::string &key) const {
    return args.count(key) ? args.at(key) : "";
  }
  double number(const std::string &key, double other) const {
    return args.count(key) ? std::stod(args.at(key)) : other;
  }
  std::string native() const { return args.count("format") ? args.at("format") : "CS16"; }

  Kwargs args;
  std::vector<char> samples;
  size_t played = 0, skipped = 0, size = 4;
  double rate = 0, gain = 0;
  Clock::time_point begin;
};

static KwargsList find(const Kwargs &args) {
  Kwargs found = args;
  found["driver"] = "stub";
  found["label"] = "Stub Mark II";
  return {found};
}

static Device *make(const Kwargs &args) {
  if (args.count("visits")) {
    std::ifstream before(args.at("visits"));
    const std::string looks(std::istreambuf_iterator<char>(before), {});
    std::ofstream(args.at("visits"), std::ios::app) << "look\n";
    if (looks.size() / 5 % 2) throw std::runtime_error("nothing is plugged in");
  }
  return new Stub(args);
}

static Registry registration("stub", &find, &make, SOAPY_SDR_ABI_VERSION);
