package farthing.testkit.agreement;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.purse.CommandApdu;
import farthing.purse.CompletionCode;
import farthing.purse.ParameterUpdate;
import farthing.purse.PinBlock;
import farthing.purse.SlotInquiry;
import farthing.testkit.PurseProfile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** The loads, unloads, proofs and updates of a plan, mostly of a kind that makes sense. */
final class LoadPlanMaker {
  /** What an update may make of a card's PIN. */
  static final PinBlock NEW_PIN = PinBlock.ofDigits("081523");

  private static final PinBlock OLD_PIN = PinBlock.ofDigits("4711");
  private static final int DEVICE_BANK_AND_TRX = 26;
  private static final String[] TIMES = {
    "2611221604",
    "2802291604",
    "2702291604",
    "2600221604",
    "2613221604",
    "2611311604",
    "2611222404",
    "2611221660",
    "261122160a",
    "9912312359"
  };

  private final Random random;
  private final PurseProfile profile;
  private final Consumer<Act> settling;
  private final Consumer<CommandApdu> command;

  /**
   * @param settling takes what INITIALIZE was sent for
   * @param command takes INITIALIZE itself
   */
  LoadPlanMaker(
      Random random, PurseProfile profile, Consumer<Act> settling, Consumer<CommandApdu> command) {
    this.random = random;
    this.profile = profile;
    this.settling = settling;
    this.command = command;
  }

  /** Or the proof, which is a load of nothing. */
  void load() {
    move(0x00);
  }

  void unload() {
    move(0x05);
  }

  private void move(int p1) {
    int slot = random.nextInt(profile.slots().size());
    SlotInquiry its = profile.slots().get(slot);
    Currency currency =
        random.nextInt(20) == 0 ? Currency.AUTHENTICATION : its.balance().currency();
    int named = random.nextInt(20) == 0 ? slot + 1 : slot;
    Bytes data =
        new ByteWriter(38)
            .u4(someAmount(its))
            .bytes(currency.toBytes())
            .bytes(someTime())
            .bytes(someBytes(DEVICE_BANK_AND_TRX))
            .toBytes();
    command.accept(CommandApdu.of(0x90, 0x50, p1, named, data));
    int code = random.nextInt(6) == 0 ? 0x0100 + random.nextInt(3) : 0;
    List<ParameterUpdate.Limits> updates =
        random.nextInt(5) == 0 ? List.of(someLimits()) : List.of();
    settling.accept(new Act.SettleLoad(new CompletionCode(code), updates));
  }

  private long someAmount(SlotInquiry slot) {
    int room = Math.max(1, slot.maximum().minor() - slot.balance().minor());
    return switch (random.nextInt(16)) {
      case 0, 1 -> 0;
      case 2 -> 0x80000000L + random.nextInt(9);
      case 3 -> Integer.MAX_VALUE;
      case 4 -> room;
      case 5 -> room + 1L;
      case 6 -> slot.balance().minor();
      default -> 1 + random.nextInt(Math.max(1, slot.maximum().minor() / 4));
    };
  }

  void update() {
    Bytes data = someTime().plus(someBytes(16));
    command.accept(CommandApdu.of(0x90, 0x50, 0x04, random.nextInt(20) == 0 ? 1 : 0, data));
    List<ParameterUpdate> updates = new ArrayList<>();
    if (random.nextInt(3) > 0) {
      updates.add(someState());
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      updates.add(someLimits());
    }
    if (random.nextInt(5) == 0) {
      LocalDate day = LocalDate.of(2030, 1, 1).plusDays(random.nextInt(10_000));
      updates.add(new ParameterUpdate.NewExpiry(new Expiry(day)));
    }
    if (random.nextInt(12) == 0) {
      updates.add(new ParameterUpdate.NewPin(someBytes(16)));
      settling.accept(new Act.SettleUpdate(updates, Optional.empty()));
    } else {
      settling.accept(new Act.SettleUpdate(updates, somePin()));
    }
  }

  private Optional<PinBlock> somePin() {
    return switch (random.nextInt(6)) {
      case 0 -> Optional.of(NEW_PIN);
      case 1, 2 -> Optional.of(OLD_PIN);
      default -> Optional.empty();
    };
  }

  /** Mostly none: a card that is blocked has little to say. */
  private ParameterUpdate someState() {
    return new ParameterUpdate.CardState(
        switch (random.nextInt(40)) {
          case 0 -> 0x8000;
          case 1, 2 -> 0x0001;
          case 3, 4 -> 0x0002;
          case 5 -> random.nextInt(0x8000);
          default -> 0;
        });
  }

  private ParameterUpdate.Limits someLimits() {
    Currency currency =
        random.nextInt(4) == 0
            ? new Currency(2000 + random.nextInt(4), 0)
            : PlanMaker.CURRENCIES[random.nextInt(PlanMaker.CURRENCIES.length)];
    int maximum = random.nextInt(random.nextInt(3) == 0 ? 1_000 : Integer.MAX_VALUE);
    return new ParameterUpdate.Limits(
        Amount.ofMinor(maximum, currency), Amount.ofMinor(random.nextInt(maximum + 1), currency));
  }

  private Bytes someTime() {
    boolean any = random.nextInt(12) == 0;
    return Bytes.ofHex(TIMES[any ? random.nextInt(TIMES.length) : 0]);
  }

  private Bytes someBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
