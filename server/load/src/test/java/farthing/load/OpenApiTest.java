package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import farthing.base.Bytes;
import farthing.messages.Load;
import farthing.messages.OrderClose;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The document and the running server say the same. */
@SuppressWarnings("NullAway.Init")
class OpenApiTest extends LoadStory {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String LOAD = "/v1/loads/{party}/{trx}";

  private JsonNode document;

  @BeforeEach
  void read() {
    document = JSON.readTree(server.get("/openapi.json").body().toArray());
  }

  @Test
  void itNamesEveryAddressOfTheServerAndNoOther() {
    Set<String> served =
        server.load.routes().stream()
            .map(route -> route.method() + " " + route.path())
            .collect(Collectors.toSet());
    served.add("GET /health");
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
    Holder.Intent intent = load(500);
    fits("LoadRequest", intent.request().toJson());

    described("", "get", server.ask(intent));
    described("", "get", server.get(TestServer.path(intent)));
    described("/response", "post", server.post(intent, "response", Bytes.empty()));
    described("/request", "post", server.post(intent, "request", Bytes.empty()));
    TestServer.Answer commanded = server.request(intent);
    described("/request", "post", commanded);
    described("", "get", server.ask(intent));
    described("/close", "post", server.close(intent));
    described("/close", "post", server.post(intent, "close", Bytes.empty()));
    fits("OrderClose", new OrderClose(intent.bank().party(), intent.trx()).toJson());
    Bytes answer = holder.obey(intent, Load.parse(commanded.body()));
    fits("LoadResponse", Holder.response(intent, answer).toJson());
    described("/response", "post", server.respond(intent, flipped(answer, 9)));
    described("/response", "post", server.respond(intent, answer));
    described(
        "/negative",
        "post",
        server.post(intent, "negative", Holder.response(intent, answer).toJson()));
    described("", "get", server.ask(intent));
  }

  @Test
  void soIsWhatItAnswersToProofs() {
    Holder.Intent intent = load(500);
    ok(server.request(intent));
    Bytes proof = holder.proof(intent.offer(), intent.trx()).toJson();
    fits("LoadProof", proof);

    TestServer.Answer wanted = server.post(intent, "proof", proof);

    described("/proof", "post", wanted);
    described(
        "/proof",
        "post",
        server.post(intent, "proof", holder.proof(intent.offer(), wanted.proof().trx()).toJson()));
    Holder.Intent next = load(100);
    described(
        "/proof",
        "post",
        server.post(next, "proof", holder.proof(next.offer(), next.trx()).toJson()));
  }

  /** The answer's status, media type and content are in the document. */
  private void described(String step, String method, TestServer.Answer answer) {
    JsonNode response =
        document
            .get("paths")
            .get(LOAD + step)
            .get(method)
            .get("responses")
            .get(Integer.toString(answer.status()));
    assertThat(response).as("%s %s %s", method, step, answer.status()).isNotNull();
    String type = answer.contentType().split(";", 2)[0];
    JsonNode content = response.get("content").get(type);
    assertThat(content).as("%s of %s", type, step).isNotNull();
    fits(content.get("schema").get("$ref").asString().replaceFirst(".*/", ""), answer.body());
  }

  private void fits(String schemaName, Bytes json) {
    ObjectNode whole = ((ObjectNode) document).deepCopy();
    whole.put("$ref", "#/components/schemas/" + schemaName);
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole);
    assertThat(schema.validate(JSON.readTree(json.toArray()))).as(schemaName).isEmpty();
  }
}
