package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.KeyUsage;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.PartyId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadRequest;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Problem;
import farthing.messages.SharedKey;
import farthing.messages.Tsk;
import farthing.purse.LoadInitialize;
import farthing.purse.Purse;
import farthing.security.MasterKeyName;
import farthing.security.Pkcs11MasterKeys;
import farthing.store.Database;
import farthing.store.DatabaseSettings;
import farthing.virtual.VirtualPurse;
import farthing.web.Answered;
import farthing.web.Call;
import farthing.web.HttpCaller;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Load server, bank and card as an operator, a bank and a cardholder start them; a security card is
 * in the host security module's place.
 */
@SuppressWarnings("NullAway.Init")
class LoadRolesTest extends RolesByHand {
  private static final String BANK_ID = "00b4a11e";

  /** It is looked at before the status URL is. */
  private static final ErrorCode KEY_IS_GOOD = ErrorCode.STATUS_URL_FOREIGN;

  private JsonNode otherKey;

  /** Meanwhile the bank's shared key is changed for another, and no load has to wait for that. */
  @Test
  void aCardIsLoadedAndUnloadedAndALostOneIsSettledByTwoPeopleAndTheBooksAddUp() throws Exception {
    int port = freePort();
    String bankAt = "http://127.0.0.1:" + port;
    loadServer();
    JsonNode registered = json(farthing(addBank(bankAt, "load")));
    assertThat(registered.get("bankId").asString()).isEqualTo(BANK_ID);
    try (Child load = Child.start(folder, "serve", "load", "--config", "load")) {
      String loadServer = load.line("load serves at ");
      bank("loads_bank", port, loadServer, registered);
      assertThat(farthing(openAccount())).contains("Account 1001 is open, with EUR 200.00");
      try (Child bank = Child.start(folder, "serve", "bank", "--config", "bank")) {
        bank.line("bank serves at ");
        farthing(
            words(
                "card new card --keys keys --currency EUR --balance 0 --load-server "
                    + loadServer));
        String to = " --bank " + bankAt + " --account 1001 --password-file pw --card card --yes";

        started(words("load --amount 50.00" + to));
        assertThat(balanceMinor("card")).isEqualTo(5_000);
        farthing(words("unload --amount 20.00" + to));
        assertThat(balanceMinor("card")).isEqualTo(3_000);

        assertThat(farthing(words("loads list --config load"))).contains("has ended");
        bankGetsAnotherKeyBesideItsOwn(loadServer, registered);
        isLoadedWhileTheBankIsKilled(bank, to.replace(" --yes", ""));
      }
      bankSignsWithItsOtherKey(registered);
      try (Child bank = Child.start(folder, "serve", "bank", "--config", "bank")) {
        bank.line("bank serves at ");
        assertThat(farthing(words("resume --card card"))).contains("EUR 10.00 are on the card");
        assertThat(farthing(words("resume --card card"))).contains("Nothing was left open.");
        assertThat(balanceMinor("card")).isEqualTo(4_000);
        String fiveMore =
            "load --amount 5.00 --account 1001 --password-file pw --card card --yes --bank ";
        farthing(words(fiveMore + bankAt));
        bankMayNotUnloadAnyMore();
        twoPeopleSettleWhatNoCardWill(loadServer, bankAt, registered);
        bankHasItsOtherKeyAlone(loadServer, registered);
        farthing(words(fiveMore + bankAt));
        JsonNode audit = json(farthing(words("audit --config load --bank bank card --json")));
        JsonNode euros = audit.get("currencies").get(0);
        assertThat(euros.get("difference_minor").asLong()).isZero();
        assertThat(euros.get("issued_minor").asLong()).isEqualTo(5_000);
        assertThat(euros.get("on_cards_minor").asLong()).isEqualTo(5_000);
        endsInGoodOrder(bank);
      }
      endsInGoodOrder(load);
      assertThat(load.errors())
          .as("logs hold no secret")
          .doesNotContain(registered.get("sharedKey").asString())
          .doesNotContain(otherKey.get("sharedKey").asString())
          .doesNotContain(registered.get("apiKey").asString());
    }
  }

