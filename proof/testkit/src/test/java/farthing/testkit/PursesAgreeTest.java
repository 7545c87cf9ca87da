package farthing.testkit;

import static farthing.base.Currency.AUTHENTICATION;
import static farthing.base.Currency.EUR;
import static farthing.base.Currency.JPY;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.InitializeAnswer;
import farthing.purse.LogRecord;
import farthing.purse.PinBlock;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.TransactionType;
import farthing.reader.JcardsimLink;
import farthing.virtual.VirtualPurse;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Applet and software purse, the same cards in the same hand: whatever is sent to both, sense or
 * nonsense, they answer with the same bytes.
 */
class PursesAgreeTest {
  private static final int CARDS = 60;
  private static final int COMMANDS_PER_CARD = 250;
  private static final Bytes RIGHT_PIN = PinBlock.ofDigits("4711").value();

  private static final int[] CLASSES = {0x90, 0x90, 0x90, 0x00, 0x00, 0x80, 0xFF};
  private static final int[] INSTRUCTIONS = {
    0x50, 0x52, 0x54, 0x5A, 0x5C, 0xE0, 0x20, 0xB2, 0x58, 0x00
  };
  private static final int[] PARAMETERS = {0x00, 0x01, 0x07, 0x0C, 0x81, 0x02, 0x08, 0x80, 0xFF};
  private static final int[] LENGTHS = {0, 1, 2, 7, 8, 47, 48, 49, 255};

  @Test
  void bothPursesAnswerEverythingAlike() throws Exception {
    long seed = System.nanoTime();
    System.out.println("purses asked with seed " + seed);
    for (int card = 0; card < CARDS; card++) {
      new Conversation(seed + card).run();
    }
  }

  /** One card, twice, and somebody who sends it this and that. */
  private static final class Conversation {
    private final long seed;
    private final Random random;
    private final PurseProfile profile;
    private final VirtualPurse software;
    private final JcardsimLink applet;
    private final TestPsam psam;

    private int sent;
    private TransactionId lastTrx = TransactionId.of(Bytes.of(new byte[16]));

    Conversation(long seed) {
      this.seed = seed;
      random = new Random(seed);
      profile = someProfile();
      software = VirtualPurse.inMemory(new ScriptedRandom(seed));
      applet = ScriptedPurseApplet.insert(new ScriptedRandom(seed));
      psam =
          new TestPsam(
              PsamId.ofHex("5053414d00000001"), profile.keys().purchase(), profile.keys().tac());
    }

    void run() throws CardGone {
      nonsense();
      ask(Purse.select());
      nonsense();
      for (CommandApdu part : profile.commands()) {
        ask(part);
      }
      while (sent < COMMANDS_PER_CARD) {
        switch (random.nextInt(12)) {
          case 0, 1, 2, 3 -> purchase();
          case 4, 5 -> cancel();
          case 6 -> ask(Purse.previousSignature(random.nextInt(20)));
          case 7 -> ask(Purse.readLog(random.nextInt(13)));
          case 8 -> pin();
          case 9 -> ask(Purse.slotInquiry(random.nextInt(4)));
          case 10 -> powerOrSelect();
          default -> nonsense();
        }
      }
    }

    private void purchase() throws CardGone {
      Currency currency = oneOf(EUR, EUR, EUR, JPY, AUTHENTICATION, Currency.USD);
      int slot = random.nextInt(8) == 0 ? random.nextInt(4) : currency.equals(JPY) ? 1 : 0;
      int most = currency.isAuthentication() ? 2 : 3000;
      Amount amount = Amount.ofMinor(random.nextInt(4) == 0 ? 0 : random.nextInt(most), currency);
      ResponseApdu opened = ask(Purse.initializePurchase(slot, amount));
      if (opened.isDone()) {
        lastTrx = someTrx();
        debit(0x54, 0x01, slot, TransactionType.PURCHASE, opened, amount);
      }
    }

