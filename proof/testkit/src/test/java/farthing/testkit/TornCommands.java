package farthing.testkit;

import static farthing.base.Currency.AUTHENTICATION;
import static farthing.base.Currency.EUR;
import static farthing.testkit.TornCommand.Memory.AS_AFTER;
import static farthing.testkit.TornCommand.Memory.AS_BEFORE;
import static farthing.testkit.TornCommand.Memory.PIN_COUNTED;
import static farthing.testkit.TornCommand.Memory.S2_COUNTED;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import java.util.List;
import java.util.stream.Stream;

/** Every command of the purse in every outcome that may write or must not, ready to be torn. */
final class TornCommands {
  private static final Amount CENT = Amount.ofMinor(1, EUR);
  private static final Amount FIVE = Amount.ofMinor(5_00, EUR);
  private static final Bytes PIN = Bytes.ofHex("241234ffffffffff");
  private static final Bytes WRONG_PIN = Bytes.ofHex("244321ffffffffff");
  private static final TornCommand.Profile PLAIN = usual -> usual;
  private static final TornCommand.Profile WITH_PIN = usual -> usual.withPin(PIN);

  /** So end the names of those that block the purse. */
  static final String FIFTEENTH = "9302, the fifteenth";

  private static final List<TornCommand> PURCHASES_AND_QUESTIONS =
      List.of(
          new TornCommand("SELECT", WITH_PIN, card -> Purse.select(), AS_BEFORE),
          new TornCommand(
              "SELECT, a verified PIN behind it",
              WITH_PIN,
              card -> {
                card.done(Purse.verify(PIN));
                return Purse.select();
              },
              AS_BEFORE),
          new TornCommand(
              "SELECT of another application",
              PLAIN,
              card -> CommandApdu.of(0x00, 0xA4, 0x04, 0x00, Bytes.ofHex("a000000003")),
              AS_BEFORE),
          new TornCommand("SLOT INQUIRY", PLAIN, card -> Purse.slotInquiry(0), AS_BEFORE),
          new TornCommand(
              "INITIALIZE IEP, purchase",
              PLAIN,
              card -> Purse.initializePurchase(0, FIVE),
              AS_BEFORE),
          new TornCommand(
              "INITIALIZE IEP, cancel",
              PLAIN,
              card -> {
                card.pay(FIVE);
                return Purse.initializeCancel(0, 1);
              },
              AS_BEFORE),
          new TornCommand(
              "DEBIT IEP, purchase",
              PLAIN,
              card -> right(card, FIVE),
              AS_BEFORE,
              S2_COUNTED,
              AS_AFTER),
          new TornCommand(
              "DEBIT IEP, purchase, where the log and the signatures are full",
              PLAIN,
              card -> {
                for (int i = 0; i < 11; i++) {
                  card.pay(CENT);
                }
                return right(card, FIVE);
              },
              AS_BEFORE,
              S2_COUNTED,
              AS_AFTER),
          new TornCommand(
              "DEBIT IEP, purchase, after wrong S2s",
              PLAIN,
              card -> {
                sendWrongS2s(card, 3);
                return right(card, FIVE);
              },
              AS_BEFORE,
              S2_COUNTED,
              AS_AFTER),
          new TornCommand(
              "DEBIT IEP, authentication",
              PLAIN,
              card -> right(card, Amount.ofMinor(0, AUTHENTICATION)),
              AS_BEFORE,
              S2_COUNTED,
              AS_AFTER),
          new TornCommand(
              "DEBIT IEP, CC 0001",
              PLAIN,
              card -> right(card, Amount.ofMinor(20_01, EUR)),
              AS_BEFORE,
              S2_COUNTED,
              AS_BEFORE),
          new TornCommand(
              "DEBIT IEP, CC 0001, after wrong S2s",
              PLAIN,
              card -> {
                sendWrongS2s(card, 2);
                return right(card, Amount.ofMinor(20_01, EUR));
              },
              AS_BEFORE,
              S2_COUNTED,
              AS_AFTER),
          new TornCommand(
              "DEBIT IEP, 9302", PLAIN, card -> wrong(card, FIVE), AS_BEFORE, S2_COUNTED),
          new TornCommand(
              "DEBIT IEP, 9302, the fifteenth",
              PLAIN,
              card -> {
                sendWrongS2s(card, 14);
                return wrong(card, FIVE);
              },
              AS_BEFORE,
              S2_COUNTED),
          new TornCommand(
              "DEBIT IEP, 9405",
              PLAIN,
              card -> {
                InitializeAnswer opened = card.initialize(0, CENT);
                return Purse.debit(0, card.psam.sign(opened, card.terms(FIVE)));
              },
              AS_BEFORE),
          new TornCommand(
              "DEBIT IEP, 9580",
              PLAIN,
              card -> {
                TestCard.Paid paid = card.pay(FIVE);
                return Purse.debit(0, paid.command());
              },
              AS_BEFORE),
          new TornCommand(
              "CREDIT IEP, cancel",
              PLAIN,
              card -> cancel(card, card.pay(FIVE).command().terms()),
              AS_BEFORE,
              S2_COUNTED,
              AS_AFTER),
          new TornCommand(
              "CREDIT IEP, CC 0004",
              PLAIN,
              card -> {
                card.pay(FIVE);
                return cancel(card, card.terms(FIVE));
              },
              AS_BEFORE,
              S2_COUNTED,
              AS_BEFORE),
          new TornCommand(
              "CREDIT IEP, cancel, 9302",
              PLAIN,
              card -> wronglyCancel(card, card.pay(FIVE).command().terms()),
              AS_BEFORE,
              S2_COUNTED),
          new TornCommand(
              "GET PREVIOUS IEP SIGNATURE",
              PLAIN,
              card -> {
                card.pay(FIVE);
                return Purse.previousSignature(1);
              },
              AS_BEFORE),
          new TornCommand(
              "READ RECORD",
              PLAIN,
              card -> {
                card.pay(FIVE);
                return Purse.readLog(1);
              },
              AS_BEFORE),
          new TornCommand(
              "VERIFY, no data", WITH_PIN, card -> Purse.verify(Bytes.empty()), AS_BEFORE),
          new TornCommand(
              "VERIFY, right",
              WITH_PIN,
              card -> Purse.verify(PIN),
              AS_BEFORE,
              PIN_COUNTED,
              AS_BEFORE),
          new TornCommand(
              "VERIFY, right, the last try",
              WITH_PIN,
              card -> {
                card.send(Purse.verify(WRONG_PIN));
                card.send(Purse.verify(WRONG_PIN));
                return Purse.verify(PIN);
              },
              AS_BEFORE,
              PIN_COUNTED,
              AS_AFTER),
          new TornCommand(
              "VERIFY, wrong", WITH_PIN, card -> Purse.verify(WRONG_PIN), AS_BEFORE, PIN_COUNTED),
          new TornCommand(
              "VERIFY, wrong for the third time",
              WITH_PIN,
              card -> {
                card.send(Purse.verify(WRONG_PIN));
                card.send(Purse.verify(WRONG_PIN));
                return Purse.verify(WRONG_PIN);
              },
              AS_BEFORE,
              PIN_COUNTED),
          new TornCommand(
              "VERIFY, blocked",
              WITH_PIN,
              card -> {
                for (int i = 0; i < 3; i++) {
                  card.send(Purse.verify(WRONG_PIN));
                }
                return Purse.verify(PIN);
              },
              AS_BEFORE),
          new TornCommand(
              "PERSONALISE, a part",
              WITH_PIN,
              card -> Purse.personalise(1, card.profile.elements().getFirst()),
              AS_BEFORE),
          new TornCommand(
              "PERSONALISE, the last part",
              WITH_PIN,
              card -> {
                List<Bytes> elements = card.profile.elements();
                for (int i = 0; i < elements.size() - 1; i++) {
                  card.done(Purse.personalise(i + 1, elements.get(i)));
                }
                return Purse.personalise(0xFF, elements.getLast());
              },
              AS_BEFORE,
              AS_AFTER),
          new TornCommand(
              "PERSONALISE, one part for all",
              PLAIN,
              card -> card.profile.commands().getLast(),
              AS_BEFORE,
              AS_AFTER),
          new TornCommand(
              "PERSONALISE, 9405",
              PLAIN,
              card -> Purse.personalise(0xFF, card.profile.elements().getFirst()),
              AS_BEFORE));

