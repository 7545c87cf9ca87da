package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.store.DatabaseSettings;
import farthing.store.local.FreePorts;
import farthing.store.local.LocalDatabase;
import farthing.web.Answered;
import farthing.web.HttpCaller;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What operator, merchant and cardholder type: servers and what a person pays with in processes.
 */
@SuppressWarnings("NullAway.Init")
abstract class RolesByHand {
  static final String PASSWORD = Trust.USUAL_PASSWORD;

  static final Duration NOTICED_WITHIN = Duration.ofMinutes(1);

  @TempDir private static Path databases;
  static LocalDatabase postgres;

  @TempDir Path folder;

  @BeforeAll
  static void startPostgres() {
    postgres = LocalDatabase.start(databases.resolve("postgres"));
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  /** Once, as a person would, and a copy for each test. */
  @BeforeEach
  void makeKeys() throws Exception {
    Path made = databases.resolve("keys");
    if (!Files.exists(made)) {
      assertThat(farthing(words("keys new --terminals 2 --why tests --dir", made.toString())))
          .contains("Made");
    }
    Path keys = Files.createDirectory(folder.resolve("keys"));
    try (Stream<Path> files = Files.list(made)) {
      for (Path file : files.toList()) {
        Files.copy(file, keys.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  void payment(String database, String tls) throws Exception {
    DatabaseSettings where = postgres.database(database);
    Files.writeString(
        folder.resolve("payment"),
        "listen-port = 0\nadmin-port = 0\n"
            + tls
            + database(where)
            + """
            key-store = keys/payment-server.p12
            key-store-password-file = keys/payment-server.password
            terminals = 2
            """);
  }

  void shop(String database, String tls, int port, String paymentServer, JsonNode merchant)
      throws Exception {
    DatabaseSettings where = postgres.database(database + "_shop");
    Files.writeString(folder.resolve("api-key"), merchant.get("apiKey").asString());
    Files.writeString(
        folder.resolve("shop"),
        "listen-port = %d\nadmin-port = 0\n%s".formatted(port, tls)
            + database(where)
            + "party = corner\nname = The Corner Shop\napi-key-file = api-key\n"
            + "key-id = %s\n".formatted(merchant.get("keyId").asString())
            + "shared-key = %s\n".formatted(merchant.get("sharedKey").asString())
            + "payment-server = %s\n".formatted(paymentServer)
            + (tls.isEmpty() ? "" : "trust-store = demo-trust.p12\n"));
  }

  static String database(DatabaseSettings where) {
    return "database-url = %s\ndatabase-user = %s\ndatabase-password = %s\n"
        .formatted(where.url(), where.user(), where.password());
  }

  String add(String origin) {
    return farthing(addWords("payment", origin));
  }

  static String[] addWords(String config, String origin) {
    return words(
        "merchant add --why contract --config %s --party corner --json --origin %s --status-url %s/farthing/status"
            .formatted(config, origin, origin),
        "--name",
        "The Corner Shop");
  }

  void makeCard(String paymentServer) {
    makeCard("20.00", paymentServer);
  }

  void makeCard(String balance, String paymentServer) {
    farthing(
        words(
            "card new card --keys keys --currency EUR --balance %s --payment-server %s"
                .formatted(balance, paymentServer)));
  }

  /** Of its first slot. */
  int balanceMinor(String card) {
    return json(farthing("card", card, "--json")).get("slots").get(0).get("balanceMinor").asInt();
  }

  static String[] trust(String tls) {
    return tls.isEmpty() ? new String[0] : words("--trust demo-trust.p12");
  }

  HttpCaller caller(String tls) {
    return Trust.caller(
        tls.isEmpty()
            ? Optional.empty()
            : Optional.of(new Trust(folder.resolve("demo-trust.p12"), PASSWORD)));
  }

  static String order(HttpCaller caller, String shop) throws Exception {
    Answered ordered =
        caller.post(
            URI.create(shop + "/orders"),
            "application/x-www-form-urlencoded",
            Bytes.of("article=last-farthing".getBytes(StandardCharsets.UTF_8)));
    return URI.create(shop).resolve(ordered.header("Location").orElseThrow()).toString();
  }

  static String get(HttpCaller caller, String address) throws Exception {
    Answered answered = caller.get(URI.create(address));
    assertThat(answered.status()).isEqualTo(200);
    return new String(answered.body().toArray(), StandardCharsets.UTF_8);
  }

  /** What it says, when all is well: in a process of its own, as a person starts it. */
  String started(String... arguments) throws Exception {
    try (Child child = Child.start(folder, arguments)) {
      assertThat(child.ends()).as(child.said() + child.errors()).isZero();
      return child.said();
    }
  }

  /** What it says, when all is well. */
  String farthing(String... arguments) {
    Ended ended = typed(arguments);
    assertThat(ended.status()).as(ended.said() + ended.errors()).isZero();
    return ended.said();
  }

  /** How a command ended, and what it said. */
  record Ended(int status, String said, String errors) {}

  /** As if typed in the test's folder; in this process, for that makes no difference here. */
  Ended typed(String... arguments) {
    StringWriter said = new StringWriter();
    StringWriter errors = new StringWriter();
    int status =
        Main.commandLine(arguments)
            .registerConverter(Path.class, folder::resolve)
            .setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(errors, true))
            .execute(arguments);
    return new Ended(status, said.toString(), errors.toString());
  }

  /** How the payment of a new order ended, in words. */
  String said(HttpCaller caller, String shop, String... more) throws Exception {
    String order = order(caller, shop);
    String[] pay = words("pay " + order + " --card card --yes --json", more);
    return json(typed(pay).said()).get("text").asString();
  }

  /** The same once the server has noticed: it keeps what it read for some seconds. */
  String saidAfter(String before, HttpCaller caller, String shop, String... more) throws Exception {
    long patience = System.nanoTime() + NOTICED_WITHIN.toNanos();
    String said = said(caller, shop, more);
    while (said.contains(before) && System.nanoTime() < patience) {
      said = said(caller, shop, more);
    }
    return said;
  }

  static void endsInGoodOrder(Child role) throws Exception {
    role.stop();
    assertThat(role.ends()).as("as SIGTERM ends it").isEqualTo(128 + 15);
    assertThat(role.said()).endsWith("stopped");
  }

  static JsonNode json(String text) {
    return JsonMapper.builder().build().readTree(text);
  }

  static String[] words(String line, String... more) {
    return Stream.concat(Arrays.stream(line.split(" ")), Arrays.stream(more))
        .toArray(String[]::new);
  }

  static int freePort() throws Exception {
    return FreePorts.one();
  }
}
