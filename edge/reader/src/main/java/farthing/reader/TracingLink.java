package farthing.reader;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Tells, a line each, what passes to a card and back: a command's header and length, the answer's
 * length and status word. Data is never shown: it may be a PIN, a key or a card number.
 */
public final class TracingLink implements CardLink {
  private final CardLink card;
  private final Consumer<String> lines;

  /**
   * @param lines takes each line, without a line end
   */
  public TracingLink(CardLink card, Consumer<String> lines) {
    this.card = card;
    this.lines = lines;
  }

  @Override
  public Bytes atr() {
    return card.atr();
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    try {
      ResponseApdu answer = card.transmit(command);
      lines.accept(command + " -> " + told(answer));
      return answer;
    } catch (CardGone e) {
      lines.accept(command + " -> the card is gone: " + e.getMessage());
      throw e;
    }
  }

  @Override
  public void close() {
    card.close();
  }

  private static String told(ResponseApdu answer) {
    return String.format(
        Locale.ROOT,
        "+%d %04X %s",
        answer.data().size(),
        answer.status(),
        StatusWord.meaning(answer.status()));
  }
}
