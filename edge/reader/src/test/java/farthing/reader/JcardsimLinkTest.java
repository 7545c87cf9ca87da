package farthing.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.applets.PurseApplet;
import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JcardsimLinkTest {
  private final JcardsimLink card = JcardsimLink.insert(PurseApplet.class);

  @Test
  void answerToResetIsWellFormed() {
    Bytes atr = card.atr();
    assertThat(new String(atr.slice(4, 8).toArray(), StandardCharsets.US_ASCII))
        .isEqualTo("FARTHING");
    int check = 0;
    for (int i = 1; i < atr.size(); i++) {
      check ^= atr.at(i);
    }
    assertThat(check).isZero();
    assertThat(atr.size()).isEqualTo(13);
  }

  @Test
  void blankCardTellsThatItIsAPurse() throws Exception {
    assertThat(card.transmit(Purse.select()).toBytes().hex())
        .isEqualTo("6f11" + "840af04641525448494e4701" + "a503800101" + "9000");
  }

  @Test
  void unknownApplicationIsNotFound() throws Exception {
    CommandApdu other = CommandApdu.of(0x00, 0xA4, 0x04, 0x00, Bytes.ofHex("a000000003"));
    assertThat(card.transmit(other)).isEqualTo(ResponseApdu.refusing(StatusWord.NOT_FOUND));
    card.transmit(Purse.select());
    assertThat(card.transmit(other)).isEqualTo(ResponseApdu.refusing(StatusWord.NOT_FOUND));
  }

  @Test
  void nothingIsSelectedAfterAReset() throws Exception {
    card.transmit(Purse.select());
    assertThat(card.transmit(Purse.slotInquiry(0)).status()).isEqualTo(StatusWord.BLOCKED);
    card.reset();
    assertThat(card.transmit(Purse.slotInquiry(0)).status()).isEqualTo(StatusWord.NOT_FOUND);
  }

  @Test
  void removedCardIsGone() {
    card.close();
    assertThatThrownBy(() -> card.transmit(Purse.select())).isInstanceOf(CardGone.class);
  }

  @Test
  void traceShowsNoData() throws Exception {
    List<String> lines = new ArrayList<>();
    TracingLink traced = new TracingLink(card, lines::add);
    traced.transmit(Purse.select());
    traced.transmit(Purse.verify(Bytes.ofHex("241234ffffffffff")));
    traced.transmit(Purse.personalise(0xFF, Bytes.ofHex("c311" + "01" + "5a".repeat(16))));
    assertThat(lines)
        .containsExactly(
            "00 A4 04 00 +10 -> +19 9000 done",
            "00 20 00 81 +8 -> +0 6985 the card is blocked",
            "90 E0 FF 00 +19 -> +0 9405 the command's data is wrong");
  }

  @Test
  void traceTellsOfAMissingCard() {
    List<String> lines = new ArrayList<>();
    TracingLink traced = new TracingLink(card, lines::add);
    traced.close();
    assertThatThrownBy(() -> traced.transmit(Purse.select())).isInstanceOf(CardGone.class);
    assertThat(lines).hasSize(1).first().asString().contains("gone");
  }
}
