package farthing.testkit.agreement;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import java.util.Random;

/** A purse that answers wrongly once a rule says so: for tests of what should find it. */
final class WrongPurse implements CardLink {
  private final CardLink right;
  private final Rule rule;

  private WrongPurse(CardLink right, Rule rule) {
    this.right = right;
    this.rule = rule;
  }

  /** Hears everything since the card was made, and says when the answer is to be wrong. */
  interface Rule {
    boolean isWrong(CommandApdu command, ResponseApdu answer);
  }

  /** Makes a rule for each card anew. */
  interface Rules {
    Rule make();
  }

  static PurseKind kind(Rules rules) {
    return new PurseKind() {
      @Override
      public String name() {
        return "wrong";
      }

      @Override
      public Held insert(Random random) {
        Held right = PurseKind.memory().insert(random);
        return PurseKind.held(new WrongPurse(right.link(), rules.make()), right::reset);
      }
    };
  }

  @Override
  public Bytes atr() {
    return right.atr();
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    ResponseApdu answer = right.transmit(command);
    return rule.isWrong(command, answer) ? ResponseApdu.refusing(0x6F00) : answer;
  }

  @Override
  public void close() {
    right.close();
  }
}