  /**
   * The bank's load server could not answer by itself: it has other masters. Those of the card are
   * in the token of its issuer.
   */
  @Test
  void anotherIssuersCardIsLoadedThroughItsIssuersServerWhoseMastersAreInAToken() throws Exception {
    holdTheCeremony();
    int port = freePort();
    String bankAt = "http://127.0.0.1:" + port;
    issuersServer();
    try (Child issuer =
        Child.start(folder, TestTokens.ENVIRONMENT, "serve", "load", "--config", "issuer")) {
      String issuerAt = issuer.line("load serves at ");
      banksServer(issuerAt);
      JsonNode registered = json(farthing(addBank(bankAt, "load")));
      registerAtTheIssuerToo(bankAt, registered);
      try (Child load = Child.start(folder, "serve", "load", "--config", "load")) {
        String loadServer = load.line("load serves at ");
        bank("switching_bank", port, loadServer, registered);
        farthing(openAccount());
        try (Child bank = Child.start(folder, "serve", "bank", "--config", "bank")) {
          bank.line("bank serves at ");
          cardFromTheToken(loadServer);
          JsonNode loaded =
              json(
                  farthing(
                      words(
                          "load --amount 50.00 --account 1001 --yes --json --bank "
                              + bankAt
                              + " --password-file pw --card card")));

          assertThat(loaded.get("outcome").asString()).isEqualTo("loaded");
          assertBothServersSayTheSame(
              loadServer, issuerAt, loaded.get("trx").asString(), registered);
          JsonNode audit =
              json(farthing(words("audit --config load --config issuer --bank bank card --json")));
          JsonNode euros = audit.get("currencies").get(0);
          assertThat(euros.get("difference_minor").asLong()).isZero();
          assertThat(euros.get("issued_minor").asLong()).isEqualTo(5_000);
        }
      }
    }
  }

  @Test
  void aBankAndItsLoadServerInOneProcessLoadACard() throws Exception {
    int bankPort = freePort();
    int loadPort = freePort();
    String bankAt = "http://127.0.0.1:" + bankPort;
    String loadAt = "http://127.0.0.1:" + loadPort;
    loadServer(
        "load",
        "one_process",
        """
        module = software
        module-key-store = keys/load-server.p12
        module-key-store-password-file = keys/load-server.password
        """);
    Path settings = folder.resolve("load");
    Files.writeString(
        settings,
        Files.readString(settings).replace("listen-port = 0", "listen-port = " + loadPort));
    bank("one_process_bank", bankPort, loadAt, json(farthing(addBank(bankAt, "load"))));
    farthing(openAccount());
    farthing(words("card new card --keys keys --currency EUR --balance 0 --load-server " + loadAt));

    try (Child both = Child.start(folder, words("serve load --config load --and bank=bank"))) {
      assertThat(both.line("load serves at ")).isEqualTo(loadAt);
      assertThat(both.line("bank serves at ")).isEqualTo(bankAt);
      JsonNode loaded =
          json(
              farthing(
                  words(
                      "load --amount 50.00 --account 1001 --yes --json --bank "
                          + bankAt
                          + " --password-file pw --card card")));
      assertThat(loaded.get("outcome").asString()).isEqualTo("loaded");
      endsInGoodOrder(both);
    }
  }

