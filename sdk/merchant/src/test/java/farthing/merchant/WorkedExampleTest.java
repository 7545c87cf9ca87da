package farthing.merchant;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PartyId;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.Confirmation;
import farthing.messages.Flow;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.Outcome;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every figure of the worked example on the integration page comes out of the code. */
class WorkedExampleTest {
  private static final Pattern FIGURE = Pattern.compile("(?m)^([a-z ]+?) += (.+)$");

  private final Map<String, String> figures = figures();
  private final SharedKey shared = SharedKey.of("k1", hex("shared key").toArray());
  private final Order order =
      new Order(
          new PartyId("merchant-965"),
          "Corner Shop",
          TransactionId.parse(figure("trx")),
          Amount.ofMinor(1250, Currency.EUR),
          "One song",
          URI.create("https://pay.example"),
          URI.create("https://shop.example/farthing/status"),
          5,
          Flow.PURCHASE,
          Instant.ofEpochSecond(1795348800),
          Instant.ofEpochSecond(1795349700),
          Order.RELEASE,
          List.of(Suite.AES_128),
          "k1",
          hex("salt"));
  private final TransactionKeys keys =
      TransactionKeys.derive(shared, order.salt(), order.flow(), order.party(), order.trx());

  @Test
  void theKeysOfTheExampleAreDerivedAsItSays() {
    for (String use : List.of("order", "wrap", "result")) {
      assertThat(keys.reveal(use, SecretAccess.granted()).hex())
          .as(use)
          .isEqualTo(figure(use + " key"));
    }
  }

  @Test
  void theWrappedTskOfTheExampleIsThis() {
    assertThat(keys.wrap(Tsk.of(hex("tsk"))).hex()).isEqualTo(figure("etsk"));
  }

  @Test
  void theSignedOrderAndThePageOfTheExampleAreThese() {
    OrderOffer offer = OrderOffer.make(order, shared, Tsk.of(hex("tsk")));

    assertThat(offer.jws()).isEqualTo(figure("jws"));
    String payload = figure("payload");
    assertThat(new String(offer.toJson().toArray(), StandardCharsets.UTF_8))
        .isEqualTo(
            payload.substring(0, payload.length() - 1)
                + ",\"tsk\":\"ObjUTMIux8MHkSMWpqTgfQ\""
                + ",\"etsk\":\"Z56M4q4op8Tz4GUjuNWF9oQSi87YVY7_\""
                + ",\"order\":\""
                + figure("jws")
                + "\"}");
  }

  @Test
  void messageMOfTheExampleSaysWhatThePageShows() {
    assertThat(Confirmation.decrypt(figure("m"), keys))
        .isEqualTo(
            new Confirmation(
                Outcome.ACCEPTED,
                order.party(),
                order.trx(),
                order.amount(),
                Instant.ofEpochSecond(1795348860),
                "T001-17",
                Optional.empty()));
  }

  private Bytes hex(String name) {
    return Bytes.ofHex(figure(name));
  }

  private String figure(String name) {
    return Optional.ofNullable(figures.get(name))
        .orElseThrow(() -> new AssertionError("the page has no figure " + name));
  }

  private static Map<String, String> figures() {
    try {
      String page = Files.readString(Repository.file("docs/integration/merchant.md"));
      Matcher figure = FIGURE.matcher(page);
      return figure
          .results()
          .collect(java.util.stream.Collectors.toMap(r -> r.group(1), r -> r.group(2)));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