    private void cancel() throws CardGone {
      ResponseApdu newest = ask(Purse.readLog(1));
      if (!newest.isDone()) {
        return;
      }
      LogRecord record = LogRecord.parse(newest.data());
      int slot =
          random.nextInt(6) == 0
              ? random.nextInt(3)
              : record.amount().currency().equals(JPY) ? 1 : 0;
      int number = record.transactionNumber() - (random.nextInt(8) == 0 ? 1 : 0);
      ResponseApdu opened = ask(Purse.initializeCancel(slot, number));
      if (opened.isDone()) {
        if (random.nextInt(4) == 0) {
          lastTrx = someTrx();
        }
        debit(0x52, 0x07, slot, TransactionType.CANCEL, opened, record.amount());
      }
    }

    /** Mostly the fitting command; sometimes a byte is wrong, or something comes in between. */
    private void debit(
        int ins, int p1, int slot, TransactionType type, ResponseApdu opened, Amount amount)
        throws CardGone {
      PurchaseTerms terms = psam.terms(type, 1 + random.nextInt(9), lastTrx, amount, TestCard.TIME);
      byte[] data = psam.sign(InitializeAnswer.parse(opened.data()), terms).toBytes().toArray();
      int luck = random.nextInt(20);
      if (luck == 0) {
        nonsense();
      } else if (luck < 4) {
        data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
      }
      int otherSlot = random.nextInt(30) == 0 ? slot + 1 : slot;
      CommandApdu command = CommandApdu.of(0x90, ins, p1, otherSlot, Bytes.of(data));
      ask(command);
      if (random.nextInt(10) == 0) {
        ask(command);
      }
    }

    private void pin() throws CardGone {
      ask(Purse.verify(oneOf(RIGHT_PIN, RIGHT_PIN, RIGHT_PIN, Bytes.empty(), someBytes(8))));
    }

    private void powerOrSelect() throws CardGone {
      if (random.nextInt(3) == 0) {
        software.reset();
        applet.reset();
      } else if (random.nextInt(3) == 0) {
        ask(CommandApdu.of(0x00, 0xA4, 0x04, 0x00, Bytes.ofHex("a000000003")));
      }
      if (random.nextInt(4) > 0) {
        ask(Purse.select());
      }
    }

    private void nonsense() throws CardGone {
      int length = LENGTHS[random.nextInt(LENGTHS.length)];
      ask(
          CommandApdu.of(
              CLASSES[random.nextInt(CLASSES.length)],
              INSTRUCTIONS[random.nextInt(INSTRUCTIONS.length)],
              PARAMETERS[random.nextInt(PARAMETERS.length)],
              PARAMETERS[random.nextInt(PARAMETERS.length)],
              someBytes(length)));
    }

    private ResponseApdu ask(CommandApdu command) throws CardGone {
      sent++;
      Bytes said = software.transmit(command).toBytes();
      ResponseApdu wanted = applet.transmit(command);
      assertThat(said)
          .as("seed %d, command %d: %s", seed, sent, command.toBytes())
          .isEqualTo(wanted.toBytes());
      return wanted;
    }

    private PurseProfile someProfile() {
      PurseProfile plain =
          PurseProfile.ofTwentyEuros(oneOf(Suite.AES_128, Suite.TDES))
              .withSlots(
                  PurseProfile.slot(EUR, 20_000, 25_000, 2_500),
                  PurseProfile.slot(JPY, 5_000, 5_000, 5_000))
              .withLastNumber(random.nextInt(4) == 0 ? 0xFFF0 + random.nextInt(16) : 0)
              .withState(random.nextInt(8) == 0 ? 1 << random.nextInt(16) : 0);
      return switch (random.nextInt(4)) {
        case 0 -> plain.withAuthenticationMode(PurseProfile.PIN_FOR_PURCHASE);
        case 1 -> plain.withAuthenticationMode(PurseProfile.PIN_FOR_PURCHASE).withPin(RIGHT_PIN);
        default -> plain.withPin(RIGHT_PIN);
      };
    }

    private TransactionId someTrx() {
      return TransactionId.of(someBytes(TransactionId.SIZE));
    }

    private Bytes someBytes(int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return Bytes.of(bytes);
    }

    @SafeVarargs
    private <T> T oneOf(T... choices) {
      return choices[random.nextInt(choices.length)];
    }
  }
}
