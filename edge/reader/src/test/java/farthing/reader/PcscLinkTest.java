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
import farthing.purse.StatusWord;
import javax.smartcardio.CardTerminal;
import org.junit.jupiter.api.Test;

/** A card in a reader, as javax.smartcardio has it: jCardSim's terminal, with a card in it. */
class PcscLinkTest {
  private final CardSimulator card = securityCard();
  private final CardTerminal reader = CardTerminalSimulator.terminal(card);

  @Test
  void aCardAnswersThroughItsReader() throws Exception {
    try (PcscLink link = PcscLink.in(reader)) {
      assertThat(link.atr().size()).isPositive();
      assertThat(link.transmit(Lsam.select()).status()).isEqualTo(StatusWord.DONE);
    }
  }

  @Test
  void aCardThatLeftIsGoneAndIsFoundAgainWhenItIsBack() throws Exception {
    try (PcscLink link = PcscLink.in(reader)) {
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
    PcscLink link = PcscLink.in(reader);
    link.close();

    assertThatThrownBy(() -> link.transmit(Lsam.select())).isInstanceOf(CardGone.class);
  }

  @Test
  void anEmptyReaderAndAnUnknownOneAreSaid() {
    card.assignToTerminal(null);
    assertThatThrownBy(() -> PcscLink.in(reader))
        .isInstanceOf(CardGone.class)
        .hasMessageContaining(reader.getName());
    assertThatThrownBy(() -> PcscLink.inReader("under the table"))
        .isInstanceOf(CardGone.class)
        .hasMessageContaining("PC/SC")
        .hasMessageContaining("on this machine");
  }

  private static CardSimulator securityCard() {
    CardSimulator card = new CardSimulator();
    Bytes aid = Lsam.AID;
    card.installApplet(AIDUtil.create(aid.toArray()), LsamApplet.class);
    return card;
  }
}
