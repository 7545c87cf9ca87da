package farthing.fuzz;

import farthing.audit.CardReading;
import farthing.audit.UnreadableCard;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.client.Conversation;
import farthing.fuzz.FuzzTarget.Broken;
import farthing.issuing.CardProduct;
import farthing.issuing.Personalisation;
import farthing.issuing.SlotTerms;
import farthing.purse.AskAgain;
import farthing.purse.AskLoad;
import farthing.purse.CancelDialogue;
import farthing.purse.CardFace;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CardLoad;
import farthing.purse.CardLoadOutcome;
import farthing.purse.Commitment;
import farthing.purse.CompletionCode;
import farthing.purse.DebitCommand;
import farthing.purse.DebitOutcome;
import farthing.purse.Dialogue;
import farthing.purse.IssuerModule;
import farthing.purse.LoadCommand;
import farthing.purse.LoadDialogue;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.PinBlock;
import farthing.purse.PurchaseDialogue;
import farthing.purse.PurchaseTerms;
import farthing.purse.SecurityModuleUnavailable;
import farthing.purse.SeenPurse;
import farthing.purse.TransactionType;
import farthing.security.KeyStoreUnusable;
import farthing.security.SecurityCardKeys;
import farthing.security.SecurityCardMaking;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a strange card answers to those who command one: clients, the issuer, the audit, a load
 * server with a security card. They end in one of the ways that they name, and what they believe is
 * what the card said.
 */
final class AnswerTargets {
  private static final int LARGEST = 4_000;

  private static final Amount EURO = Amount.ofMinor(100, Currency.EUR);
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Dthr TIME = Dthr.of(NOW);
  private static final TransactionId TRX =
      TransactionId.parse("0199484a-c1ab-73e9-88f6-b0d8fd525fcf");
  private static final PinBlock PIN = PinBlock.ofDigits("2718");
  private static final Mac8 S2 = new Mac8(Bytes.ofHex("2222222222222222"));
  private static final IepId CARD = new IepId(0x46415254, 0x42);
  private static final int PAID = 1;
  private static final LoadInitialize ASKED =
      new LoadInitialize(
          EURO, TIME, LoadingBankId.ofHex("0a0b0c0d"), LoadingDeviceId.ofHex("010203040506"), TRX);