  /** In the order of the page. */
  static final List<TornCommand> ALL =
      Stream.of(
              PURCHASES_AND_QUESTIONS,
              TornLoads.initialising(),
              TornLoads.moving(),
              TornLoads.updating())
          .flatMap(List::stream)
          .toList();

  private TornCommands() {}

  private static CommandApdu right(TestCard card, Amount amount) throws CardGone {
    return Purse.debit(0, card.psam.sign(card.initialize(0, amount), card.terms(amount)));
  }

  private static CommandApdu wrong(TestCard card, Amount amount) throws CardGone {
    return Purse.debit(0, spoilt(card.psam.sign(card.initialize(0, amount), card.terms(amount))));
  }

  private static DebitCommand spoilt(DebitCommand right) {
    return new DebitCommand(right.terms(), TestLoads.spoilt(right.s2()));
  }

  private static void sendWrongS2s(TestCard card, int times) throws CardGone {
    for (int i = 0; i < times; i++) {
      card.send(wrong(card, FIVE));
    }
  }

  /** Of the last purchase, as far as the terms name it. */
  private static CommandApdu cancel(TestCard card, PurchaseTerms of) throws CardGone {
    return Purse.creditCancel(0, signedCancel(card, of));
  }

  private static CommandApdu wronglyCancel(TestCard card, PurchaseTerms of) throws CardGone {
    return Purse.creditCancel(0, spoilt(signedCancel(card, of)));
  }

  private static DebitCommand signedCancel(TestCard card, PurchaseTerms of) throws CardGone {
    InitializeAnswer opened =
        InitializeAnswer.parse(
            card.done(Purse.initializeCancel(0, card.log(1).transactionNumber())));
    PurchaseTerms terms =
        card.psam.terms(
            TransactionType.CANCEL, of.psamTransaction() + 1, of.trx(), of.amount(), of.time());
    return card.psam.sign(opened, terms);
  }
}
