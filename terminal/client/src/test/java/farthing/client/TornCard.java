package farthing.client;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import java.util.function.UnaryOperator;

/**
 * A card whose debit or credit fails on the way: pulled out before or after it took effect, or
 * garbled; or whose opening is.
 */
final class TornCard implements CardLink {
  private static final int INITIALIZE = 0x50;
  private static final int DEBIT = 0x54;
  private static final int CREDIT = 0x52;

  private final CardLink card;
  private final How how;
  private boolean gone;

  enum How {
    BEFORE,
    AFTER,
    /** Debited, and the answer is rubbish; the card stays. */
    ANSWER_GARBLED,
    /** Debited, and the answer's S3 is spoilt; the card stays. */
    PROOF_SPOILT,
    /** The answer to INITIALIZE is rubbish; the card stays. */
    OPENING_GARBLED
  }

  TornCard(CardLink card, How how) {
    this.card = card;
    this.how = how;
  }

  @Override
  public Bytes atr() {
    return card.atr();
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    if (gone) {
      throw new CardGone("pulled out");
    }
    if (how == How.OPENING_GARBLED && command.ins() == INITIALIZE) {
      return changed(card.transmit(command), data -> data.slice(0, Math.min(7, data.size())));
    }
    if (command.ins() != DEBIT && command.ins() != CREDIT) {
      return card.transmit(command);
    }
    return switch (how) {
      case BEFORE -> {
        gone = true;
        throw new CardGone("pulled out before the debit");
      }
      case AFTER -> {
        card.transmit(command);
        gone = true;
        throw new CardGone("pulled out after the debit");
      }
      case ANSWER_GARBLED -> changed(card.transmit(command), data -> data.slice(0, 7));
      case PROOF_SPOILT ->
          changed(
              card.transmit(command),
              data ->
                  data.slice(0, 8)
                      .plus(Bytes.of((byte) (data.at(8) ^ 1)))
                      .plus(data.slice(9, data.size() - 9)));
      case OPENING_GARBLED -> card.transmit(command);
    };
  }

  private static ResponseApdu changed(ResponseApdu answer, UnaryOperator<Bytes> change) {
    return new ResponseApdu(change.apply(answer.data()), answer.status());
  }

  @Override
  public void close() {
    card.close();
  }
}
