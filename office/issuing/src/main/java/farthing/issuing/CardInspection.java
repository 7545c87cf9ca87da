package farthing.issuing;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CardLoad;
import farthing.purse.CardUpdate;
import farthing.purse.CommandApdu;
import farthing.purse.Fci;
import farthing.purse.HostSecurityModule;
import farthing.purse.InitializeAnswer;
import farthing.purse.IssuerModule;
import farthing.purse.KeyedCard;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.NewCardKeys;
import farthing.purse.PinBlock;
import farthing.purse.PurchaseSignatures;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import farthing.purse.StatusWord;
import farthing.purse.TransactionType;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import farthing.store.CardTerms;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The quality sample's look at one card: who it says it is, what its slots are, and whether it
 * signs with the keys that the issuer's masters give. It asks by INITIALIZE alone, which changes
 * nothing on a card; only a PIN that the letter has wrong costs one of the card's tries.
 *
 * <p>KDT is not proven: a card signs with it only when it pays. One thread.
 */
public final class CardInspection {
  private static final int UNUSED = 1;
  private static final int PIN_FOR_PURCHASE = 0x02;
  private static final int LOADS_BLOCKED = 0x0002;
  private static final LoadingBankId NO_BANK = LoadingBankId.ofHex("00000000");
  private static final LoadingDeviceId NO_DEVICE = LoadingDeviceId.ofHex("000000000000");

  private final NewCardKeys keys;
  private final HostSecurityModule module;
  private final InstantSource time;
  private final RandomGenerator random;

  /**
   * @param random for the transactions asked for; the card draws its own beside it
   */
  public CardInspection(NewCardKeys keys, InstantSource time, RandomGenerator random) {
    this.keys = keys;
    this.module = new IssuerModule((card, how) -> keys.cardKey(card, how.usage()).map(how::from));
    this.time = time;
    this.random = random;
  }

  /**
   * Whatever differs from the register, each a few words; nothing if the card is as it should be.
   *
   * @param pin of its letter, if that is still here
   * @throws CardGone if it left meanwhile
   */
  public List<String> differences(CardLink card, IepId iep, CardTerms terms, Optional<PinBlock> pin)
      throws CardGone {
    List<String> differences = new ArrayList<>();
    try {
      Optional<String> another = anotherIdentity(card, iep, terms);
      if (another.isPresent()) {
        return List.of(another.get()); // of another card's slots and keys nothing would fit
      }
      for (int slot = 0; slot < terms.slots().size(); slot++) {
        inspectSlot(card, slot, terms.slots().get(slot), differences);
      }
      inspectUpdateKey(card, differences);
      inspectPurchaseKey(card, terms, pin, differences);
    } catch (Malformed e) {
      differences.add("its answers: " + e.getMessage());
    } catch (Refusal e) {
      differences.add(String.valueOf(e.getMessage()));
    }
    return List.copyOf(differences);
  }

  private static Optional<String> anotherIdentity(CardLink card, IepId iep, CardTerms terms)
      throws CardGone, Refusal {
    Optional<Fci.Identity> told = Fci.parse(asked(card, Purse.select(), "SELECT")).identity();
    if (told.isEmpty()) {
      return Optional.of("it is blank");
    }
    Fci.Identity meant =
        new Fci.Identity(
            iep,
            terms.suite(),
            terms.keyGeneration(),
            terms.expiry(),
            terms.disposable() ? LOADS_BLOCKED : 0,
            terms.slots().size());
    return told.get().equals(meant)
        ? Optional.empty()
        : Optional.of("it says that it is another: " + told.get().iep().full() + " " + told.get());
  }

  /** Its terms, and KDL: S1 of a load of nothing, which every card in order answers. */
  private void inspectSlot(CardLink card, int slot, CardTerms.Slot meant, List<String> differences)
      throws CardGone, Refusal {
    SlotInquiry told = SlotInquiry.parse(asked(card, Purse.slotInquiry(slot), "SLOT INQUIRY"));
    Currency currency = meant.opening().currency();
    LoadInitialize load =
        new LoadInitialize(
            new Amount(0, currency), Dthr.of(time.instant()), NO_BANK, NO_DEVICE, trx());
    LoadInitializeAnswer said =
        LoadInitializeAnswer.parse(
            asked(card, Purse.initializeLoad(slot, load), "INITIALIZE for load"));
    boolean unused = said.transactionNumber() == UNUSED;
    Amount balance = unused ? meant.opening() : told.balance();
    SlotInquiry asMeant = new SlotInquiry(balance, meant.maximum(), meant.purchaseMaximum());
    if (!told.equals(asMeant)) {
      differences.add("slot %d: %s, not %s".formatted(slot, text(told), text(asMeant)));
    }
    if (module.verify(new CardLoad(TransactionType.LOAD, load, said))
        != HostSecurityModule.Word.ITS_OWN) {
      differences.add("slot %d: S1 of a load is not by the issuer's KM-load".formatted(slot));
    }
  }

  private void inspectUpdateKey(CardLink card, List<String> differences) throws CardGone, Refusal {
    UpdateInitialize update = new UpdateInitialize(Dthr.of(time.instant()), trx());
    UpdateInitializeAnswer said =
        UpdateInitializeAnswer.parse(
            asked(card, Purse.initializeUpdate(update), "INITIALIZE for update"));
    if (module.verify(new CardUpdate(update, said)) != HostSecurityModule.Word.ITS_OWN) {
      differences.add("S1 of an update is not by the issuer's KM-update");
    }
  }

  /** Asked to identify itself, which moves no value and needs none on the card. */
  private void inspectPurchaseKey(
      CardLink card, CardTerms terms, Optional<PinBlock> pin, List<String> differences)
      throws CardGone, Refusal {
    if (pin.isPresent()) {
      var _ = asked(card, Purse.verify(pin.get().value()), "the PIN of its letter");
    } else if ((terms.authenticationMode() & PIN_FOR_PURCHASE) != 0) {
      return; // its letter is out already: whoever has it will show the rest
    }
    InitializeAnswer said =
        InitializeAnswer.parse(
            asked(
                card,
                Purse.initializePurchase(0, new Amount(0, Currency.AUTHENTICATION)),
                "INITIALIZE for purchase"));
    KeyedCard keyed = new KeyedCard(said.iep(), said.suite(), said.keyGeneration());
    boolean own =
        keys.cardKey(keyed, KeyUsage.PURCHASE)
            .map(kdp -> PurchaseSignatures.s1(kdp, TransactionType.PURCHASE, said, 0))
            .filter(said.s1()::equals)
            .isPresent();
    if (!own) {
      differences.add("S1 of a purchase is not by the issuer's KM-purchase");
    }
  }

  private TransactionId trx() {
    return TransactionId.of(
        new ByteWriter(TransactionId.SIZE).u8(random.nextLong()).u8(random.nextLong()).toBytes());
  }

  private static Bytes asked(CardLink card, CommandApdu command, String what)
      throws CardGone, Refusal {
    ResponseApdu answer = card.transmit(command);
    if (!answer.isDone()) {
      throw new Refusal(what + ": " + StatusWord.meaning(answer.status()));
    }
    return answer.data();
  }

  private static String text(SlotInquiry slot) {
    return "holds %s of at most %s, %s in one purchase"
        .formatted(slot.balance(), slot.maximum(), slot.purchaseMaximum());
  }

  /** What a card refused that it should not have. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String what) {
      super(what);
    }
  }
}
