package farthing.merchant;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.SecretAccess;
import farthing.messages.CloseWish;
import farthing.messages.Confirmation;
import farthing.messages.MerchantNotice;
import farthing.messages.Outcome;
import farthing.messages.Problem;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.messages.WebhookMessage;
import farthing.messages.WebhookSecret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a merchant writes, as it stands on the integration page: compiled, run, and compared. */
class TenLinesTest {
  private static final IepId MEMBER = new IepId(0xF0000001, 17);

  private final SharedKey key = SharedKey.generate("k1", new Random(7));
  private final WebhookSecret secret = WebhookSecret.generate(new Random(8));
  private final OrderBook orders = new OrdersInMemory();
  private final URI download = URI.create("https://shop.example/downloads/17");
  private Merchant merchant = made();

  private Merchant made() {
    // ten lines: once
    MerchantSettings settings =
        MerchantSettings.of(
            "corner-shop",
            "Corner Shop",
            key,
            "https://pay.example",
            "https://shop.example/farthing/status");
    Merchant merchant = new Merchant(settings, orders);
    // end
    return merchant;
  }

  private String orderPage() {
    // ten lines: an order
    OpenOrder order = merchant.newOrder(Amount.parse("12.50", Currency.EUR), "One song");
    return "<h1>One song, EUR 12.50</h1>" + order.toHtml();
    // end
  }

  private String sentPage(PaymentLink link) throws InterruptedException {
    // ten lines: an order that you send yourself
    OpenOrder order = merchant.newOrder(Amount.parse("12.50", Currency.EUR), "One song");
    if (link.send(order) instanceof OrderAnswer.Taken) {
      return "<h1>One song, EUR 12.50</h1>" + order.sentStraight().toHtml();
    }
    return "<h1>Please come back in a minute</h1>";
    // end
  }

  private Answer statusUrl(byte[] body) {
    // ten lines: the status URL
    Validation said = merchant.validate(body);
    if (said instanceof Validation.Refused no) {
      return answer(no.reason().code().httpStatus(), Problem.MEDIA_TYPE, no.problem().toJson());
    }
    MerchantNotice.Reply reply = new MerchantNotice.Reply(download, "Thank you");
    return answer(200, "application/json", reply.toJson());
    // end
  }

  private String whoPage() {
    // ten lines: an authentication
    OpenOrder order = merchant.newAuthentication("See your miles", "");
    return "<h1>Who are you?</h1>" + order.toHtml();
    // end
  }

  private Answer whoUrl(byte[] body) {
    // ten lines: the status URL of an authentication
    Validation said = merchant.validate(body);
    if (said instanceof Validation.Refused no) {
      return answer(no.reason().code().httpStatus(), Problem.MEDIA_TYPE, no.problem().toJson());
    }
    IepId card = said.card().orElseThrow();
    MerchantNotice.Reply reply = new MerchantNotice.Reply(account(card), "Welcome");
    return answer(200, "application/json", reply.toJson());
    // end
  }

  private URI account(IepId card) {
    return URI.create(card.equals(MEMBER) ? "https://miles.example/a/7" : "https://miles.example/");
  }

  private int webhookUrl(Webhooks webhooks, Webhooks.Headers headers, byte[] body) {
    // ten lines: the webhook URL
    WebhookCheck said = webhooks.check(headers, body);
    if (said instanceof WebhookCheck.Refused no) {
      return no.why().httpStatus();
    }
    WebhookMessage message = ((WebhookCheck.Genuine) said).message();
    message.notice().ifPresent(merchant::validate);
    return 204;
    // end
  }

  private Answer closeUrl(Closings closings, byte[] body) throws InterruptedException {
    // ten lines: behind the status URL
    Closing said = closings.wished(body);
    if (said.problem().isPresent()) {
      Problem no = said.problem().get();
      return answer(no.code().httpStatus(), Problem.MEDIA_TYPE, no.toJson());
    }
    CloseWish.Reply reply = new CloseWish.Reply("Your order is cancelled");
    return answer(200, "application/json", reply.toJson());
    // end
  }

  @Test
  void theLinesThatTakeAnOrderBackRefuseWhoDoesNotHaveIt() throws Exception {
    OpenOrder order = shownOn(orderPage());
    Closings closings = new Closings(orders, nobody());
    CloseWish own = CloseWish.seal(order.offer().tsk(), order.order().party(), order.trx());
    CloseWish guessed =
        CloseWish.seal(Tsk.generate(new Random(1)), order.order().party(), order.trx());

    assertThat(closeUrl(closings, guessed.toJson().toArray()).status).isEqualTo(400);
    assertThat(closeUrl(closings, own.toJson().toArray()).status)
        .as("closed, but the payment server is not there")
        .isEqualTo(503);
    assertThat(statusUrl(confirmed(order)).status).isEqualTo(410);
  }

  private PaymentLink nobody() {
    return PaymentLink.to(
        MerchantSettings.of(
            "corner-shop", "Corner Shop", key, "http://localhost:1", "http://localhost:2"),
        "api-key-1");
  }

  @Test
  void theLinesThatSendAnOrderShowNoneThatThePaymentServerDoesNotHave() throws Exception {
    assertThat(sentPage(nobody())).doesNotContain("farthing-order").contains("come back");
  }

