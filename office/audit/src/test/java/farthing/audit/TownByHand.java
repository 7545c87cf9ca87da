package farthing.audit;

import farthing.audit.JournalByHand.Row;
import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.issuing.CardProduct;
import farthing.issuing.Personalisation;
import farthing.issuing.PersonalisationOutcome;
import farthing.issuing.SlotTerms;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.CompletionCode;
import farthing.purse.DebitCommand;
import farthing.purse.InitializeAnswer;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.LogRecord;
import farthing.purse.MasterKeys;
import farthing.purse.PsamDraw;
import farthing.purse.PurchaseTerms;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SignedDraw;
import farthing.purse.TransactionType;
import farthing.testkit.TestIssuer;
import farthing.testkit.TestPsam;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Real purses, real signatures and a journal of the real tables, without any server: what a test
 * does here stands in the books as the servers would write it.
 */
final class TownByHand {
  static final String BANK = "bank";
  static final String SHOP = "shop";

  static final int PROVIDER = 0x46415254;
  private static final int GENERATION = 0x80;
  private static final Amount NOTHING = new Amount(0, Currency.AUTHENTICATION);
  private static final int LOAD = 2;
  private static final int UNLOAD = 3;
  private static final PsamId PSAM = PsamId.ofHex("a1a2a3a4a5a6a7a8");
  private static final LoadingBankId IDLACQ = new LoadingBankId(Bytes.ofHex("b1b2b3b4"));
  private static final LoadingDeviceId DEVICE = new LoadingDeviceId(Bytes.ofHex("d1d2d3d4d5d6"));

  final JournalByHand journal;
  private final Random random = new Random(1);
  private final List<HeldCard> cards = new ArrayList<>();
  private final Map<IepId, Integer> loads = new HashMap<>();
  private Opening opening = Opening.none();
  private Instant now = Instant.parse("2026-11-22T16:04:00Z");
  private long psamNumber;
  private long number = 0x42;

  TownByHand(JournalByHand journal) {
    this.journal = journal;
  }

  /** A card in a drawer: whoever asks for it may close it and ask again. */
  record HeldCard(String name, IepId id, VirtualPurse purse) implements CardSource {
    @Override
    public CardLink open() throws IOException {
      return new CardLink() {
        @Override
        public Bytes atr() {
          return purse.atr();
        }

        @Override
        public ResponseApdu transmit(CommandApdu command) throws CardGone {
          return purse.transmit(command);
        }

        @Override
        public void close() {
          // it stays in the drawer
        }
      };
    }
  }

  /** How far a transaction comes. */
  enum Ends {
    /** The card does it, and the journal knows. */
    WELL,
    /** The card does it, and its answer is lost. */
    ON_THE_CARD,
    /** The command is lost. */
    NOWHERE
  }

  Inputs inputs() {
    return Inputs.of(List.of(journal.audited())).withCards(cards).withOpening(opening);
  }

  AuditReport audit() throws SQLException {
    return Audit.of(inputs()).report();
  }

  /** A card for euros and dollars. */
  HeldCard card(int openingEuroCents) throws Exception {
    HeldCard card = unregistered(++number, openingEuroCents);
    if (openingEuroCents > 0) {
      opening = opening.add(card.id(), euros(openingEuroCents));
    }
    return card;
  }

  /** The register says one thing, and the card was made with another. */
  HeldCard card(int registeredEuroCents, int euroCents) throws Exception {
    HeldCard card = unregistered(++number, euroCents);
    opening = opening.add(card.id(), euros(registeredEuroCents));
    return card;
  }

  /** One whose opening balance is in no register. */
  HeldCard unregistered(long itsNumber, int openingEuroCents) throws Exception {
    VirtualPurse purse = VirtualPurse.inMemory(random);
    CardProduct product =
        new CardProduct(
            CardProduct.Medium.SOFTWARE,
            PROVIDER,
            Suite.AES_128,
            GENERATION,
            Period.ofYears(3),
            0,
            List.of(slot(euros(openingEuroCents)), slot(new Amount(0, Currency.USD))));
    PersonalisationOutcome made =
        new Personalisation(new Masters(), InstantSource.fixed(now))
            .make(purse, product, itsNumber, Optional.empty());
    if (!(made instanceof PersonalisationOutcome.Made)) {
      throw new IllegalStateException(made.text());
    }
    HeldCard card = new HeldCard("card-" + itsNumber, new IepId(PROVIDER, itsNumber), purse);
    cards.add(card);
    return card;
  }

