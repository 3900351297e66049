import Foundation
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

  /// An authority and a stranger to it, and certificates that they have given: for the broker, for us.
  private static let certificates = """
    certificate() { # NAME AUTHORITY
      openssl req -newkey rsa:2048 -nodes -keyout $1.key -out $1.csr -subj "/CN=$1" 2> /dev/null
      openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -CAcreateserial -days 2 \
        -extfile <(echo subjectAltName=DNS:localhost,IP:127.0.0.1) -out $1.pem 2> /dev/null
    }
    for authority in authority stranger; do
      openssl req -x509 -newkey rsa:2048 -nodes -keyout $authority.key -out $authority.pem -days 2 \
        -subj /CN=$authority 2> /dev/null
    done
    certificate broker authority; certificate meter authority; certificate other stranger
    publish() {
      gs-export mqtt --broker "mqtts://localhost:$broker_port" --ca-file authority.pem \
        --meter 40DA952B "$@" < lines
    }

    """

  @Test("a broker that wants certificates takes ours, and no other; errors say what to do")
  func clientCertificates() throws {
    let result = try run(
      Self.certificates + """
        start_broker "cafile $PWD/authority.pem" "certfile $PWD/broker.pem" \
          "keyfile $PWD/broker.key" 'require_certificate true'
        subscribe --cafile authority.pem --cert meter.pem --key meter.key -h localhost
        publish --certificate meter.pem --key meter.key; echo $?
        await 'gridstream/exporter/40DA952B offline' > /dev/null && echo delivered
        publish; echo $?
        publish --certificate other.pem --key other.key; echo $?
        publish --certificate meter.pem --key other.key; echo $?
        """)
    #expect(result.lines == ["0", "delivered", "69", "69", "69"], "\(result.errors)")
    for words in [
      "the broker wants a certificate: give it one by --certificate and --key",
      "the broker does not trust the certificate of --certificate",
      "certificate and key do not belong together",
    ] { #expect(result.errors.contains(words), "\(words): \(result.errors)") }
  }

  @Test("files that cannot be used are told of before anything is done, and nobody is asked")
  func wrongFiles() throws {
    let result = try run(
      "subscriber=\n" + Self.certificates + """
        openssl pkey -in meter.key -aes128 -passout pass:word -out protected.key
        publish --certificate meter.pem --key protected.key; echo $?
        publish --certificate meter.pem --key absent.key; echo $?
        publish --certificate meter.key --key meter.key; echo $?
        publish --certificate meter.pem --key meter.pem; echo $?
        publish --certificate meter.pem; echo $?
        gs-export mqtt --certificate meter.pem --key meter.key < lines; echo $?
        """)
    #expect(result.lines == ["64", "74", "64", "64", "64", "64"], "\(result.errors)")
    for words in [
      "protected.key is protected by a password", "openssl pkey -in protected.key -out",
      "cannot read absent.key: ", "meter.key holds no certificate in PEM",
      "meter.pem holds no private key in PEM", "--certificate and --key belong together",
      "only for an encrypted broker, mqtts://",
    ] { #expect(result.errors.contains(words), "\(words): \(result.errors)") }
  }

  @Test("the password comes from a file, which nobody else should read")
  func passwordFile() throws {
    let result = try run(
      """
      mosquitto_passwd -b -c users reader 'a secret'
      start_broker 'allow_anonymous false' "password_file $PWD/users"
      subscribe -u reader -P 'a secret'
      echo 'a secret' > password; chmod 600 password
      publish() { gs-export mqtt --broker "mqtt://127.0.0.1:$broker_port" --password-file $1 < lines; }
      publish password; echo $?
      await 'gridstream/exporter/all offline' > /dev/null && echo delivered
      chmod 644 password; publish password; echo $?
      : > empty; publish empty; publish absent; echo $?
      chmod 600 password; unset MQTT_USERNAME; publish password; echo $?
      """, environment: ["MQTT_USERNAME": "reader", "MQTT_PASSWORD": "wrong"])
    #expect(result.lines == ["0", "delivered", "0", "74", "64"], "\(result.errors)")
    #expect(result.errors.components(separatedBy: "chmod 600 password").count == 2)
    #expect(result.errors.contains("empty holds no password"))
    #expect(result.errors.contains("put one into MQTT_USERNAME"))
    #expect(!result.errors.contains("secret"))
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