  /** No load ever brought it: what it was made with stands in the register of cards. */
  @Test
  void aSoftwarePurseThatWasMadeWithValueIsUnloaded() throws Exception {
    int port = freePort();
    String bankAt = "http://127.0.0.1:" + port;
    loadServer(
        "load",
        "pre_loaded",
        """
        module = software
        module-key-store = keys/load-server.p12
        module-key-store-password-file = keys/load-server.password
        software-purse-unloads = within-journal
        """);
    JsonNode registered = json(farthing(addBank(bankAt, "load")));
    try (Child load = Child.start(folder, "serve", "load", "--config", "load")) {
      String loadServer = load.line("load serves at ");
      bank("pre_loaded_bank", port, loadServer, registered);
      farthing(openAccount());
      try (Child bank = Child.start(folder, "serve", "bank", "--config", "bank")) {
        bank.line("bank serves at ");
        issueOneThatHoldsTwentyEuros(loadServer);
        String card = "cards/46415254-000000100000";
        String to = " --bank " + bankAt + " --account 1001 --password-file pw --yes --card " + card;

        clearingHasHeardOf("pre_loaded", 15_00);
        assertThat(typed(words("unload --amount 19.50" + to)).said())
            .contains("The issuer's books do not show this much", "Nothing moved");
        clearingHasHeardOf("pre_loaded", 50);
        farthing(words("unload --amount 19.50" + to));
        assertThat(heldForUnloads("pre_loaded")).as("before it was commanded").isEqualTo(19_50);

        assertThat(balanceMinor(card)).isEqualTo(50);
        assertThat(typed(words("unload --amount 0.50" + to)).said())
            .contains("the card holds EUR 0.50 only; the least is EUR 1.00", "Nothing moved");
        JsonNode euros =
            json(farthing(words("audit --config load --bank bank --json " + card)))
                .get("currencies")
                .get(0);
        assertThat(euros.get("difference_minor").asLong()).isZero();
        assertThat(euros.get("issued_minor").asLong()).isEqualTo(50);
      }
    }
  }

