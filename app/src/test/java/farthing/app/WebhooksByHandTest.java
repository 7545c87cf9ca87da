package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import farthing.merchant.WebhookCheck;
import farthing.merchant.Webhooks;
import farthing.messages.WebhookMessage;
import farthing.web.HttpCaller;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A merchant's webhook, from its registration to a result that is told again. */
class WebhooksByHandTest extends RolesByHand {
  private static final String SHOP = "http://127.0.0.1:";

  @Test
  void purchaseIsToldToTheMerchantAndToldAgainWhenAnOperatorWantsIt() throws Exception {
    BlockingQueue<WebhookCheck> told = new LinkedBlockingQueue<>();
    BlockingQueue<String> secrets = new LinkedBlockingQueue<>();
    HttpServer merchants =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    merchants.createContext(
        "/hooks",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          told.add(
              Webhooks.of(secrets.toArray(String[]::new))
                  .check(exchange.getRequestHeaders()::getFirst, body));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    merchants.start();
    String url = SHOP + merchants.getAddress().getPort() + "/hooks";
    int port = freePort();
    payment("webhooks", "");
    JsonNode merchant = json(add(SHOP + port));
    JsonNode changed =
        json(
            farthing(
                words(
                    "merchant change --why agreed --config payment --party corner --json --webhook "
                        + url)));
    secrets.add(changed.get("webhookSecret").asString());
    assertThat(
            farthing(
                words(
                    "merchant change --why agreed --config payment --party corner --webhook "
                        + url)))
        .as("the secret stays and is not shown again")
        .contains("is changed")
        .doesNotContain("whsec_");
    assertThat(farthing(words("webhooks addresses --config payment"))).contains("corner", url);

    try (Child payment = Child.start(folder, "serve", "payment", "--config", "payment");
        HttpCaller caller = caller("")) {
      String paymentServer = payment.line("payment serves at ");
      makeCard(paymentServer);
      shop("webhooks", "", port, paymentServer, merchant);
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        farthing(words("pay " + order(caller, SHOP + port) + " --card card --yes --json"));
      }
      WebhookCheck.Genuine once = next(told);
      assertThat(once.message().kind()).isEqualTo(WebhookMessage.Kind.PURCHASE_ACCEPTED);
      String trx = once.message().trx().toString();

      JsonNode key =
          json(
              farthing(
                  words(
                      "merchant webhook-secret --why rotated --config payment --party corner --json --stolen")));
      secrets.clear();
      secrets.add(key.get("webhookSecret").asString());
      assertThat(
              farthing(
                  words(
                      "webhooks replay --why asked --config payment --party corner --trx " + trx)))
          .contains("1 result is due again");
      assertThat(next(told).id()).isEqualTo(once.id());
      endsInGoodOrder(payment);
    } finally {
      merchants.stop(0);
    }

    JsonNode listed =
        json(farthing(words("webhooks list --config payment --party corner --state told --json")));
    assertThat(listed.get(0).get("step").asString()).isEqualTo("debit-response");
    assertThat(listed.get(0).get("tries").asInt()).isEqualTo(1);
    assertThat(farthing(words("webhooks list --config payment"))).contains("has been told");
    assertThat(
            farthing(
                words(
                    "webhooks replay --why asked --config payment --party corner --since 2026-01-01T00:00:00Z")))
        .contains("1 result is due again");
    assertThat(farthing(words("acts --config payment"))).contains("webhooks replay 1", "corner");
    assertThat(farthing(words("webhooks list --config payment")))
        .contains("due", "0 tries, next at");
    farthing(words("merchant change --why agreed --config payment --party corner --no-webhook"));
    assertThat(farthing(words("webhooks list --config payment")))
        .contains("given-up", "the webhook was removed");
  }

  @Test
  void whatIsTypedWronglyIsToldAndChangesNothing() throws Exception {
    payment("webhooks_typed", "");
    assertThat(
            json(farthing(
                    words(
                        "merchant add --why contract --config payment --party corner --json"
                            + " --origin https://shop.example --status-url https://shop.example/s"
                            + " --webhook https://shop.example/hooks",
                        "--name",
                        "The Corner Shop")))
                .get("webhookSecret")
                .asString())
        .startsWith("whsec_");
    String change = "merchant change --why agreed --config payment --party corner ";
    isRefused("https, or on this machine", change + "--webhook http://shop.example/hooks");
    isRefused("contradict", change + "--webhook https://shop.example/hooks --no-webhook");
    String replay = "webhooks replay --why asked --config payment --party corner ";
    isRefused("no such result waits", replay);
    isRefused("not for each other", replay + "--trx x --since y");
    isRefused("a time stands as", replay + "--since yesterday");
    isRefused("nothing ended at", replay + "--since 2999-01-01T00:00:00Z");
    isRefused(
        "there is no merchant", "webhooks replay --why asked --config payment --party nobody");
    isRefused("a state is due", "webhooks list --config payment --state lost");
    isRefused("a place in the list", "webhooks list --config payment --after here");
    isRefused("--limit is 1 to 1000", "webhooks list --config payment --limit 0");
    farthing(words(change + "--no-webhook"));
    isRefused("has no webhook", replay);
    isRefused(
        "has no webhook", "merchant webhook-secret --why rotated --config payment --party corner");
    assertThat(farthing(words("webhooks addresses --config payment"))).contains("No merchant");
  }

  private void isRefused(String why, String typed) {
    Ended ended = typed(words(typed));
    assertThat(ended.status()).as(typed).isNotZero();
    assertThat(ended.errors()).contains(why, "Nothing was").doesNotContain("Exception");
  }

  private static WebhookCheck.Genuine next(BlockingQueue<WebhookCheck> told)
      throws InterruptedException {
    WebhookCheck said = told.poll(30, TimeUnit.SECONDS);
    assertThat(said).isInstanceOf(WebhookCheck.Genuine.class);
    return (WebhookCheck.Genuine) said;
  }
}
