package farthing.testkit.agreement;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.purse.CommandApdu;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.SlotInquiry;
import farthing.testkit.PurseProfile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/**
 * Makes up what is done to one card: mostly what makes sense, for else a card says no and nothing
 * else; some of it spoilt, repeated, out of its order; some of it noise. A function of its seed.
 */
final class PlanMaker {
  private static final int ACTS = 250;
  private static final Bytes PIN = PinBlock.ofDigits("4711").value();
  private static final Currency POINTS = new Currency(1000, 0);
  static final Currency[] CURRENCIES = {
    Currency.EUR,
    Currency.JPY,
    Currency.USD,
    POINTS,
    new Currency(1001, 2),
    new Currency(756, 2),
    new Currency(826, 2),
    new Currency(752, 2)
  };
  private static final int[] CLASSES = {0x90, 0x90, 0x90, 0x00, 0x00, 0x80, 0xFF};
  private static final int[] INSTRUCTIONS = {
    0x50, 0x52, 0x54, 0x5A, 0x5C, 0xE0, 0x20, 0xB2, 0x58, 0x56
  };
  private static final int[] PARAMETERS = {
    0x00, 0x01, 0x04, 0x05, 0x07, 0x0C, 0x81, 0x02, 0x08, 0x80, 0xFF
  };
  private static final List<Act.Spoiling> SPOILINGS =
      List.copyOf(EnumSet.allOf(Act.Spoiling.class));
  private static final int[] LENGTHS = {0, 1, 2, 7, 8, 10, 21, 23, 34, 38, 47, 48, 49, 139, 255};

  private final Random random;
  private final PurseProfile profile;
  private final List<Plan.Planned> acts = new ArrayList<>();
  private final LoadPlanMaker loads;

  /** One in so many commands is spoilt, and one in so many debits: a card's whole life long. */
  private final int spoiltOneIn;

  private final int debitSpoiltOneIn;

  private PlanMaker(Random random) {
    this.random = random;
    spoiltOneIn = oneOf(8, 20, 60);
    debitSpoiltOneIn = random.nextInt(6) == 0 ? 1 : oneOf(3, 8, 30);
    profile = someProfile();
    loads = new LoadPlanMaker(random, profile, this::addSettling, this::add);
  }

  static Plan make(long seed) {
    return new PlanMaker(new Random(seed)).plan();
  }

  private Plan plan() {
    noise();
    add(Purse.select());
    noise();
    personalise();
    while (acts.size() < ACTS) {
      switch (random.nextInt(21)) {
        case 0, 1, 2, 3 -> purchase();
        case 4, 5 -> cancel();
        case 6 -> add(new Act.AskAgain(random.nextInt(12) - 1));
        case 7 -> add(Purse.readLog(random.nextInt(13)));
        case 8, 9 -> pin();
        case 10 -> add(Purse.slotInquiry(random.nextInt(profile.slots().size() + 1)));
        case 11 -> powerOrSelect();
        case 12 -> add(new Act.Repeat(random.nextInt(4)));
        case 13, 14, 15 -> loads.load();
        case 16, 17 -> loads.unload();
        case 18, 19 -> loads.update();
        default -> noise();
      }
    }
    return new Plan(profile, acts);
  }

  /** In the end for good; before that, perhaps, in vain. */
  private void personalise() {
    List<CommandApdu> parts = random.nextBoolean() ? profile.commands() : elementByElement();
    if (random.nextInt(3) == 0) {
      int until = random.nextInt(parts.size());
      parts.subList(0, until).forEach(this::add);
      addSpoilt(new Act.Send(parts.get(until)));
      if (random.nextBoolean()) {
        add(new Act.CutPower());
        add(Purse.select());
      } else {
        add(Purse.personalise(0xFE, Bytes.of((byte) 0xC2)));
      }
    }
    if (parts.size() > 1 && random.nextInt(3) == 0) {
      add(parts.get(1)); // before the first
    }
    for (CommandApdu part : parts) {
      acts.add(new Plan.Planned(new Act.Send(part), someBytes(Step.CHANCE_SIZE)));
    }
  }