  /** Another payment server let it, or a copy of it, pay so much a moment ago. */
  private static void clearingHasHeardOf(String database, int minor) throws Exception {
    DatabaseSettings where = postgres.database(database);
    try (Database clearing = Database.open(where, ClearingRole.TABLES);
        Connection connection = clearing.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO batch_source (source, acquirer, api_key_hash)
          VALUES ('payment-8', 'town-acquirer', decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
          DELETE FROM purse_draw;
          INSERT INTO purse_draw (source, party, trx, provider, number, nt, minor, currency)
          SELECT 'payment-8', 'shop', gen_random_uuid(), provider, number, 1, %d, currency FROM card_slot;
          """
              .formatted(minor));
    }
  }

  private static long heldForUnloads(String database) throws Exception {
    DatabaseSettings where = postgres.database(database);
    try (Connection connection =
            DriverManager.getConnection(where.url(), where.user(), where.password());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT sum(minor) FROM purse_unload")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void issueOneThatHoldsTwentyEuros(String loadServer) throws Exception {
    Files.writeString(
        folder.resolve("gift"),
        """
        product = gift
        provider = 46415254
        medium = software
        key-generation = 80
        first-number = 000000100000
        last-number = 0000001fffff
        maximum = EUR 50.00
        purchase-maximum = EUR 50.00
        opening = EUR 20.00
        load-servers = %s
        """
            .formatted(loadServer));
    farthing(
        words(
            "issue --new-register --why gifts --config load --keys keys --product gift --out cards --count 1"));
  }

  private static void holdTheCeremony() throws Exception {
    try (Pkcs11MasterKeys ceremony = Pkcs11MasterKeys.open(TestTokens.SERVED, TestTokens.pin())) {
      for (KeyUsage usage : EnumSet.range(KeyUsage.PURCHASE, KeyUsage.UPDATE)) {
        ceremony.generate(
            new MasterKeyName(
                usage, DemoKeys.PROVIDER, Suite.AES_128, DemoKeys.SOFTWARE_GENERATION));
      }
    }
  }

  private void cardFromTheToken(String loadServer) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(words("card new card --currency EUR --balance 0 --load-server " + loadServer)));
    words.addAll(TestTokens.at(TestTokens.SERVED));
    farthing(words.toArray(String[]::new));
  }

  private void registerAtTheIssuerToo(String bankAt, JsonNode registered) throws Exception {
    Files.writeString(folder.resolve("shared-key"), registered.get("sharedKey").asString());
    String[] again =
        Stream.concat(
                Arrays.stream(addBank(bankAt, "issuer")),
                Arrays.stream(words("--shared-key-file shared-key --api-key-file their-api-key")))
            .toArray(String[]::new);
    Files.writeString(folder.resolve("their-api-key"), "");
    assertThat(typed(again).errors()).as("a key that anybody has").contains("43 letters");

    Files.writeString(folder.resolve("their-api-key"), registered.get("apiKey").asString());
    assertThat(json(farthing(again)).get("apiKey")).isEqualTo(registered.get("apiKey"));
  }

  private void assertBothServersSayTheSame(
      String one, String other, String trx, JsonNode registered) throws Exception {
    String path = "/v1/loads/harbour/" + trx;
    try (HttpCaller caller = caller("")) {
      List<Bytes> said = new ArrayList<>();
      for (String server : List.of(one, other)) {
        said.add(
            caller
                .call(
                    Call.get(URI.create(server + path))
                        .with("Authorization", "Bearer " + registered.get("apiKey").asString()))
                .body());
      }
      assertThat(said.get(0).text()).contains("\"ended\"");
      assertThat(said.get(0)).isEqualTo(said.get(1));
    }
  }

  /** By SIGKILL, after its order and before the card is asked: it does not hear how that ended. */
  private void isLoadedWhileTheBankIsKilled(Child bank, String to) throws Exception {
    try (Child load = Child.start(folder, words("load --amount 10.00" + to))) {
      load.line("  Through ");
      bank.close();
      load.types("yes");
      assertThat(load.ends()).isZero();
      assertThat(load.said()).contains("Loaded: EUR 10.00", "Resume later to tell it again");
    }
  }

  /** Both are good, as soon as the running server has noticed: it keeps what it read. */
  private void bankGetsAnotherKeyBesideItsOwn(String server, JsonNode registered) throws Exception {
    otherKey =
        json(
            farthing(
                words(
                    "merchant key add --config load --party harbour --id k2 --why yearly --json")));
    assertThat(refusalOnceNot(ErrorCode.KEY_UNKNOWN, server, otherKey)).isEqualTo(KEY_IS_GOOD);
    assertThat(refusal(server, registered)).isEqualTo(KEY_IS_GOOD);
  }

  /** What is open under the old one still ends. */
  private void bankSignsWithItsOtherKey(JsonNode registered) throws Exception {
    Path settings = folder.resolve("bank");
    String before = registered.get("sharedKey").asString();
    Files.writeString(
        settings,
        Files.readString(settings)
                .replace("key-id = k1", "key-id = k2")
                .replace(before, otherKey.get("sharedKey").asString())
            + "older-keys = k1:"
            + before
            + "\n");
  }

  /** Nobody starts the server anew. */
  private void bankHasItsOtherKeyAlone(String server, JsonNode registered) throws Exception {
    assertThat(refusal(server, registered)).isEqualTo(KEY_IS_GOOD);
    assertThat(
            farthing(words("merchant key end --config load --party harbour --id k1 --why rotated")))
        .contains("Key k1 of harbour ends now")
        .doesNotContain("It was the last");
    assertThat(refusalOnceNot(KEY_IS_GOOD, server, registered)).isEqualTo(ErrorCode.KEY_UNKNOWN);
    assertThat(refusal(server, otherKey)).isEqualTo(KEY_IS_GOOD);
  }

  private ErrorCode refusalOnceNot(ErrorCode before, String server, JsonNode key) throws Exception {
    long patience = System.nanoTime() + NOTICED_WITHIN.toNanos();
    ErrorCode code = refusal(server, key);
    while (code == before && System.nanoTime() < patience) {
      code = refusal(server, key);
    }
    return code;
  }

  /** Of an order that is never acted upon: its status URL is nobody's. */
  private ErrorCode refusal(String server, JsonNode key) throws Exception {
    Answered answered = requested(server, "http://127.0.0.9/elsewhere", key).answered();
    return Problem.parse(answered.body()).code();
  }

  private void bankMayNotUnloadAnyMore() throws Exception {
    assertThat(
            json(farthing(
                    words(
                        "bank change --why agreed --config load --party harbour --unloads no --json")))
                .get("unloads")
                .asBoolean())
        .isFalse();
    JsonNode all = json(farthing(words("bank list --config load --json")));
    assertThat(all.get(0).get("loads").asBoolean()).isTrue();
    assertThat(all.get(0).get("unloads").asBoolean()).isFalse();
    assertThat(all.get(0).get("float").asString()).isEqualTo("pool");
  }

  private void twoPeopleSettleWhatNoCardWill(String server, String bankAt, JsonNode registered)
      throws Exception {
    TransactionId lost = commandedAndNeverHeardOf(server, bankAt, registered);
    JsonNode unsure = json(farthing(words("loads list --config load --json")));
    assertThat(unsure.get(0).get("trx").asString()).isEqualTo(lost.toString());
    String anna = keyOf("anna");
    String ben = keyOf("ben");
    farthing(
        words(
            "loads person begin --why installed --config load "
                + named("anna")
                + " "
                + named("ben")));
    annaAloneIsNotTwoPeople();
    String of = " --config load --party harbour --trx " + lost + " --as not-done --person ";

    assertThat(
            typed(words("loads propose" + of + "ben --person-key-file " + anna + " --reason x"))
                .errors())
        .contains("not the key of ben");
    assertThat(
            farthing(
                words("loads propose" + of + "anna --person-key-file " + anna + " --reason"),
                "The card was shredded"))
        .contains("Another person confirms it");
    assertThat(typed(words("loads confirm" + of + "anna --person-key-file " + anna)).errors())
        .contains("two people are wanted");
    assertThat(farthing(words("loads confirm" + of + "ben --person-key-file " + ben)))
        .contains("Ended: not-done");
    assertThat(farthing(words("loads list --config load"))).contains("has ended");
  }

  private String farthing(String[] first, String last) throws Exception {
    String[] all = Arrays.copyOf(first, first.length + 1);
    all[first.length] = last;
    return farthing(all);
  }

  /** As by a client whose machine breaks while the load server answers it. */
  private TransactionId commandedAndNeverHeardOf(String server, String bankAt, JsonNode registered)
      throws Exception {
    Requested requested = requested(server, bankAt + "/farthing/status", registered);
    assertThat(requested.answered().status()).isEqualTo(200);
    return requested.trx();
  }

  private record Requested(TransactionId trx, Answered answered) {}

  private Requested requested(String server, String statusUrl, JsonNode withKey) throws Exception {
    SharedKey key =
        SharedKey.of(
            withKey.get("keyId").asString(),
            Bytes.ofHex(withKey.get("sharedKey").asString()).toArray());
    Instant issued = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    SecureRandom random = new SecureRandom();
    Order order =
        new Order(
            new PartyId("harbour"),
            "Harbour Bank",
            TransactionId.next(InstantSource.system(), random),
            Amount.ofMinor(500, Currency.EUR),
            "Onto a card that will be lost",
            URI.create(server),
            URI.create(statusUrl),
            17,
            Flow.LOAD,
            issued,
            issued.plusSeconds(900),
            Order.RELEASE,
            List.of(Suite.AES_128),
            key.id(),
            Bytes.of(new byte[16]),
            Optional.of(LoadingBankId.ofHex(BANK_ID)));
    OrderOffer offer = OrderOffer.make(order, key, Tsk.generate(random));
    LoadingDeviceId device = new LoadingDeviceId(Bytes.of(new byte[6]));
    try (VirtualPurse card = CardInFile.open(folder.resolve("card"));
        HttpCaller caller = caller("")) {
      Bytes fci = card.transmit(Purse.select()).data();
      Bytes initialize =
          card.transmit(
                  Purse.initializeLoad(
                      0,
                      new LoadInitialize(
                          order.amount(),
                          order.bankTime(),
                          LoadingBankId.ofHex(BANK_ID),
                          device,
                          order.trx())))
              .data();
      LoadRequest request =
          LoadRequest.seal(
              offer,
              new LoadRequest.Content(
                  card.atr(),
                  fci,
                  device,
                  initialize,
                  order.amount(),
                  List.of(),
                  Instant.now(),
                  Order.RELEASE,
                  ""));
      return new Requested(
          order.trx(),
          caller.post(
              URI.create(server + "/v1/loads/harbour/" + order.trx() + "/request"),
              "application/json",
              request.toJson()));
    }
  }

  /** She has a second key, and vouches for it herself. */
  private void annaAloneIsNotTwoPeople() throws Exception {
    keyOf("second");
    String add = "loads person add --why hired --config load " + named("second");
    assertThat(typed(words(add + " other=00")).status())
        .as("one newcomer at a time: or the first would be named, and the second refused")
        .isEqualTo(Main.WRONG_USAGE);
    farthing(words(add));
    assertThat(
            farthing(
                words(
                    "loads person vouch --why known --config load --person anna --person-key-file anna.key "
                        + named("second"))))
        .contains("Another one has to vouch");
    assertThat(
            typed(
                    words(
                        "loads person vouch --why known --config load --person second --person-key-file second.key "
                            + named("second")))
                .errors())
        .contains("they may not decide");
  }

  private String keyOf(String name) throws Exception {
    Files.writeString(
        folder.resolve(name + ".print"),
        farthing(words("loads person key " + name + ".key")).strip());
    return name + ".key";
  }

  /** As the others get to know it. */
  private String named(String name) throws Exception {
    return name + "=" + Files.readString(folder.resolve(name + ".print"));
  }

  private void loadServer() throws Exception {
    loadServer(
        "load",
        "loads",
        """
        module = card
        module-card-reader = simulated
        module-card-pin = 4711
        module-key-store = keys/load-server.p12
        module-key-store-password-file = keys/load-server.password
        software-purse-unloads = within-journal
        """);
  }

  private void banksServer(String issuersServer) throws Exception {
    loadServer(
        "load",
        "switching",
        """
        module = software
        module-key-store = keys/load-server.p12
        module-key-store-password-file = keys/load-server.password
        remote-load-servers = %08x=%s
        """
            .formatted(DemoKeys.PROVIDER, issuersServer));
  }

  private void issuersServer() throws Exception {
    loadServer(
        "issuer",
        "issuer",
        """
        module = token
        module-library = %s
        module-token = %s
        module-token-pin-file = %s
        """
            .formatted(
                TestTokens.SERVED.library(), TestTokens.SERVED.token(), TestTokens.PIN_FILE));
  }

  private void loadServer(String settings, String database, String more) throws Exception {
    Files.writeString(
        folder.resolve(settings),
        "listen-port = 0\nadmin-port = 0\n"
            + database(postgres.database(database))
            + """
            key-store = keys/load-server.p12
            key-store-password-file = keys/load-server.password
            """
            + more);
  }

  private static String[] addBank(String origin, String config) {
    return words(
        "bank add --why contract --config %s --party harbour --bank-id %s --json --origin %s --status-url %s/farthing/status"
            .formatted(config, BANK_ID, origin, origin),
        "--name",
        "Harbour Bank");
  }

  private void bank(String database, int port, String loadServer, JsonNode registered)
      throws Exception {
    Files.writeString(folder.resolve("bank-api-key"), registered.get("apiKey").asString());
    Files.writeString(
        folder.resolve("bank"),
        "listen-port = %d\nadmin-port = 0\n".formatted(port)
            + database(postgres.database(database))
            + "party = harbour\nname = Harbour Bank\nbank-id = %s\n".formatted(BANK_ID)
            + "api-key-file = bank-api-key\n"
            + "key-id = %s\n".formatted(registered.get("keyId").asString())
            + "shared-key = %s\n".formatted(registered.get("sharedKey").asString())
            + "load-server = %s\n".formatted(loadServer));
  }

  private String[] openAccount() throws Exception {
    Files.writeString(folder.resolve("pw"), "correct horse battery");
    return words(
        "customer add --config bank --account 1001 --opening 200.00 --password-file pw",
        "--name",
        "Nora Example");
  }
}
