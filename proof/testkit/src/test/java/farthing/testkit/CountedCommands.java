package farthing.testkit;

import farthing.base.Suite;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.virtual.VirtualPurse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Every command of the page, to both purses of both suites, and the blocks that each took. Runs in
 * a {@link CountingWorld}, so what it gives back is of the JDK's types alone.
 */
public final class CountedCommands implements Callable<Map<String, List<Integer>>> {

  /** By command: AES of applet and software purse in suite 20, then DES of both in suite 10. */
  @Override
  public Map<String, List<Integer>> call() throws CardGone {
    Map<String, List<Integer>> blocks = new LinkedHashMap<>();
    for (TornCommand command : TornCommands.ALL) {
      List<Integer> row = new ArrayList<>();
      for (Suite suite : new Suite[] {Suite.AES_128, Suite.TDES}) {
        for (PurseMaker maker : List.of(applet(suite), software(suite))) {
          BlockCount.Blocks counted = counted(command, maker);
          row.add(suite == Suite.AES_128 ? counted.aes() : counted.des());
          mustBeZero(suite == Suite.AES_128 ? counted.des() : counted.aes());
        }
      }
      blocks.put(command.name(), row);
    }
    return blocks;
  }

  private static BlockCount.Blocks counted(TornCommand command, PurseMaker maker) throws CardGone {
    TestCard card = command.card(maker);
    CommandApdu prepared = command.prepare(card);
    // a security card in the test's hand works in this world too: only the purse's blocks count
    BlockCount.take();
    card.link.transmit(prepared);
    return BlockCount.take();
  }

  private static void mustBeZero(int blocksOfTheOtherSuite) {
    if (blocksOfTheOtherSuite != 0) {
      throw new AssertionError("a card used both suites");
    }
  }

  private static PurseMaker applet(Suite suite) {
    return new Maker(suite) {
      @Override
      public CardLink insert(Random random) {
        return ScriptedPurseApplet.insert(random);
      }
    };
  }

  private static PurseMaker software(Suite suite) {
    return new Maker(suite) {
      @Override
      public CardLink insert(Random random) {
        return VirtualPurse.inMemory(random);
      }
    };
  }

  /** Nothing here resets a card. */
  private abstract static class Maker implements PurseMaker {
    private final Suite suite;

    Maker(Suite suite) {
      this.suite = suite;
    }

    @Override
    public Suite suite() {
      return suite;
    }

    @Override
    public void reset(CardLink card) {
      throw new UnsupportedOperationException();
    }
  }
}