  @Test
  void theLinesOfTheWebhookSellASongThatTheClientToldNobodyOf() {
    OpenOrder order = shownOn(orderPage());
    Webhooks webhooks = Webhooks.of(secret.text(SecretAccess.granted()));
    String m = MerchantNotice.parse(Bytes.of(confirmed(order))).m();
    Bytes body =
        new WebhookMessage(
                WebhookMessage.Kind.PURCHASE_ACCEPTED,
                Instant.now(),
                order.order().party(),
                order.trx(),
                Optional.of(m))
            .toJson();
    String id = order.trx() + "-debit-response";
    long now = Instant.now().getEpochSecond();
    Map<String, String> headers =
        Map.of(
            "webhook-id",
            id,
            "webhook-timestamp",
            Long.toString(now),
            "webhook-signature",
            secret.sign(id, now, body));

    assertThat(webhookUrl(webhooks, headers::get, order.offer().toJson().toArray())).isEqualTo(401);
    assertThat(orders.find(order.trx()).orElseThrow().state()).isEqualTo(BookedOrder.State.OPEN);
    assertThat(webhookUrl(webhooks, headers::get, body.toArray())).isEqualTo(204);
    assertThat(orders.find(order.trx()).orElseThrow().state())
        .isEqualTo(BookedOrder.State.ACCEPTED);
  }

  @Test
  void theTenLinesSellASong() {
    String page = orderPage();
    OpenOrder order = shownOn(page);

    Answer first = statusUrl(confirmed(order));
    Answer again = statusUrl(confirmed(order));

    assertThat(first.status).isEqualTo(200);
    assertThat(MerchantNotice.Reply.parse(first.body).goods()).isEqualTo(download);
    assertThat(again).isEqualTo(first);
  }

  @Test
  void theLinesOfAnAuthenticationKnowTheMemberByTheCard() {
    OpenOrder order = shownOn(whoPage());

    Answer nobody = whoUrl(confirmed(order));
    Answer member = whoUrl(confirmed(order, Optional.of(MEMBER)));

    assertThat(nobody.status).isEqualTo(422);
    assertThat(MerchantNotice.Reply.parse(member.body).goods())
        .hasToString("https://miles.example/a/7");
  }

  @Test
  void theTenLinesGiveNothingToWhoeverDidNotPay() {
    OpenOrder order = shownOn(orderPage());

    Answer forged = statusUrl(new MerchantNotice(order.trx(), "a.b.c.d.e").toJson().toArray());

    assertThat(forged.status).isEqualTo(422);
    assertThat(new String(forged.body.toArray(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("CONFIRMATION_WRONG")
        .doesNotContain("downloads");
  }

  @Test
  void theLinesOnTheIntegrationPageAreThese() throws Exception {
    String page = Files.readString(Repository.file("docs/integration/merchant.md"));
    List<String> source =
        Files.readAllLines(
            Repository.file("sdk/merchant/src/test/java/farthing/merchant/TenLinesTest.java"));

    for (String part :
        List.of(
            "once",
            "an order",
            "the status URL",
            "behind the status URL",
            "the webhook URL",
            "an authentication",
            "an order that you send yourself",
            "the status URL of an authentication")) {
      String lines = between(source, "// ten lines: " + part);
      assertThat(page).contains("```java\n// " + part + "\n" + lines + "```\n");
    }
  }

  @Test
  void theTenLinesAreTen() throws Exception {
    Path file = Repository.file("sdk/merchant/src/test/java/farthing/merchant/TenLinesTest.java");
    List<String> source = Files.readAllLines(file);
    long statements = 0;
    for (String part : List.of("once", "an order", "the status URL")) {
      statements += between(source, "// ten lines: " + part).chars().filter(c -> c == ';').count();
    }
    assertThat(statements).isLessThanOrEqualTo(10);
  }

  private static String between(List<String> source, String start) {
    int from = source.stream().map(String::strip).toList().indexOf(start);
    assertThat(from).as(start).isNotNegative();
    StringBuilder lines = new StringBuilder();
    for (String line : source.subList(from + 1, source.size())) {
      if (line.strip().equals("// end")) {
        return lines.toString().stripTrailing().stripIndent() + "\n";
      }
      lines.append(line).append('\n');
    }
    throw new AssertionError("no end of " + start);
  }

  private OpenOrder shownOn(String page) {
    int start = page.indexOf('{');
    String json = page.substring(start, page.lastIndexOf('}') + 1);
    return OpenOrder.parse(Corner.utf8(json), "");
  }

  private byte[] confirmed(OpenOrder open) {
    return confirmed(open, Optional.empty());
  }

  private byte[] confirmed(OpenOrder open, Optional<IepId> card) {
    var o = open.order();
    Confirmation confirmation =
        new Confirmation(
            Outcome.ACCEPTED, o.party(), o.trx(), o.amount(), Instant.now(), "ref", card);
    String m =
        confirmation.encrypt(TransactionKeys.derive(key, o.salt(), o.flow(), o.party(), o.trx()));
    return new MerchantNotice(o.trx(), m).toJson().toArray();
  }

  private record Answer(int status, String type, Bytes body) {}

  private static Answer answer(int status, String type, Bytes body) {
    return new Answer(status, type, body);
  }
}
