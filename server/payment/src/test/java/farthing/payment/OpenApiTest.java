package farthing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.Debit;
import farthing.messages.OrderClose;
import farthing.purse.DebitAnswer;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.local.LocalDatabase;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The document and the running server say the same. */
@SuppressWarnings("NullAway.Init")
class OpenApiTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static LocalDatabase postgres;
  private static Database database;
  private static Journal journal;
  private static TestServer server;
  private static JsonNode document;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    postgres = TestServer.postgres(directory);
    database = Database.open(postgres.database("payment"), Database.PAYMENT);
    journal = Journal.open(database);
    InstantSource time = InstantSource.system();
    server =
        TestServer.open(
            journal, TestServer.terminals(database, _ -> false, time), PaymentPolicy.usual(), time);
    document = JSON.readTree(server.get("/openapi.json").body().toArray());
  }

  @AfterAll
  static void stop() {
    server.close();
    journal.close();
    database.close();
    postgres.close();
  }

  @Test
  void itNamesEveryAddressOfTheServerAndNoOther() {
    Set<String> served =
        server.payment.routes().stream()
            .map(route -> route.method() + " " + route.path())
            .collect(Collectors.toSet());
    served.addAll(Set.of("GET /health"));
    Set<String> described =
        document.get("paths").properties().stream()
            .flatMap(path ->
                path.getValue().properties().stream()
                    .filter(method -> Set.of("get", "post").contains(method.getKey()))
                    .map(method -> method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()))
            .collect(Collectors.toSet());

    assertThat(described).isEqualTo(served);
  }

  @Test
  void whatTheServerAnswersIsWhatItDescribes() {
    TestCustomer customer =
        new TestCustomer(
            TestScheme.purse(
                4711,
                TestScheme.SOFTWARE,
                new Expiry(LocalDate.of(2035, 1, 1)),
                Amount.ofMinor(2000, Currency.EUR)),
            InstantSource.system(),
            new Random(4711));
    TestCustomer.Intent intent = customer.order(Amount.ofMinor(100, Currency.EUR));
    String path = "/v1/purchases/{party}/{trx}";
    String real = "/v1/purchases/corner-shop/" + intent.trx();
    String[] key = {"Authorization", "Bearer " + TestScheme.API_KEY};
    fits("DrawRequest", intent.request().toJson());

    described(path, "get", server.get(real));
    described(path, "get", server.get(real, key));
    described(path + "/draw", "post", server.post(intent, "draw", Bytes.empty()));
    TestServer.Answer drawn = server.draw(intent);
    described(path + "/draw", "post", drawn);
    described(path, "get", server.get(real, key));
    Bytes proof = customer.debit(intent, Debit.parse(drawn.body()));
    fits("DebitResponse", TestCustomer.response(intent, proof).toJson());
    described(path + "/debit-response", "post", server.respond(intent, proof));
    described(path + "/debit-response", "post", server.respond(intent, Bytes.of(new byte[32])));
    described(path, "get", server.get(real, key));

    fits("OrderClose", new OrderClose(TestScheme.SHOP, intent.trx()).toJson());
    described(path + "/close", "post", server.post(intent, "close", Bytes.empty()));
    described(path + "/close", "post", server.close(intent));
    described(path, "get", server.get(real, key));
    described(path + "/cancel", "post", server.post(intent, "cancel", Bytes.empty()));
    CancelRequest cancel =
        customer.cancel(intent, DebitAnswer.parse(proof).transactionNumber(), List.of());
    fits("CancelRequest", cancel.toJson());
    TestServer.Answer credit = server.cancel(intent, cancel);
    described(path + "/cancel", "post", credit);
    described(path, "get", server.get(real, key));
    Bytes credited = customer.credit(intent, CancelCredit.parse(credit.body()));
    fits("CancelResponse", TestCustomer.cancelResponse(intent, credited).toJson());
    described(path + "/cancel-response", "post", server.cancelled(intent, credited));
    described(path, "get", server.get(real, key));
    described("/health", "get", server.get("/health"));
  }

  /** The answer's status, media type and content are in the document. */
  private static void described(String path, String method, TestServer.Answer answer) {
    JsonNode response =
        document
            .get("paths")
            .get(path)
            .get(method)
            .get("responses")
            .get(Integer.toString(answer.status()));
    assertThat(response).as("%s %s %s", method, path, answer.status()).isNotNull();
    String type = answer.contentType().split(";", 2)[0];
    JsonNode content = response.get("content").get(type);
    assertThat(content).as("%s of %s", type, path).isNotNull();
    JsonNode reference = content.get("schema").get("$ref");
    if (reference != null) {
      fits(reference.asString().replaceFirst(".*/", ""), answer.body());
    }
  }

  private static void fits(String schemaName, Bytes json) {
    ObjectNode whole = ((ObjectNode) document).deepCopy();
    whole.put("$ref", "#/components/schemas/" + schemaName);
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
    assertThat(schema.validate(JSON.readTree(json.toArray()))).as(schemaName).isEmpty();
  }
}
