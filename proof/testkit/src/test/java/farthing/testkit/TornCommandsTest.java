package farthing.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import farthing.testkit.agreement.PurseAgreement;
import farthing.testkit.agreement.PurseKind;
import farthing.virtual.PurseMemory;
import farthing.virtual.PurseState;
import farthing.virtual.PurseStore;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** That what is torn is all that there is to tear: the purses are asked, and no list. */
class TornCommandsTest {
  private static final long SEED = 20261129;
  private static final int COMMANDS = 30_000;
  private static final int INITIALIZE = 0x50;
  private static final int UPDATE = 0x58;

  @Test
  void everyCommandThatAPurseKnowsIsTorn() throws Exception {
    SortedSet<String> torn = new TreeSet<>();
    for (TornCommand command : TornCommands.ALL) {
      torn.add(name(command.prepare(command.card(new Watched().maker()))));
    }
    assertThat(torn).isEqualTo(known(ScriptedPurseApplet.insert(new Random(1))));
    assertThat(torn).isEqualTo(known(VirtualPurse.inMemory(new Random(1))));
  }

  /** Whatever the software purse wrote in a crowd of commands, it was torn while it wrote that. */
  @Test
  void everyOutcomeThatWritesIsTorn() throws Exception {
    SortedSet<String> torn = new TreeSet<>();
    for (TornCommand command : TornCommands.ALL) {
      Watched watched = new Watched();
      TestCard card = command.card(watched.maker());
      CommandApdu apdu = command.prepare(card);
      watched.writing.clear();
      card.send(apdu);
      torn.addAll(watched.writing);
    }
    Watched crowd = new Watched();
    new PurseAgreement(List.of(crowd), InstantSource.system(), _ -> {}).run(SEED, COMMANDS);
    assertThat(crowd.writing).as("all that can be written was").isEqualTo(torn);
  }

  /** What is refused as an unknown class, instruction or P1 is no command; all else is. */
  private static SortedSet<String> known(CardLink blank) throws CardGone {
    SortedSet<String> known = new TreeSet<>();
    blank.transmit(Purse.select());
    known.add(name(Purse.select())); // asked for here: what part of a name selects differs
    for (int cla : new int[] {0x00, 0x80, 0x90, 0xFF}) {
      for (int ins = 0; ins <= 0xFF; ins++) {
        for (int p1 = 0; p1 <= 0xFF; p1++) {
          CommandApdu empty = CommandApdu.of(cla, ins, p1, 0x00, Bytes.empty());
          if (ins != Purse.select().ins() && isKnown(blank, empty)) {
            known.add(name(empty));
          }
        }
      }
    }
    return known;
  }

  private static boolean isKnown(CardLink card, CommandApdu command) throws CardGone {
    for (int p2 : new int[] {0x00, 0x0C, 0x81}) {
      int status =
          card.transmit(
                  CommandApdu.of(command.cla(), command.ins(), command.p1(), p2, command.data()))
              .status();
      if (status != StatusWord.P1_P2_WRONG) {
        return status != StatusWord.CLA_UNKNOWN && status != StatusWord.INS_UNKNOWN;
      }
    }
    return false;
  }

  /** P1 says what INITIALIZE, CREDIT, DEBIT and UPDATE do; elsewhere it counts, or is fixed. */
  private static String name(CommandApdu c) {
    boolean saysWhat = c.cla() == 0x90 && c.ins() >= INITIALIZE && c.ins() <= UPDATE;
    return "%02X %02X".formatted(c.cla(), c.ins()) + (saysWhat ? " %02X".formatted(c.p1()) : "");
  }

  /** With its completion code, where it has one; whatever number of tries a PIN has left. */
  private static String outcome(CommandApdu c, ResponseApdu answer) {
    int status = answer.status();
    boolean pin = (status & 0xFFF0) == StatusWord.PIN_WRONG;
    boolean settled = name(c).length() > "90 50".length() && c.ins() != INITIALIZE;
    return "%s: %04X".formatted(name(c), pin ? StatusWord.PIN_WRONG : status)
        + (settled && answer.isDone() ? " CC " + cc(answer.data().slice(0, 2).hex()) : "");
  }

  private static String cc(String code) {
    return code.startsWith("01") ? "01xx" : code;
  }

  /** The software purse, with what it answered whenever it had written. */
  private static final class Watched implements PurseKind {
    final SortedSet<String> writing = new TreeSet<>();

    @Override
    public String name() {
      return "watched";
    }

    @Override
    public Held insert(Random random) {
      WatchedPurse card = new WatchedPurse(random, writing);
      return PurseKind.held(card, card::reset);
    }

    PurseMaker maker() {
      return new PurseMaker() {
        @Override
        public CardLink insert(Random random) {
          return new WatchedPurse(random, writing);
        }

        @Override
        public void reset(CardLink card) throws CardGone {
          ((WatchedPurse) card).reset();
        }
      };
    }
  }

  private static final class WatchedPurse implements CardLink {
    private final CountingStore store = new CountingStore();
    private final VirtualPurse purse;
    private final SortedSet<String> writing;

    WatchedPurse(Random random, SortedSet<String> writing) {
      this.writing = writing;
      try {
        purse = new VirtualPurse(store, random);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public ResponseApdu transmit(CommandApdu command) throws CardGone {
      int before = store.writes;
      ResponseApdu answer = purse.transmit(command);
      if (store.writes > before) {
        writing.add(outcome(command, answer));
      }
      return answer;
    }

    void reset() throws CardGone {
      purse.reset();
    }

    @Override
    public Bytes atr() {
      return purse.atr();
    }

    @Override
    public void close() {
      purse.close();
    }
  }

  private static final class CountingStore implements PurseStore {
    private final PurseMemory kept = new PurseMemory();
    private int writes;

    @Override
    public Optional<PurseState> read() {
      return kept.read();
    }

    @Override
    public void write(PurseState state) {
      writes++;
      kept.write(state);
    }

    @Override
    public void close() {
      kept.close();
    }
  }
}
