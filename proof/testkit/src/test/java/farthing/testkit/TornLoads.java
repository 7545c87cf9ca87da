package farthing.testkit;

import static farthing.base.Currency.EUR;
import static farthing.base.Currency.JPY;
import static farthing.purse.TransactionType.LOAD;
import static farthing.purse.TransactionType.UNLOAD;
import static farthing.testkit.TornCommand.Memory.AS_AFTER;
import static farthing.testkit.TornCommand.Memory.AS_BEFORE;
import static farthing.testkit.TornCommand.Memory.S2_COUNTED;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.CompletionCode;
import farthing.purse.ParameterUpdate;
import farthing.purse.ParameterUpdate.CardState;
import farthing.purse.ParameterUpdate.Limits;
import farthing.purse.ParameterUpdate.NewExpiry;
import farthing.purse.ParameterUpdate.NewPin;
import farthing.purse.PinBlock;
import farthing.purse.Purse;
import farthing.purse.SlotInquiry;
import farthing.purse.TransactionType;
import farthing.purse.UpdateCommand;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Loads, unloads and updates in every outcome that may write or must not, ready to be torn. */
final class TornLoads {
  private static final Amount SIX = Amount.ofMinor(6_00, EUR);
  private static final Amount NOTHING = Amount.ofMinor(0, EUR);
  private static final Bytes PIN = Bytes.ofHex("241234ffffffffff");
  private static final PinBlock NEW_PIN = PinBlock.ofDigits("987654");
  private static final TornCommand.Profile PLAIN = usual -> usual;
  private static final TornCommand.Profile WITH_PIN = usual -> usual.withPin(PIN);
  private static final TornCommand.Profile ALL_SLOTS_TAKEN =
      usual -> usual.withSlots(slots(Purse.MOST_SLOTS));
  private static final CompletionCode REFUSED = new CompletionCode(0x0101);
  private static final Expiry LATER = new Expiry(LocalDate.of(2036, 2, 29));
  private static final NewPin RUBBISH = new NewPin(Bytes.of(new byte[16]));

  private TornLoads() {}

  static List<TornCommand> initialising() {
    return List.of(
        new TornCommand(
            "INITIALIZE IEP, load",
            PLAIN,
            card -> Purse.initializeLoad(0, card.loads.named(SIX)),
            AS_BEFORE),
        new TornCommand(
            "INITIALIZE IEP, load of nothing",
            PLAIN,
            card -> Purse.initializeLoad(0, card.loads.named(NOTHING)),
            AS_BEFORE),
        new TornCommand(
            "INITIALIZE IEP, unload",
            PLAIN,
            card -> Purse.initializeUnload(0, card.loads.named(SIX)),
            AS_BEFORE),
        new TornCommand(
            "INITIALIZE IEP, update",
            PLAIN,
            card -> Purse.initializeUpdate(card.loads.namedUpdate()),
            AS_BEFORE));
  }

  static List<TornCommand> moving() {
    return List.of(
        done("CREDIT IEP, load", card -> right(card, LOAD, SIX)),
        done(
            "CREDIT IEP, load, where the log and the signatures are full",
            card -> {
              for (int i = 0; i < 11; i++) {
                card.pay(Amount.ofMinor(1, EUR));
              }
              return right(card, LOAD, SIX);
            }),
        done(
            "CREDIT IEP, load, after wrong S2s",
            card -> {
              sendWrongS2s(card, 3);
              return right(card, LOAD, SIX);
            }),
        done(
            "CREDIT IEP, load, with its slot's limits",
            card -> right(card, LOAD, SIX, limits(EUR, 3000))),
        done(
            "CREDIT IEP, load, with a new slot", card -> right(card, LOAD, SIX, limits(JPY, 3000))),
        refused("CREDIT IEP, load, CC 0101", card -> refusedByIssuer(card, LOAD)),
        refused("CREDIT IEP, load, CC 0004", card -> right(card, LOAD, SIX, limits(EUR, 2599))),
        new TornCommand(
            "CREDIT IEP, load, 9302", PLAIN, card -> wrong(card, LOAD), AS_BEFORE, S2_COUNTED),
        new TornCommand(
            "CREDIT IEP, load, 9302, the fifteenth",
            PLAIN,
            card -> {
              sendWrongS2s(card, 14);
              return wrong(card, LOAD);
            },
            AS_BEFORE,
            S2_COUNTED),
        new TornCommand(
            "CREDIT IEP, load, 9403", PLAIN, card -> right(card, LOAD, NOTHING), AS_BEFORE),
        new TornCommand(
            "CREDIT IEP, load, 9405",
            PLAIN,
            card -> {
              card.loads.open(LOAD, 0, SIX);
              Bytes noSuchCode = Bytes.ofHex("0200" + "00".repeat(8));
              return CommandApdu.of(0x90, 0x52, 0x00, 0x00, noSuchCode);
            },
            AS_BEFORE),
        done("DEBIT IEP, unload", card -> right(card, UNLOAD, SIX)),
        refused(
            "DEBIT IEP, unload, CC 0001", card -> right(card, UNLOAD, Amount.ofMinor(20_01, EUR))),
        new TornCommand(
            "DEBIT IEP, unload, CC 0004",
            ALL_SLOTS_TAKEN,
            card -> right(card, UNLOAD, SIX, limits(JPY, 3000)),
            AS_BEFORE,
            S2_COUNTED,
            AS_BEFORE),
        refused("DEBIT IEP, unload, CC 0101", card -> refusedByIssuer(card, UNLOAD)),
        new TornCommand(
            "DEBIT IEP, unload, 9302", PLAIN, card -> wrong(card, UNLOAD), AS_BEFORE, S2_COUNTED));
  }

