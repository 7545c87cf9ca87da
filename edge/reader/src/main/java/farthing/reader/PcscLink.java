package farthing.reader;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import java.util.List;
import javax.smartcardio.Card;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.TerminalFactory;
import org.jspecify.annotations.Nullable;

/**
 * A card in a reader of this machine, over PC/SC. A card that left may be put in again, and the
 * next command finds it: its power was off in between, so nothing is selected.
 */
public final class PcscLink implements CardLink {
  /** Nobody else talks to the card meanwhile; the JDK's own word for it. */
  private static final String ALONE = "EXCLUSIVE;*";

  private final CardTerminal reader;
  private final String protocol;
  private @Nullable Card card;
  private Bytes atr = Bytes.empty();
  private boolean closed;

  private PcscLink(CardTerminal reader, String protocol) {
    this.reader = reader;
    this.protocol = protocol;
  }

  /**
   * The card in the reader of that name, for this program alone.
   *
   * @param name whole, as PC/SC has it
   * @throws CardGone if there is no such reader, no card in it, or somebody else is at it: says
   *     which
   */
  public static PcscLink inReader(String name) throws CardGone {
    return in(reader(name), ALONE);
  }

  static PcscLink in(CardTerminal reader, String protocol) throws CardGone {
    PcscLink link = new PcscLink(reader, protocol);
    link.connected();
    return link;
  }

  private static CardTerminal reader(String name) throws CardGone {
    List<CardTerminal> readers;
    try {
      readers = TerminalFactory.getDefault().terminals().list();
    } catch (CardException e) {
      throw new CardGone("PC/SC names no readers on this machine: " + cause(e), e);
    }
    return readers.stream()
        .filter(reader -> reader.getName().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new CardGone(
                "PC/SC has no reader '%s' on this machine, but %s"
                    .formatted(name, readers.stream().map(CardTerminal::getName).toList())));
  }

  @Override
  public Bytes atr() {
    return atr;
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    CommandAPDU sent = new CommandAPDU(command.toBytes().toArray());
    try {
      return ResponseApdu.parse(Bytes.of(connected().getBasicChannel().transmit(sent).getBytes()));
    } catch (CardException | IllegalStateException | IllegalArgumentException e) {
      // the last: a card torn out in the midst of its answer, which the JDK takes for an answer
      letGo();
      throw new CardGone(gone(e), e);
    }
  }

  private Card connected() throws CardGone {
    Card there = card;
    if (closed) {
      throw new CardGone("the card is no longer in the reader");
    }
    if (there != null) {
      return there;
    }
    try {
      Card found = reader.connect(protocol);
      card = found;
      atr = Bytes.of(found.getATR().getBytes());
      return found;
    } catch (CardException e) {
      throw new CardGone(gone(e), e);
    }
  }

  private String gone(Exception e) {
    return "reader '%s': %s".formatted(reader.getName(), cause(e));
  }

  /** PC/SC's own word, which the JDK hides below its own. */
  private static String cause(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  private void letGo() {
    Card there = card;
    card = null;
    if (there != null) {
      try {
        there.disconnect(true); // with a reset: whoever is next finds nothing selected
      } catch (CardException e) {
        // it left: that is what we came for
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    letGo();
  }
}