  private List<CommandApdu> elementByElement() {
    List<Bytes> elements = profile.elements();
    List<CommandApdu> parts = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      parts.add(Purse.personalise(i == elements.size() - 1 ? 0xFF : i + 1, elements.get(i)));
    }
    return parts;
  }

  private void purchase() {
    int slot = random.nextInt(profile.slots().size());
    boolean authentication = random.nextInt(10) == 0;
    Currency currency =
        authentication
            ? Currency.AUTHENTICATION
            : random.nextInt(20) == 0 ? Currency.USD : currencyOf(slot);
    int named = random.nextInt(25) == 0 ? slot + 1 : slot;
    long minor =
        authentication && random.nextInt(5) > 0 ? 0 : someAmount(profile.slots().get(slot));
    Bytes data = new ByteWriter(7).u4(minor).bytes(currency.toBytes()).toBytes();
    add(CommandApdu.of(0x90, 0x50, 0x01, named, data));
    settle();
  }

  private void cancel() {
    int numbersOff = random.nextInt(8) == 0 ? random.nextInt(3) - 1 : 0;
    add(new Act.OpenCancel(numbersOff, random.nextInt(12) == 0 ? 1 : 0));
    settle();
  }

  private void settle() {
    addSettling(new Act.Settle(someTrx(), 1 + random.nextInt(9), random.nextInt(8) == 0));
  }

  /** What INITIALIZE was sent for. */
  private void addSettling(Act settle) {
    if (random.nextInt(25) == 0) {
      noise();
    }
    if (random.nextInt(12) == 0) {
      reorder(settle);
    } else if (random.nextInt(debitSpoiltOneIn) == 0) {
      addSpoilt(settle);
    } else {
      add(settle);
    }
    if (random.nextInt(10) == 0) {
      add(new Act.Repeat(0));
    }
  }

  /** What comes next is there before it: another session, a question, or the same again. */
  private void reorder(Act settle) {
    int slot = random.nextInt(profile.slots().size());
    Act next =
        switch (random.nextInt(4)) {
          case 0 -> new Act.Send(Purse.slotInquiry(slot));
          case 1 -> new Act.OpenCancel(0, 0);
          case 2 -> settle;
          default -> new Act.Send(Purse.initializePurchase(slot, cheap(slot)));
        };
    add(new Act.Overtaken(settle, next));
    add(new Act.Late());
    add(settle);
  }

  private Amount cheap(int slot) {
    return new Amount(1, currencyOf(slot));
  }

  private long someAmount(SlotInquiry slot) {
    int most = slot.purchaseMaximum().minor();
    return switch (random.nextInt(20)) {
      case 0 -> 0;
      case 1 -> most;
      case 2 -> most + 1L;
      case 3 -> 0x80000000L + random.nextInt(9);
      case 4 -> Math.max(1, slot.balance().minor());
      default -> 1 + random.nextInt(Math.max(1, most));
    };
  }

  private void pin() {
    int tries = random.nextInt(6) == 0 ? 3 : 1;
    for (int i = 0; i < tries; i++) {
      add(
          Purse.verify(
              oneOf(PIN, PIN, PIN, LoadPlanMaker.NEW_PIN.value(), Bytes.empty(), someBytes(8))));
    }
  }

  private void powerOrSelect() {
    switch (random.nextInt(6)) {
      case 0, 1 -> add(new Act.CutPower());
      case 2 -> add(CommandApdu.of(0x00, 0xA4, 0x04, 0x00, Bytes.ofHex("a000000003")));
      default -> {}
    }
    if (random.nextInt(4) > 0) {
      add(Purse.select());
    }
  }

  private void noise() {
    for (int i = random.nextInt(3); i > 0; i--) {
      add(
          CommandApdu.of(
              oneOfThese(CLASSES),
              oneOfThese(INSTRUCTIONS),
              oneOfThese(PARAMETERS),
              oneOfThese(PARAMETERS),
              someBytes(oneOfThese(LENGTHS))));
    }
  }

  private void add(CommandApdu command) {
    add(new Act.Send(command));
  }

  private void add(Act act) {
    if (random.nextInt(spoiltOneIn) == 0) {
      addSpoilt(act);
    } else {
      acts.add(new Plan.Planned(act, someBytes(Step.CHANCE_SIZE)));
    }
  }

  private void addSpoilt(Act act) {
    Act.Spoiling how = SPOILINGS.get(random.nextInt(SPOILINGS.size()));
    Act spoilt = new Act.Spoil(act, how, random.nextInt(1 << 16));
    acts.add(new Plan.Planned(spoilt, someBytes(Step.CHANCE_SIZE)));
  }

  private PurseProfile someProfile() {
    Suite suite = oneOf(Suite.AES_128, Suite.AES_128, Suite.TDES);
    PurseProfile plain =
        PurseProfile.ofTwentyEuros(suite)
            .withSlots(someSlots())
            .withLastNumber(random.nextInt(8) == 0 ? 0xFFF0 + random.nextInt(16) : 0)
            .withState(random.nextInt(12) == 0 ? oneOf(0x8000, 1, 1 << random.nextInt(16)) : 0)
            .withAuthenticationMode(oneOf(0, 0, 0, 1, 2, 3));
    return random.nextInt(8) == 0 ? plain : plain.withPin(PIN);
  }

  private SlotInquiry[] someSlots() {
    int count = random.nextInt(3) == 0 ? 1 + random.nextInt(CURRENCIES.length) : 2;
    SlotInquiry[] slots = new SlotInquiry[count];
    for (int i = 0; i < count; i++) {
      int maximum = 1 + random.nextInt(random.nextInt(4) == 0 ? Integer.MAX_VALUE - 1 : 50_000);
      int balance = random.nextInt(3) == 0 ? maximum : 1 + random.nextInt(maximum);
      int purchase = random.nextInt(3) == 0 ? maximum : 1 + random.nextInt(3_000);
      slots[i] = PurseProfile.slot(CURRENCIES[i], balance, maximum, purchase);
    }
    return slots;
  }

  private Currency currencyOf(int slot) {
    Amount balance = profile.slots().get(slot).balance();
    return balance.currency();
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

  private int oneOfThese(int[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