  static List<TornCommand> updating() {
    return List.of(
        update("UPDATE IEP PARAMETER, state", new CardState(0x0002)),
        update("UPDATE IEP PARAMETER, limits", limits(EUR, 3000)),
        update("UPDATE IEP PARAMETER, a new slot", limits(JPY, 3000)),
        update("UPDATE IEP PARAMETER, expiry", new NewExpiry(LATER)),
        new TornCommand(
            "UPDATE IEP PARAMETER, PIN",
            WITH_PIN,
            card -> updating(card, List.of(), true),
            AS_BEFORE,
            AS_AFTER),
        new TornCommand(
            "UPDATE IEP PARAMETER, all that one can bring",
            WITH_PIN,
            card -> {
              List<ParameterUpdate> all = new ArrayList<>();
              all.add(new CardState(0x0002));
              all.add(new NewExpiry(LATER));
              all.add(limits(EUR, 3000));
              for (int i = 0; i < 7; i++) {
                all.add(limits(new Currency(1000 + i, 0), 100));
              }
              return updating(card, all, true);
            },
            AS_BEFORE,
            AS_AFTER),
        new TornCommand(
            "UPDATE IEP PARAMETER, of a purse blocked by wrong S2s",
            PLAIN,
            card -> {
              sendWrongS2s(card, 15);
              return updating(card, List.of(), false);
            },
            AS_BEFORE,
            AS_AFTER),
        new TornCommand(
            "UPDATE IEP PARAMETER, CC 0004",
            PLAIN,
            card -> updating(card, List.of(new CardState(0x0002), RUBBISH), false),
            AS_BEFORE),
        new TornCommand(
            "UPDATE IEP PARAMETER, 9302",
            PLAIN,
            card -> {
              TestLoads.OpenedUpdate opened = card.loads.openUpdate();
              UpdateCommand right = card.loads.sign(opened, new CardState(0x0002));
              return Purse.update(new UpdateCommand(TestLoads.spoilt(right.s2()), right.updates()));
            },
            AS_BEFORE),
        new TornCommand(
            "UPDATE IEP PARAMETER, 9405",
            PLAIN,
            card -> {
              card.loads.openUpdate();
              return CommandApdu.of(0x90, 0x58, 0x00, 0x00, Bytes.ofHex("00".repeat(9)));
            },
            AS_BEFORE));
  }

  private static TornCommand done(String name, TornCommand.Preparation preparation) {
    return new TornCommand(name, PLAIN, preparation, AS_BEFORE, S2_COUNTED, AS_AFTER);
  }

  private static TornCommand refused(String name, TornCommand.Preparation preparation) {
    return new TornCommand(name, PLAIN, preparation, AS_BEFORE, S2_COUNTED, AS_BEFORE);
  }

  private static TornCommand update(String name, ParameterUpdate... updates) {
    return new TornCommand(
        name, PLAIN, card -> updating(card, List.of(updates), false), AS_BEFORE, AS_AFTER);
  }

  private static CommandApdu updating(TestCard card, List<ParameterUpdate> updates, boolean withPin)
      throws CardGone {
    TestLoads.OpenedUpdate opened = card.loads.openUpdate();
    List<ParameterUpdate> all = new ArrayList<>(updates);
    if (withPin) {
      all.add(card.loads.issuer.seal(opened.answer(), NEW_PIN));
    }
    return Purse.update(card.loads.issuer.sign(opened.update(), opened.answer(), all));
  }

  private static CommandApdu right(
      TestCard card, TransactionType type, Amount amount, Limits... updates) throws CardGone {
    TestLoads.Opened opened = card.loads.open(type, 0, amount);
    return opened.settling(card.loads.sign(opened, updates));
  }

  private static CommandApdu refusedByIssuer(TestCard card, TransactionType type) throws CardGone {
    TestLoads.Opened opened = card.loads.open(type, 0, SIX);
    return opened.settling(card.loads.signAs(REFUSED, opened));
  }

  private static CommandApdu wrong(TestCard card, TransactionType type) throws CardGone {
    TestLoads.Opened opened = card.loads.open(type, 0, SIX);
    return opened.settling(TestLoads.spoilt(card.loads.sign(opened)));
  }

  private static void sendWrongS2s(TestCard card, int times) throws CardGone {
    for (int i = 0; i < times; i++) {
      card.send(wrong(card, LOAD));
    }
  }

  /** The usual one, and others behind it. */
  private static SlotInquiry[] slots(int count) {
    SlotInquiry[] slots = new SlotInquiry[count];
    slots[0] = PurseProfile.slot(EUR, 20_00, 500_00, 100_00);
    for (int i = 1; i < count; i++) {
      slots[i] = PurseProfile.slot(new Currency(1000 + i, 0), 100, 100, 100);
    }
    return slots;
  }

  private static Limits limits(Currency currency, int maximum) {
    return new Limits(
        Amount.ofMinor(maximum, currency), Amount.ofMinor(Math.min(maximum, 1000), currency));
  }
}
