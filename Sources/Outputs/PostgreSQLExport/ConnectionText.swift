import CPostgreSQL
import Notation

/// What a person says of a connection: a URI such as `postgresql://host/database`, or pairs such as
/// `host=localhost dbname=meters`.
public struct ConnectionText: Equatable, Sendable {
  /// Why a text is of no use.
  public struct Refusal: Error, Equatable, CustomStringConvertible {
    /// One line for a person.
    public let description: String
  }

  /// As it was given.
  let text: String
  /// Names the database in messages; without anything secret.
  let address: String

  /// Reads a text as libpq does. Throws `Refusal` if it cannot be read, or has a password, which
  /// everybody on the machine would see.
  public init(_ text: String) throws(Refusal) {
    // Without any of both libpq takes it for the name of a database.
    guard text.isEmpty || text.contains("=") || text.contains("://") else {
      throw Refusal(
        description: "'\(printable(text))' is no connection: it is postgresql://host/database, or "
          + "pairs such as host=localhost dbname=meters")
    }
    var complaint: UnsafeMutablePointer<CChar>?
    defer { PQfreemem(complaint) }
    guard let options = PQconninfoParse(text, &complaint) else {
      let words = complaint.map { String(cString: $0) } ?? ""
      throw Refusal(
        description: "this connection cannot be read: "
          + printable(words.filter { !$0.isNewline }))
    }
    defer { PQconninfoFree(options) }
    let values = Self.values(options)
    guard values["password"] == nil, values["sslpassword"] == nil else {
      throw Refusal(
        description: "no password in the connection: it comes from ~/.pgpass, PGPASSWORD or a "
          + "service file")
    }
    self.text = text
    address = Self.address(values)
  }

  private static func values(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String]
  {
    var values: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        values[String(cString: keyword)] = String(cString: value)
      }
      option += 1
    }
    return values
  }

  /// What the text does not say is not made up: only libpq knows.
  private static func address(_ values: [String: String]) -> String {
    let told = [("service", "service"), ("host", "host"), ("port", "port"), ("dbname", "database")]
      .compactMap { keyword, word in values[keyword].map { "\(word) \(printable($0))" } }
    return told.isEmpty ? "PostgreSQL" : "PostgreSQL (\(told.joined(separator: ", ")))"
  }
}