  private AnswerTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        answers("paying-card", "a card's answers when it is to pay", AnswerTargets::pay),
        answers("asked-card", "a card's answers about a debit or load", AnswerTargets::ask),
        answers("cancelling-card", "a card's answers when it is to cancel", AnswerTargets::cancel),
        answers("loading-card", "a card's answers when it is to be loaded", AnswerTargets::load),
        answers("unloading-card", "a card's answers when it is unloaded", AnswerTargets::unload),
        answers("shown-card", "a card's answers when it is looked at", AnswerTargets::show),
        answers("audited-card", "a card's answers to the audit", AnswerTargets::audit),
        answers("new-card", "a card's answers when it is personalised", AnswerTargets::make),
        answers("key-card", "a load security card's answers", AnswerTargets::keys),
        answers("new-key-card", "a new load security card's answers", AnswerTargets::makeKeys));
  }

  private interface Use {
    void of(CardLink card) throws Exception;
  }

  private static FuzzTarget answers(String name, String what, Use use) {
    return new FuzzTarget(
        name,
        what,
        LARGEST,
        input -> {
          try {
            use.of(new StrangeCard(input, 0));
          } catch (CardGone e) {
            // it left
          }
        });
  }

  private static <T> T hold(Dialogue<T> dialogue, CardLink card) throws CardGone {
    return Conversation.hold(dialogue, card, _ -> Optional.of(PIN));
  }

  private static void pay(CardLink card) throws CardGone {
    var wish = new PurchaseDialogue.Wish(EURO, List.of(Suite.AES_128), NOW);
    if (hold(PurchaseDialogue.look(wish), card)
            instanceof PurchaseDialogue.Look.CanPay(PurchaseDialogue.Payer payer)
        && hold(PurchaseDialogue.open(payer), card)
            instanceof PurchaseDialogue.Opening.Opened(var opened)) {
      payer.balanceAfter();
      DebitCommand command = new DebitCommand(terms(TransactionType.PURCHASE), S2);
      believed(
          hold(PurchaseDialogue.debit(payer, opened, command), card), opened.transactionNumber());
    }
  }

  private static void cancel(CardLink card) throws CardGone {
    var payment = new CancelDialogue.Payment(PAID, EURO);
    if (hold(CancelDialogue.open(CARD::equals, payment), card)
        instanceof CancelDialogue.Opening.Opened opened) {
      opened.balanceAfter(EURO);
      if (!opened.answer().iep().equals(CARD)) {
        throw new Broken("the card that paid is the card that is asked");
      }
      DebitCommand command = new DebitCommand(terms(TransactionType.CANCEL), S2);
      believed(hold(CancelDialogue.credit(opened, command), card), PAID + 1);
    }
  }

  private static void ask(CardLink card) throws CardGone {
    Predicate<IepId> any = _ -> true;
    believed(hold(new AskAgain(any, PAID, terms(TransactionType.PURCHASE)).begin(), card), PAID);
    believed(hold(new AskLoad(any, PAID, TransactionType.LOAD, ASKED).begin(), card), PAID);
  }

  private static void believed(DebitOutcome outcome, int number) {
    if (outcome instanceof DebitOutcome.Debited(var answer)
        && (!answer.cc().isDone() || answer.transactionNumber() != number)) {
      throw new Broken("a debit is believed of the card that says that it did this one");
    }
    if (outcome instanceof DebitOutcome.Declined(var answer) && answer.cc().isDone()) {
      throw new Broken("who did it has not declined");
    }
  }

  private static void believed(CardLoadOutcome outcome, int number) {
    if (outcome instanceof CardLoadOutcome.Done(var answer)
        && (!answer.cc().isDone() || answer.transactionNumber() != number)) {
      throw new Broken("a load is believed of the card that says that it did this one");
    }
    if (outcome instanceof CardLoadOutcome.Refused(var answer) && answer.cc().isDone()) {
      throw new Broken("who did it has not refused");
    }
  }

  private static void load(CardLink card) throws CardGone {
    move(card, TransactionType.LOAD);
  }

  private static void unload(CardLink card) throws CardGone {
    move(card, TransactionType.UNLOAD);
  }

  private static void move(CardLink card, TransactionType type) throws CardGone {
    if (!(hold(LoadDialogue.look(), card) instanceof LoadDialogue.Look.Seen(SeenPurse purse))
        || purse.hindrance(type, Suite.USUAL, NOW).isPresent()
        || purse.hindrance(type, EURO, List.of(Suite.AES_128)).isPresent()) {
      return;
    }
    if (hold(LoadDialogue.open(purse, type, ASKED), card)
        instanceof LoadDialogue.Opening.Opened opened) {
      LoadCommand command = new LoadCommand(new CompletionCode(0), S2, List.of());
      CardLoad begun = opened.load();
      believed(hold(LoadDialogue.execute(opened, command), card), begun.said().transactionNumber());
    }
    hold(LoadDialogue.prove(purse, ASKED.asProof(TRX)), card);
  }

  private static void show(CardLink card) throws CardGone {
    hold(CardFace.read(), card);
  }

  private static void audit(CardLink card) throws CardGone {
    try {
      CardReading.of(card);
    } catch (UnreadableCard | Malformed e) {
      // the documented refusals
    }
  }

  private static void make(CardLink card) throws CardGone {
    var product =
        new CardProduct(
            CardProduct.Medium.CHIP,
            CARD.provider(),
            Suite.AES_128,
            1,
            Period.ofYears(3),
            0,
            List.of(new SlotTerms(EURO, EURO, EURO)));
    new Personalisation((_, _) -> Optional.of(key("33")), InstantSource.fixed(NOW))
        .make(card, product, CARD.number(), Optional.empty());
  }

  private static void keys(CardLink card) {
    try (SecurityCardKeys keys = SecurityCardKeys.open(card, PIN)) {
      IssuerModule issuer = new IssuerModule(keys);
      for (int i = 0; i < 3; i++) {
        issuer.verify(said());
      }
    } catch (KeyStoreUnusable | SecurityModuleUnavailable e) {
      // the documented refusals
    }
  }

  private static void makeKeys(CardLink card) throws CardGone {
    try {
      SecurityCardMaking.make(card, PurseTargets.MASTERS, PIN);
    } catch (KeyStoreUnusable e) {
      // the documented refusal
    }
  }

  private static PurchaseTerms terms(TransactionType type) {
    return new PurchaseTerms(type, PsamId.ofHex("0000000000005341"), 1, TRX, EURO, TIME);
  }

  private static MacKey key(String octet) {
    return MacKey.of(Suite.AES_128, Bytes.ofHex(octet.repeat(MacKey.SIZE)).toArray());
  }

  /** What some card said when it was to be loaded; nobody has its keys. */
  private static CardLoad said() {
    return new CardLoad(
        TransactionType.LOAD,
        ASKED,
        new LoadInitializeAnswer(
            CARD,
            Suite.AES_128,
            1,
            new Expiry(LocalDate.of(2031, 6, 30)),
            0,
            0,
            EURO,
            EURO,
            PAID + 1,
            0,
            new Commitment(Bytes.of(new byte[Commitment.SIZE])),
            S2));
  }
}
