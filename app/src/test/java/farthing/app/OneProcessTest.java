package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.web.HttpCaller;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Merchant server and payment server may be one process (the patent's alternative). */
class OneProcessTest extends RolesByHand {
  @Test
  void aShopAndItsPaymentServerInOneProcessSellAndEndTogether() throws Exception {
    int shopPort = freePort();
    int paymentPort = freePort();
    String shopAt = "http://127.0.0.1:" + shopPort;
    String paymentAt = "http://127.0.0.1:" + paymentPort;
    payment("one_process", "");
    Path settings = folder.resolve("payment");
    Files.writeString(
        settings,
        Files.readString(settings).replace("listen-port = 0", "listen-port = " + paymentPort));
    JsonNode merchant = json(add(shopAt));
    shop("one_process", "", shopPort, paymentAt, merchant);
    makeCard(paymentAt);

    try (Child both = Child.start(folder, words("serve payment --config payment --and shop=shop"));
        HttpCaller caller = caller("")) {
      assertThat(both.line("payment serves at ")).isEqualTo(paymentAt);
      assertThat(both.line("shop serves at ")).isEqualTo(shopAt);
      JsonNode paid =
          json(farthing(words("pay " + order(caller, shopAt) + " --card card --yes --json")));
      assertThat(paid.get("paid").asBoolean()).as(paid.toString()).isTrue();
      assertThat(get(caller, paid.get("goods").asString())).isNotEmpty();
      endsInGoodOrder(both);
    }
  }

  @Test
  void ofTwoRolesNeitherIsStartedIfOneCannotBe() throws Exception {
    payment("neither", "");

    assertThat(typed(words("serve payment --config payment --and shop=missing")).status())
        .isEqualTo(Main.WRONG_USAGE);
    Ended unknown = typed(words("serve payment --config payment --and bakery=shop"));
    assertThat(unknown.status()).isEqualTo(Main.WRONG_USAGE);
    assertThat(unknown.errors()).contains("there is no role bakery", "shop");
  }
}
