package farthing.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.licel.jcardsim.smartcardio.CardSimulator;
import com.licel.jcardsim.smartcardio.CardTerminalSimulator;
import com.licel.jcardsim.utils.AIDUtil;
import farthing.applets.LsamApplet;
import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.Lsam;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.smartcardio.CardTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A card in a reader, as javax.smartcardio has it: jCardSim's terminal, with a card in it. */
class PcscLinkTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final CardSimulator card = securityCard();
  private final CardTerminal reader = CardTerminalSimulator.terminal(card);

  @Test
  void aCardAnswersThroughItsReader() throws Exception {
    try (PcscLink link = PcscLink.in(reader, LONG)) {
      assertThat(link.atr().size()).isPositive();
      assertThat(link.transmit(Lsam.select()).status()).isEqualTo(StatusWord.DONE);
    }
  }

  @Test
  void aCardThatLeftIsGoneAndIsFoundAgainWhenItIsBack() throws Exception {
    try (PcscLink link = PcscLink.in(reader, LONG)) {
      CardSimulator another = securityCard();
      another.assignToTerminal(reader); // jCardSim's way to take a card out that is connected
      assertThatThrownBy(() -> link.transmit(Lsam.select())).isInstanceOf(CardGone.class);
      another.assignToTerminal(null);
      assertThatThrownBy(() -> link.transmit(Lsam.select())).isInstanceOf(CardGone.class);

      card.assignToTerminal(reader);

      assertThat(link.transmit(Lsam.select()).status()).isEqualTo(StatusWord.DONE);
    }
  }

  @Test
  void nothingPassesOnceItIsClosed() throws Exception {
    PcscLink link = PcscLink.in(reader, LONG);
    link.close();

    assertThatThrownBy(() -> link.transmit(Lsam.select())).isInstanceOf(CardGone.class);
  }

  @Test
  void anEmptyReaderAndAnUnknownOneAreSaid() {
    card.assignToTerminal(null);
    assertThatThrownBy(() -> PcscLink.in(reader, LONG))
        .isInstanceOf(CardGone.class)
        .hasMessageContaining(reader.getName());
    assertThatThrownBy(() -> PcscReader.named("under the table"))
        .isInstanceOf(CardGone.class)
        .hasMessageContaining("PC/SC")
        .hasMessageContaining("on this machine");
  }

  @Test
  @Timeout(60)
  void aReaderThatDoesNotAnswerHoldsNobodyUpAndIsUsedAgainOnceItDid() throws Exception {
    CountDownLatch answers = new CountDownLatch(1);
    BrokenReader stuck =
        new BrokenReader(_ -> {
          answers.await();
          return new byte[] {(byte) 0x90, 0x00};
        });
    PcscLink link = PcscLink.in(stuck, Duration.ofMillis(20));
    assertThatThrownBy(() -> link.transmit(Lsam.select()))
        .isInstanceOf(CardGone.class)
        .hasMessageContaining("no answer");
    assertThatThrownBy(() -> link.transmit(Lsam.select())).isInstanceOf(CardGone.class);

    answers.countDown();

    ResponseApdu answer = null;
    while (answer == null) {
      try {
        answer = link.transmit(Lsam.select());
      } catch (CardGone e) {
        Thread.onSpinWait();
      }
    }
    assertThat(answer.status()).isEqualTo(StatusWord.DONE);
    assertThat(stuck.asked).as("nothing was left behind that comes late").hasValue(2);
    link.close();
  }

  @Test
  @Timeout(60)
  void aReaderThatDoesNotAnswerIsLeftToItself() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    PcscLink link =
        PcscLink.in(
            new BrokenReader(_ -> {
              never.await();
              return new byte[] {(byte) 0x90, 0x00};
            }),
            Duration.ofMillis(20));
    assertThatThrownBy(() -> link.transmit(Lsam.select())).isInstanceOf(CardGone.class);

    link.close();

    never.countDown();
  }

  @Test
  void anAnswerLongerThanThereAreAnyIsTakenForNone() throws Exception {
    try (PcscLink link = PcscLink.in(new BrokenReader(_ -> new byte[300]), LONG)) {
      assertThatThrownBy(() -> link.transmit(Lsam.select())).isInstanceOf(CardGone.class);
    }
  }

  private static CardSimulator securityCard() {
    CardSimulator card = new CardSimulator();
    Bytes aid = Lsam.AID;
    card.installApplet(AIDUtil.create(aid.toArray()), LsamApplet.class);
    return card;
  }
}
