import TestKit
import Testing

extension Shell {
  /// Runs a script that starts brokers, subscribers and exporters, and stops what it leaves.
  func runWithBrokers(_ script: String, environment: [String: String] = [:]) throws -> Result {
    try run(
      "source \"$SCRIPTS\"/broker.bash\n" + script + "\nstatus=$?; stop_everything; exit $status",
      environment: environment)
  }
}

/// Who may publish, and to whom.
@Suite("gs-export mqtt: users, certificates and addresses")
struct MQTTAccessTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
    try KnownBand.prepareLines(in: shell)
  }

  private func run(_ script: String, environment: [String: String] = [:]) throws -> Shell.Result {
    try shell.runWithBrokers(script, environment: environment)
  }

  @Test("a refused user is told of as that, and not asked for again at the end")
  func wrongPassword() throws {
    let result = try run(
      """
      subscriber=; mosquitto_passwd -b -c users reader secret
      start_broker 'allow_anonymous false' "password_file $PWD/users"
      export MQTT_PASSWORD=wrong
      for user in reader ''; do
        [[ $user ]] && export MQTT_USERNAME=$user || unset MQTT_USERNAME
        gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" --meter 40DA952B < lines; echo $?
      done
      """)
    #expect(result.lines == ["69", "69"])
    #expect(result.errors.contains("not delivered: user or password were refused"))
    #expect(result.errors.contains("not delivered: the broker wants a user and a password"))
    #expect(!result.errors.contains("no broker was there"), "\(result.errors)")
  }

  @Test("user and password come from the environment")
  func password() throws {
    let result = try run(
      """
      mosquitto_passwd -b -c users reader secret
      start_broker 'allow_anonymous false' "password_file $PWD/users"
      subscribe -u reader -P secret
      gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" --meter 40DA952B < lines
      await 'gridstream/exporter/40DA952B offline' > /dev/null && echo delivered
      """, environment: ["MQTT_USERNAME": "reader", "MQTT_PASSWORD": "secret"])
    #expect(result.lines == ["delivered"], "\(result.errors)")
    #expect(!result.errors.contains("secret"))
  }

  @Test("mqtts: encrypted, and only with a certificate that is trusted")
  func encrypted() throws {
    let result = try run(
      """
      openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2> /dev/null
      start_broker "certfile $PWD/cert.pem" "keyfile $PWD/key.pem"
      subscribe --cafile cert.pem -h localhost
      gs-export mqtt --broker "mqtts://localhost:$broker_port" --ca-file cert.pem \
        --meter 40DA952B < lines
      await 'gridstream/exporter/40DA952B offline' > /dev/null && echo delivered
      gs-export mqtt --broker "mqtts://localhost:$broker_port" --meter 40DA952B < lines
      echo $?
      """)
    #expect(result.lines == ["delivered", "69"], "\(result.errors)")
  }

  @Test("mqtts to a port without TLS: the warning says what is wrong")
  func plainPort() throws {
    let result = try run(
      """
      start_broker
      gs-export mqtt --broker "mqtts://localhost:$broker_port" < lines
      echo $?
      """)
    #expect(result.lines == ["69"])
    #expect(result.errors.contains("no TLS connection"), "\(result.errors)")
  }

  @Test("who puts a password into the broker's address is told where it goes")
  func passwordInAddress() throws {
    let result = try shell.run("gs-export mqtt --broker mqtt://user:word@localhost < lines")
    #expect(result.errors.contains("MQTT_USERNAME and MQTT_PASSWORD"), "\(result.errors)")
  }

  @Test(
    "arguments that cannot be are refused",
    arguments: [
      "--broker http://localhost", "--broker mqtt://user:word@localhost", "--topic a/+/b",
      "--queue 0", "--name a/b", "--topic $'a\\nb'", "--topic $'\\ufdd0'",
      "--discovery-prefix $'\\xff'", "--topic $'\\x7f'",
    ])
  func refused(options: String) throws {
    let result = try shell.run("gs-export mqtt \(options) < lines")
    #expect(result.status == 64, "\(result.errors)")
  }
}