  /** It is in its holder's pocket: the audit cannot have it. */
  void takeAway(HeldCard card) {
    cards.remove(card);
  }

  TransactionId load(HeldCard card, int euroCents, Ends ends) throws Exception {
    return load(card, TransactionType.LOAD, euros(euroCents), ends);
  }

  TransactionId unload(HeldCard card, int euroCents, Ends ends) throws Exception {
    return load(card, TransactionType.UNLOAD, euros(euroCents), ends);
  }

  TransactionId load(HeldCard card, TransactionType type, Amount amount, Ends ends)
      throws Exception {
    TransactionId trx = trx();
    load(card, type, amount, trx, ends);
    return trx;
  }

  /** What a bank has ordered under this TRX. */
  void load(HeldCard card, TransactionType type, Amount amount, TransactionId trx, Ends ends)
      throws Exception {
    boolean onto = type == TransactionType.LOAD;
    int slot = amount.currency().equals(Currency.EUR) ? 0 : 1;
    LoadInitialize asked = new LoadInitialize(amount, Dthr.of(now), IDLACQ, DEVICE, trx);
    send(card, Purse.select());
    LoadInitializeAnswer said =
        LoadInitializeAnswer.parse(
            send(
                card,
                onto ? Purse.initializeLoad(slot, asked) : Purse.initializeUnload(slot, asked)));
    LoadCommand command =
        new TestIssuer(key(KeyUsage.LOAD, card), key(KeyUsage.UPDATE, card))
            .sign(type, asked, said, CompletionCode.DONE, List.of());
    journal.write(
        Row.of(onto ? LOAD : UNLOAD, BANK, trx, "request", "COMMANDED")
            .remembering(Bytes.of((byte) type.code()).plus(asked.toBytes()).plus(said.toBytes()))
            .of(card.id(), said.transactionNumber())
            .of(amount)
            .numbered(loads.merge(card.id(), 1, Integer::sum)));
    if (ends == Ends.NOWHERE) {
      return;
    }
    send(card, onto ? Purse.creditLoad(slot, command) : Purse.debitUnload(slot, command));
    if (ends == Ends.WELL) {
      end(trx, onto ? LOAD : UNLOAD, onto ? "LOADED" : "UNLOADED");
      journal.post(
          "float/" + BANK + "/" + trx,
          "pool",
          BANK,
          amount.currency(),
          onto ? amount.minor() : -amount.minor());
      journal.posted(trx);
    }
  }

  /** The command is lost, and what the card says next has shown it. */
  void notDone(HeldCard card, Amount load, TransactionId trx) throws Exception {
    load(card, TransactionType.LOAD, load, trx, Ends.NOWHERE);
    end(trx, LOAD, "NOT_DONE");
  }

  /** A bank's order, before any card came. */
  void close(TransactionId trx) throws SQLException {
    journal.write(Row.of(LOAD, BANK, trx, "request", "SHUT"));
  }

  void end(TransactionId trx, int flow, String code) throws SQLException {
    journal.write(Row.of(flow, BANK, trx, "response", code));
  }

  TransactionId pay(HeldCard card, int euroCents, Ends ends) throws Exception {
    TransactionId trx = trx();
    Amount amount = euros(euroCents);
    int number = proves(card, amount, trx, ends);
    if (ends == Ends.WELL) {
      journal.write(
          Row.ofPurchase(SHOP, trx, "debit-response", "ACCEPTED")
              .of(card.id(), number)
              .of(amount)
              .at(PSAM)
              .asCaptured());
    }
    return trx;
  }

  /** It says who it is, and pays nothing. */
  int identify(HeldCard card, Ends ends) throws Exception {
    TransactionId trx = trx();
    int number = proves(card, NOTHING, trx, ends);
    if (ends == Ends.WELL) {
      journal.write(Row.ofPurchase(SHOP, trx, "debit-response", "ACCEPTED").of(card.id(), number));
    }
    return number;
  }

  /** What a copy of it did somewhere else. */
  void copyIdentifies(HeldCard card, int number) throws Exception {
    TransactionId trx = trx();
    for (String step : List.of("draw", "debit-response")) {
      journal.write(Row.ofPurchase(SHOP, trx, step, "ACCEPTED").of(card.id(), number).of(NOTHING));
    }
  }

