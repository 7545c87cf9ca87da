package farthing.messages;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.LoadingBankId;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.base.WebAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is bought, from whom, for how much, and where to pay (306, step 606). Signed by the merchant
 * for its payment server; the client reads it, and cannot change it.
 *
 * @param partyName shown to the person; the payment server's register decides in the end
 * @param description 0 to 200 characters, shown to the person
 * @param server the payment server's address, without path
 * @param statusUrl where the client takes message M
 * @param mode the number of the figure: 5
 * @param issued and expires to the second
 * @param release of this protocol: 1
 * @param suites that the merchant takes
 * @param salt 16 bytes
 * @param bank IDLACQ: who pays for a load or is paid by an unload; there exactly for these
 */
public record Order(
    PartyId party,
    String partyName,
    TransactionId trx,
    Amount amount,
    String description,
    URI server,
    URI statusUrl,
    int mode,
    Flow flow,
    Instant issued,
    Instant expires,
    int release,
    List<Suite> suites,
    String keyId,
    Bytes salt,
    Optional<LoadingBankId> bank) {
  public static final int RELEASE = 1;

  /** An order that lives longer than a day is a mistake. */
  public static final Duration LONGEST_LIFE = Duration.ofDays(1);

  private static final int LONGEST_TEXT = 200;
  private static final int LONGEST_URL = 500;
  private static final int MOST_SUITES = 8;

  public Order {
    within("partyName", partyName, LONGEST_TEXT);
    within("description", description, LONGEST_TEXT);
    web("server", server);
    web("statusUrl", statusUrl);
    suites = List.copyOf(suites);
    if (suites.size() > MOST_SUITES) {
      throw new Malformed("order: too many suites");
    }
    if (!issued.isBefore(expires) || issued.plus(LONGEST_LIFE).isBefore(expires)) {
      throw new Malformed("order: it must expire after it is issued, within a day");
    }
    if (salt.size() != TransactionKeys.SALT_SIZE) {
      throw new Malformed("order: a salt has 16 bytes");
    }
    if (bank.isPresent() != flow.isWithBank()) {
      throw new Malformed("order: a bank is named for a load or an unload, and only there");
    }
  }

  /** Of a merchant. */
  public Order(
      PartyId party,
      String partyName,
      TransactionId trx,
      Amount amount,
      String description,
      URI server,
      URI statusUrl,
      int mode,
      Flow flow,
      Instant issued,
      Instant expires,
      int release,
      List<Suite> suites,
      String keyId,
      Bytes salt) {
    this(
        party,
        partyName,
        trx,
        amount,
        description,
        server,
        statusUrl,
        mode,
        flow,
        issued,
        expires,
        release,
        suites,
        keyId,
        salt,
        Optional.empty());
  }

  /** The bank's time stamp, which the card signs: when the order was issued, in minutes. */
  public Dthr bankTime() {
    return Dthr.of(issued);
  }

  public boolean isExpired(Instant now) {
    return !now.isBefore(expires);
  }

  /** From what stands in JSON: a merchant's order names no bank. */
  static Order read(String what, Bytes json) {
    Wire wire = Json.read(what, json, Wire.class);
    return wire.flow().equals(Flow.PURCHASE.word())
        ? of(wire)
        : of(wire, Json.read(what, json, BankPart.class));
  }

  static Order of(Wire wire) {
    return of(wire, Optional.empty());
  }

  static Order of(Wire wire, BankPart part) {
    return of(wire, Optional.of(LoadingBankId.ofHex(part.bank())));
  }

  private static Order of(Wire wire, Optional<LoadingBankId> bank) {
    return new Order(
        new PartyId(wire.party()),
        wire.name(),
        TransactionId.parse(wire.trx()),
        Amount.ofMinor(wire.amountMinor(), Currency.of(Bytes.ofHex(wire.currency()))),
        wire.description(),
        uri("server", wire.server()),
        uri("statusUrl", wire.statusUrl()),
        wire.mode(),
        Flow.ofWord(wire.flow()),
        Json.instant("order", wire.issued()),
        Json.instant("order", wire.expires()),
        wire.release(),
        Json.each(wire.suites(), Order::suite),
        wire.keyId(),
        Base64Url.decode("salt", wire.salt(), TransactionKeys.SALT_SIZE),
        bank);
  }

  /** What is signed. */
  Bytes toJson() {
    Wire wire = toWire();
    return bank.map(id -> Json.write(wire.with(id))).orElseGet(() -> Json.write(wire));
  }

  Wire toWire() {
    return new Wire(
        party.value(),
        partyName,
        trx.toString(),
        amount.minor(),
        amount.currency().toBytes().hex(),
        description,
        server.toString(),
        statusUrl.toString(),
        mode,
        flow.word(),
        issued.getEpochSecond(),
        expires.getEpochSecond(),
        release,
        Json.each(suites, s -> Bytes.of((byte) s.code()).hex()),
        keyId,
        Base64Url.encode(salt));
  }

  private static Suite suite(String code) {
    Bytes one = Bytes.ofHex(code);
    if (one.size() != 1) {
      throw new Malformed("order: a suite has 1 byte");
    }
    return Suite.ofCode(one.at(0) & 0xFF);
  }

  private static URI uri(String field, String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new Malformed("order: " + field + " is no URL", e);
    }
  }

  private static void web(String field, URI uri) {
    if (!WebAddress.is(uri) || uri.toString().length() > LONGEST_URL) {
      throw new Malformed("order: " + field + " is no http or https URL");
    }
  }

  private static void within(String field, String text, int longest) {
    boolean good = text.length() <= longest;
    for (int i = 0; good && i < text.length(); i++) {
      good = !Character.isISOControl(text.charAt(i));
    }
    if (!good) {
      throw new Malformed(
          "order: " + field + " has at most " + longest + " characters, none of them control");
    }
  }

  record Wire(
      String party,
      String name,
      String trx,
      long amountMinor,
      String currency,
      String description,
      String server,
      String statusUrl,
      int mode,
      String flow,
      long issued,
      long expires,
      int release,
      List<String> suites,
      String keyId,
      String salt) {

    private BankWire with(LoadingBankId bank) {
      return new BankWire(
          party,
          name,
          trx,
          amountMinor,
          currency,
          description,
          server,
          statusUrl,
          mode,
          flow,
          issued,
          expires,
          release,
          suites,
          keyId,
          salt,
          bank.value().hex());
    }
  }

  /** What a bank's order has besides. */
  record BankPart(String bank) {}

  record BankWire(
      String party,
      String name,
      String trx,
      long amountMinor,
      String currency,
      String description,
      String server,
      String statusUrl,
      int mode,
      String flow,
      long issued,
      long expires,
      int release,
      List<String> suites,
      String keyId,
      String salt,
      String bank) {}
}
