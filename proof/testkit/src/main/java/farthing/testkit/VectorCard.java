package farthing.testkit;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;

/** A purse made for one row of golden bytes, and whatever it says to it. */
final class VectorCard implements AutoCloseable {
  /** The PIN of every purse made here: 1234. */
  static final Bytes PIN = Bytes.ofHex("241234ffffffffff");

  private final CardLink link;

  private VectorCard(CardLink link) {
    this.link = link;
  }

  /** A purse that refuses to go as far as the row's answers. */
  static final class Astray extends Exception {
    private static final long serialVersionUID = 1L;
    private final String field;

    Astray(String field, String got) {
      super(got);
      this.field = field;
    }
  }

  /** What is said to it, and compared. */
  interface Row {
    void ask(VectorCard card) throws CardGone, Astray;
  }

  /** Personalised, and asked the row. */
  static Verdict ask(
      BlankPurses purses,
      PurseProfile profile,
      ScriptedRandom random,
      Expectations expect,
      Row row) {
    try (VectorCard card = new VectorCard(purses.insert(random))) {
      card.done("select", Purse.select());
      for (CommandApdu part : profile.commands()) {
        card.done("personalisation", part);
      }
      row.ask(card);
    } catch (Astray e) {
      expect.differs(e.field, "an answer", String.valueOf(e.getMessage()));
    } catch (CardGone e) {
      expect.differs("card", "an answer", "no card: " + e.getMessage());
    }
    return expect.verdictOfThese();
  }

  /**
   * The data of a command that must go well.
   *
   * @param field of the row, for the difference if it does not
   */
  Bytes done(String field, CommandApdu command) throws CardGone, Astray {
    ResponseApdu answer = link.transmit(command);
    if (!answer.isDone()) {
      throw new Astray(
          field, "%04X, %s".formatted(answer.status(), StatusWord.meaning(answer.status())));
    }
    return answer.data();
  }

  void verifyPin() throws CardGone, Astray {
    done("PIN", Purse.verify(PIN));
  }

  @Override
  public void close() {
    link.close();
  }
}
