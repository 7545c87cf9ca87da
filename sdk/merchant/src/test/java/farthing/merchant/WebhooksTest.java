package farthing.merchant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.merchant.WebhookCheck.Genuine;
import farthing.merchant.WebhookCheck.Refused;
import farthing.merchant.WebhookCheck.Why;
import farthing.messages.Confirmation;
import farthing.messages.Outcome;
import farthing.messages.WebhookMessage;
import farthing.messages.WebhookMessage.Kind;
import farthing.messages.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What a merchant believes of a call to its webhook URL. */
class WebhooksTest {
  private static final byte[] SECRET_BYTES = new byte[32];
  private static final String ID = "0199484a-c1ab-73e9-88f6-b0d8fd525fcf-debit-response";

  static {
    new Random(5).nextBytes(SECRET_BYTES);
  }

  private final Corner corner = new Corner();
  private final OpenOrder order = corner.order();
  private final Webhooks webhooks = new Webhooks(List.of(WebhookSecret.of(SECRET_BYTES)), corner);
  private final long now = Corner.NOON.getEpochSecond();
  private final Bytes body = message(Outcome.ACCEPTED).toJson();

  @Test
  void goodsAreReleasedOnceOnTheMessageInIt() throws Exception {
    Genuine genuine = (Genuine) check(webhooks, headers(ID, now), body);

    assertThat(genuine.id()).isEqualTo(ID);
    assertThat(genuine.message().kind()).isEqualTo(Kind.PURCHASE_ACCEPTED);
    assertThat(corner.merchant.validate(genuine.message().notice().orElseThrow()))
        .isInstanceOf(Validation.Released.class);
    assertThat(corner.merchant.validate(genuine.message().notice().orElseThrow()))
        .isInstanceOf(Validation.AlreadyReleased.class);
  }

  @Test
  void theKindIsNotBelievedWhereMessageMSaysOtherwise() throws Exception {
    Bytes lying =
        Bytes.of(
            new String(message(Outcome.DECLINED).toJson().toArray(), StandardCharsets.UTF_8)
                .replace("declined", "accepted")
                .getBytes(StandardCharsets.UTF_8));
    Map<String, String> headers = new HashMap<>();
    headers.put("webhook-id", ID);
    headers.put("webhook-timestamp", Long.toString(now));
    headers.put("webhook-signature", signed(ID, now, lying));

    WebhookMessage message = ((Genuine) check(webhooks, headers, lying)).message();

    assertThat(message.kind()).isEqualTo(Kind.PURCHASE_ACCEPTED);
    assertThat(corner.merchant.validate(message.notice().orElseThrow()))
        .isEqualTo(new Validation.Refused(Refusal.DECLINED));
  }

  @Test
  void whatWasTamperedWithIsRefused() throws Exception {
    byte[] spoilt = body.toArray();
    spoilt[spoilt.length / 2] ^= 1;
    refused(Why.SIGNATURE_WRONG, headers(ID, now), Bytes.of(spoilt));
    refused(Why.SIGNATURE_WRONG, headers(ID, now), body.plus(Bytes.of(new byte[1])));
    refused(Why.SIGNATURE_WRONG, with(headers(ID, now), "webhook-id", ID + "x"), body);
    refused(Why.SIGNATURE_WRONG, with(headers(ID, now), "webhook-id", ID + ".1"), body);
    refused(
        Why.SIGNATURE_WRONG,
        with(headers(ID, now), "webhook-timestamp", Long.toString(now + 1)),
        body);
    String good = signed(ID, now, body);
    for (String bad :
        List.of(
            "",
            "v1,",
            good.substring(1),
            "v1a" + good.substring(2),
            good + "=",
            good + " ".repeat(2_000))) {
      refused(Why.SIGNATURE_WRONG, with(headers(ID, now), "webhook-signature", bad), body);
    }
  }

