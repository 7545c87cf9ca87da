package farthing.audit;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.accounts.FloatArrangement;
import farthing.audit.TownByHand.HeldCard;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.LoadingBankId;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.BankLogIn;
import farthing.messages.BankSession;
import farthing.messages.CardInformation;
import farthing.messages.Flow;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadWish;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.netbank.Bank;
import farthing.netbank.BankSettings;
import farthing.netbank.Customers;
import farthing.netbank.Terms;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * The bank that comes with the program, with one customer, who is spoken for as a client speaks;
 * what a load server would say, the test says.
 */
final class OurBank implements AutoCloseable {
  private static final String ACCOUNT = "anna";
  private static final String PASSWORD = "anna's password";
  private static final String LOG_IN = "/farthing/session";

  /** Nobody serves there: what is settled with it waits. */
  private static final URI LOAD_SERVER = URI.create("http://127.0.0.1:9");

  private final HttpClient http = HttpClient.newHttpClient();
  private final SharedKey key = SharedKey.generate("k1", new Random(7));
  private final Map<TransactionId, Order> orders = new HashMap<>();
  private final DatabaseSettings books;
  private final Database database;
  private final Bank bank;

  private OurBank(DatabaseSettings books, Amount fee, FloatArrangement arrangement)
      throws IOException {
    this.books = books;
    this.database = Database.open(books, Bank.MIGRATIONS, Database.LEDGER);
    this.bank =
        Bank.start(
            BankSettings.loopback(
                    new PartyId(TownByHand.BANK),
                    "Our Bank",
                    LoadingBankId.ofHex("b1b2b3b4"),
                    key,
                    LOAD_SERVER,
                    "api-key",
                    new Terms(TownByHand.euros(1_00), TownByHand.euros(100_00), fee))
                .keeping(arrangement),
            database);
  }

  static OurBank with(String databaseName, Amount opening, Amount fee, FloatArrangement arrangement)
      throws IOException {
    OurBank bank = new OurBank(OnePostgres.database(databaseName), fee, arrangement);
    new Customers(bank.database).open(ACCOUNT, "Anna", PASSWORD, opening);
    return bank;
  }

  AuditedDatabase audited() {
    return new AuditedDatabase("bank", books.url(), books.user(), books.password());
  }

  long balance() {
    return new Customers(database).balance(ACCOUNT, Currency.EUR);
  }

  /** Logs in, shows the card and orders (steps 871 to 875); the amount is held then. */
  TransactionId orders(HeldCard card, Flow flow, int euroCents) throws Exception {
    Bytes visit =
        post(bank.baseUrl().resolve(LOG_IN), new BankLogIn(ACCOUNT, PASSWORD, flow).toJson());
    URI session = BankSession.parse(visit).url();
    CardInformation shown =
        new CardInformation(
            card.id(),
            Suite.AES_128,
            new Expiry(LocalDate.of(2031, 12, 31)),
            List.of(new CardInformation.Slot(TownByHand.euros(50_00), TownByHand.euros(500_00))));
    post(URI.create(session + BankSession.CARD), shown.toJson());
    Bytes offer =
        post(
            URI.create(session + BankSession.ORDER),
            new LoadWish(TownByHand.euros(euroCents)).toJson());
    Order order = OrderOffer.parse(offer).order();
    orders.put(order.trx(), order);
    return order.trx();
  }

  /** Message M, under the key that bank and load server share (step 892). */
  void hears(TransactionId trx, LoadOutcome outcome) throws Exception {
    Order order = Objects.requireNonNull(orders.get(trx));
    TransactionKeys keys =
        TransactionKeys.derive(key, order.salt(), order.flow(), order.party(), trx);
    LoadConfirmation m =
        new LoadConfirmation(
            outcome, order.party(), trx, order.amount(), Instant.now(), "a reference");
    post(bank.statusUrl(), new MerchantNotice(trx, m.encrypt(keys)).toJson());
  }

  /** As no bank does it: behind its own back. */
  void spoil(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(books.url(), books.user(), books.password());
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }

  private Bytes post(URI where, Bytes body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(where)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toArray()))
            .build();
    HttpResponse<byte[]> answered = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answered.statusCode()).as(where.getPath()).isEqualTo(200);
    return Bytes.of(answered.body());
  }

  @Override
  public void close() {
    bank.close();
    database.close();
    http.close();
  }
}
