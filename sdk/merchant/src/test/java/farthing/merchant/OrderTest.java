package farthing.merchant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.messages.OrderOffer;
import farthing.messages.SharedKey;
import farthing.messages.SignedOrder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderTest {
  private final Corner corner = new Corner();

  @Test
  void anOrderSaysAllThatTheClientAndThePaymentServerNeed() {
    OpenOrder open = corner.order();

    assertThat(open.order().party()).isEqualTo(corner.settings.party());
    assertThat(open.order().partyName()).isEqualTo("Corner Shop");
    assertThat(open.order().amount()).isEqualTo(Corner.PRICE);
    assertThat(open.order().server()).hasToString("http://localhost:8081");
    assertThat(open.order().statusUrl()).hasToString("http://shop.localhost:8080/status");
    assertThat(open.order().issued()).isEqualTo(Corner.NOON);
    assertThat(open.order().expires()).isEqualTo(Corner.NOON.plusSeconds(900));
    assertThat(open.trx().value().version()).isEqualTo(7);
    assertThat(SignedOrder.verify(open.offer().jws(), corner.keys(open)).order())
        .isEqualTo(open.order());
    assertThat(corner.keys(open).unwrap(open.offer().etsk()).toString()).isNotEmpty();
  }

  @Test
  void anOrderOutOfTheBookShowsTheSameBytes() {
    OpenOrder open = corner.merchant.newOrder(Corner.PRICE, "One song", "song-17");

    OpenOrder again = OpenOrder.parse(open.toJson(), "song-17");

    assertThat(again.toJson()).isEqualTo(open.toJson());
    assertThat(again.order()).isEqualTo(open.order());
  }

  @Test
  void noTwoOrdersShareTrxSaltOrKeys() {
    OpenOrder one = corner.order();
    OpenOrder other = corner.order();

    assertThat(one.trx()).isNotEqualTo(other.trx());
    assertThat(one.order().salt()).isNotEqualTo(other.order().salt());
    assertThat(one.offer().etsk()).isNotEqualTo(other.offer().etsk());
  }

  @Test
  void noTextOfAnOrderBreaksOutOfThePage() {
    String evil = "</script><!--<script>alert(1)</script>]]>&amp;'\"\u2028";
    OpenOrder open = corner.merchant.newOrder(Corner.PRICE, evil);

    String html = open.toHtml();

    String start = "<script type=\"application/farthing-order+json\" id=\"farthing-order\">";
    assertThat(html).startsWith(start).endsWith("</script>");
    String inside = html.substring(start.length(), html.length() - "</script>".length());
    assertThat(inside).doesNotContain("<", ">", "&");
    OrderOffer read = OrderOffer.parse(Corner.utf8(inside));
    assertThat(read.order().description()).isEqualTo(evil);
    assertThat(read.order()).isEqualTo(open.order());
  }

  @Test
  void ordersThatNobodyCouldPayAreNotMade() {
    Amount nothing = Amount.ofMinor(0, Currency.EUR);
    assertThatThrownBy(() -> corner.merchant.newOrder(nothing, "Air"))
        .isInstanceOf(Malformed.class);
    Amount paidLogin = Amount.ofMinor(1, Currency.AUTHENTICATION);
    assertThatThrownBy(() -> corner.merchant.newOrder(paidLogin, "Sign in"))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> corner.merchant.newOrder(Corner.PRICE, "x".repeat(201)))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> corner.settings.withOrderLifetime(Duration.ofHours(25)))
        .isInstanceOf(Malformed.class);
    assertThatThrownBy(() -> corner.settings.withOlderKey(SharedKey.generate("k1", corner.random)))
        .isInstanceOf(Malformed.class);
  }

  @Test
  void noTextShowsAKey() {
    OpenOrder open = corner.order();
    byte[] secret = corner.key.reveal(farthing.base.SecretAccess.granted());
    String hex = farthing.base.Bytes.of(secret).hex();

    for (Object shown :
        List.of(open, corner.settings, new BookedOrder(open, BookedOrder.State.OPEN))) {
      assertThat(shown.toString()).doesNotContain(hex).doesNotContain(open.offer().jws());
    }
  }
}