  @Test
  void whatIsNotSignedIsRefused() throws Exception {
    for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
      Map<String, String> less = headers(ID, now);
      less.remove(name);
      refused(Why.NOT_SIGNED, less, body);
    }
    for (String time : List.of("", "-1", "now", "1.5", "9999999999999")) {
      refused(Why.NOT_SIGNED, with(headers(ID, now), "webhook-timestamp", time), body);
    }
  }

  @Test
  void copyOfFiveMinutesAgoIsTakenAndAnOlderOneRefused() throws Exception {
    assertThat(check(webhooks, headers(ID, now - 300), body)).isInstanceOf(Genuine.class);
    assertThat(check(webhooks, headers(ID, now + 300), body)).isInstanceOf(Genuine.class);
    refused(Why.TIME_WRONG, headers(ID, now - 301), body);
    refused(Why.TIME_WRONG, headers(ID, now + 301), body);
  }

  @Test
  void oneOfSeveralSecretsAndOneOfSeveralSignaturesAreEnough() throws Exception {
    WebhookSecret other = WebhookSecret.generate(new Random(6));
    Webhooks both = new Webhooks(List.of(other, WebhookSecret.of(SECRET_BYTES)), corner);
    Map<String, String> headers = headers(ID, now);
    assertThat(check(both, headers, body)).isInstanceOf(Genuine.class);
    String two = other.sign(ID, now, body) + " v1a,AAAA " + headers.get("webhook-signature");
    assertThat(check(webhooks, with(headers, "webhook-signature", two), body))
        .isInstanceOf(Genuine.class);
    refused(
        Why.SIGNATURE_WRONG, with(headers, "webhook-signature", other.sign(ID, now, body)), body);
  }

  @Test
  void signedRubbishIsNoMessage() throws Exception {
    Bytes rubbish = Corner.utf8("{\"type\":\"purchase.accepted\"}");
    Map<String, String> headers =
        with(headers(ID, now), "webhook-signature", signed(ID, now, rubbish));

    refused(Why.NOT_A_MESSAGE, headers, rubbish);
  }

  @Test
  void secretIsReadAsItWasShown() throws Exception {
    String shown = "whsec_" + Base64.getEncoder().encodeToString(SECRET_BYTES);
    assertThat(WebhookSecret.ofText(shown).sign(ID, now, body)).isEqualTo(signed(ID, now, body));
    for (String bad :
        List.of(
            "",
            shown.substring(6),
            "whsec_" + Base64.getEncoder().encodeToString(new byte[23]),
            "whsec_" + Base64.getEncoder().encodeToString(new byte[65]),
            "whsec_*" + shown.substring(7))) {
      assertThatThrownBy(() -> Webhooks.of(bad)).isInstanceOf(Malformed.class);
    }
    assertThatThrownBy(Webhooks::of).isInstanceOf(Malformed.class);
  }

  private WebhookMessage message(Outcome outcome) {
    Confirmation accepted = corner.accepted(order);
    Confirmation m =
        new Confirmation(
            outcome,
            accepted.party(),
            accepted.trx(),
            accepted.amount(),
            accepted.time(),
            accepted.reference(),
            accepted.card());
    return new WebhookMessage(
        Kind.of(outcome),
        Corner.NOON,
        order.order().party(),
        order.trx(),
        Optional.of(corner.m(order, m)));
  }

  private void refused(Why why, Map<String, String> headers, Bytes sent) {
    assertThat(check(webhooks, headers, sent)).isEqualTo(new Refused(why));
  }

  private static WebhookCheck check(Webhooks by, Map<String, String> headers, Bytes sent) {
    return by.check(headers::get, sent.toArray());
  }

  private Map<String, String> headers(String id, long seconds) throws Exception {
    Map<String, String> headers = new HashMap<>();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(seconds));
    headers.put("webhook-signature", signed(id, seconds, body));
    return headers;
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> other = new HashMap<>(headers);
    other.put(name, value);
    return other;
  }

  /** Computed here, by the JDK alone. */
  private static String signed(String id, long seconds, Bytes sent) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET_BYTES, "HmacSHA256"));
    mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.US_ASCII));
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(sent.toArray()));
  }
}