  /** Its transaction number. */
  private int proves(HeldCard card, Amount amount, TransactionId trx, Ends ends) throws Exception {
    send(card, Purse.select());
    InitializeAnswer said = InitializeAnswer.parse(send(card, Purse.initializePurchase(0, amount)));
    DebitCommand command = draw(card, TransactionType.PURCHASE, said, amount, trx, "draw");
    if (ends != Ends.NOWHERE) {
      send(card, Purse.debit(0, command));
    }
    return said.transactionNumber();
  }

  /** The proof came when the order was over: the money is owed to the card. */
  TransactionId payTooLate(HeldCard card, int euroCents) throws Exception {
    TransactionId trx = pay(card, euroCents, Ends.ON_THE_CARD);
    journal.write(
        Row.ofPurchase(SHOP, trx, "late-proof", "REFUND_DUE")
            .of(card.id(), newest(card))
            .asCaptured());
    return trx;
  }

  /** Takes the card's last purchase back. */
  void cancel(HeldCard card, TransactionId trx, int euroCents, Ends ends) throws Exception {
    Amount amount = euros(euroCents);
    int paidAt = newest(card);
    InitializeAnswer said = InitializeAnswer.parse(send(card, Purse.initializeCancel(0, paidAt)));
    DebitCommand command = draw(card, TransactionType.CANCEL, said, amount, trx, "cancel");
    if (ends != Ends.NOWHERE) {
      send(card, Purse.creditCancel(0, command));
    }
    if (ends == Ends.WELL) {
      journal.write(
          Row.ofPurchase(SHOP, trx, "cancel-response", "CANCELLED")
              .of(card.id(), said.transactionNumber())
              .asCaptured());
    }
  }

  private DebitCommand draw(
      HeldCard card,
      TransactionType type,
      InitializeAnswer said,
      Amount amount,
      TransactionId trx,
      String step)
      throws SQLException {
    TestPsam psam = new TestPsam(PSAM, key(KeyUsage.PURCHASE, card), key(KeyUsage.TAC, card));
    PurchaseTerms terms = psam.terms(type, ++psamNumber, trx, amount, Dthr.of(now));
    DebitCommand command = psam.sign(said, terms);
    SignedDraw signed =
        new SignedDraw(
            type, new PsamDraw(said, amount, trx, Dthr.of(now)), PSAM, psamNumber, 1, command.s2());
    journal.write(
        Row.ofPurchase(SHOP, trx, step, "DRAWN")
            .remembering(signed.toBytes())
            .of(card.id(), said.transactionNumber())
            .of(amount)
            .at(PSAM));
    return command;
  }

  private static int newest(HeldCard card) throws Exception {
    send(card, Purse.select());
    return LogRecord.parse(send(card, Purse.readLog(1))).transactionNumber();
  }

  private TransactionId trx() {
    now = now.plusSeconds(60);
    return TransactionId.next(InstantSource.fixed(now), random);
  }

  private static Bytes send(HeldCard card, CommandApdu command) throws Exception {
    ResponseApdu answer = card.purse().transmit(command);
    if (!answer.isDone()) {
      throw new IllegalStateException("%s: %04X".formatted(command, answer.status()));
    }
    return answer.data();
  }

  static Amount euros(int cents) {
    return new Amount(cents, Currency.EUR);
  }

  private static SlotTerms slot(Amount balance) {
    return new SlotTerms(
        balance, new Amount(500_00, balance.currency()), new Amount(100_00, balance.currency()));
  }

  private static MacKey key(KeyUsage usage, HeldCard card) {
    return new Masters().key(Suite.AES_128, usage).cardKey(usage, card.id(), GENERATION);
  }

  /** One master key per usage. */
  private record Masters() implements MasterKeys {
    @Override
    public Optional<MacKey> find(KeyUsage usage, int provider, Suite suite, int keyGeneration) {
      return Optional.of(key(suite, usage));
    }

    @Override
    public boolean knowsProvider(int provider) {
      return true;
    }

    MacKey key(Suite suite, KeyUsage usage) {
      byte[] value = new byte[MacKey.SIZE];
      value[3] = (byte) usage.code();
      return MacKey.of(suite, value);
    }
  }
}
