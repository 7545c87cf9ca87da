package farthing.torture.loads;

import farthing.audit.CardStatement;
import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.client.FileJournal;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.purse.LogRecord;
import farthing.purse.PreviousSignature;
import farthing.purse.SlotInquiry;
import farthing.purse.TransactionType;
import farthing.torture.InOneCurrency;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the records say once everything has come back, each party by its own: cards, the load
 * server's journal, the banks' ledgers and load books, the clients' journals.
 */
record LoadBooks(
    List<Card> cards,
    List<Commanded> commands,
    List<Account> accounts,
    List<BankMove> bankMoves,
    List<ClientWord> clients) {

  LoadBooks {
    cards = List.copyOf(cards);
    commands = List.copyOf(commands);
    accounts = List.copyOf(accounts);
    bankMoves = List.copyOf(bankMoves);
    clients = List.copyOf(clients);
  }

  /**
   * A card in one of its currencies, out of its own mouth.
   *
   * @param id PPIEP and IDIEP
   * @param opening what was on it when it was made
   */
  record Card(String id, Amount opening, Amount balance, List<CardMove> moves) {
    Card {
      moves = List.copyOf(moves);
    }

    /**
     * Each of its slots; it has done nothing but loads and unloads.
     *
     * @param opening in every slot
     */
    static List<Card> of(CardStatement said, int opening) {
      ByteWriter id = new ByteWriter(IepId.SIZE);
      said.card().write(id);
      List<Card> slots = new ArrayList<>();
      int moves = 0;
      for (SlotInquiry slot : said.slots()) {
        Amount balance = slot.balance();
        Card of = of(id.toBytes().hex(), new Amount(opening, balance.currency()), balance, said);
        moves += of.moves().size();
        slots.add(of);
      }
      if (moves != said.log().stream().filter(record -> record.cc().isDone()).count()) {
        throw new IllegalStateException("a card logs what none of its slots holds");
      }
      return slots;
    }

    private static Card of(String id, Amount opening, Amount balance, CardStatement said) {
      List<CardMove> moves = new ArrayList<>();
      for (LogRecord record : said.log()) {
        Amount amount = record.amount();
        if (record.cc().isDone() && amount.currency().equals(balance.currency())) {
          moves.add(
              new CardMove(
                  record.transactionNumber(),
                  flowOf(record.type()),
                  amount,
                  s3(said, record.transactionNumber())));
        }
      }
      return new Card(id, opening, balance, moves);
    }

    private static Flow flowOf(TransactionType type) {
      return switch (type) {
        case LOAD -> Flow.LOAD;
        case UNLOAD -> Flow.UNLOAD;
        default -> throw new IllegalStateException("a card logs a " + type);
      };
    }

    private static String s3(CardStatement said, int nt) {
      PreviousSignature proof = said.proofs().get(nt);
      if (proof == null) {
        throw new IllegalStateException("a card keeps no proof of its transaction " + nt);
      }
      return proof.s3().value().hex();
    }
  }

  /**
   * A load or an unload that the card says it did.
   *
   * @param s3 the proof that the card keeps of it
   */
  record CardMove(int nt, Flow flow, Amount amount, String s3) implements InOneCurrency {
    /** What it did to the card's balance. */
    int signed() {
      return flow == Flow.LOAD ? amountMinor() : -amountMinor();
    }
  }

  /**
   * An S2 that the journal says was given.
   *
   * @param number which of the card's loads and unloads it is, by the journal
   * @param s3IfDone what the card's proof would be, computed from the keys
   * @param proven the card's S1 was computed anew from the keys and is as the journal has it
   * @param end what the journal knows of its end
   */
  record Commanded(
      String trx,
      String card,
      int nt,
      Flow flow,
      Amount amount,
      int number,
      String s3IfDone,
      boolean proven,
      Optional<LoadOutcome> end)
      implements InOneCurrency {}

  /**
   * A customer's account in a bank's ledger.
   *
   * @param openingMinor what it was opened with
   * @param freeMinor without what is held
   */
  record Account(String bank, String id, Currency currency, long openingMinor, long freeMinor) {}

  /**
   * A load or an unload as a bank has it.
   *
   * @param onAccount what the bank says it did with it
   * @param posted what its ledger has posted of it
   * @param isEnded whether its load book says that nothing is left to do
   */
  record BankMove(
      String bank,
      String trx,
      String account,
      Flow flow,
      Amount amount,
      State onAccount,
      Posted posted,
      boolean isEnded)
      implements InOneCurrency {
    enum State {
      /** Nothing yet, or never. */
      NOTHING,
      HELD,
      COMMITTED,
      RELEASED
    }

    /** What its ledger must have posted of it, being where it is. */
    Posted due() {
      int given = flow == Flow.LOAD ? amountMinor() : -amountMinor();
      return switch (onAccount) {
        case NOTHING, RELEASED -> Posted.NOTHING;
        case HELD -> flow == Flow.LOAD ? new Posted(-given, given, 0) : Posted.NOTHING;
        case COMMITTED -> new Posted(-given, 0, given);
      };
    }
  }

  /**
   * The sum of all postings of a load or an unload in its bank's currency.
   *
   * @param account to the customer's account
   * @param held to what is held for it
   * @param cards to the funds behind what is on cards
   */
  record Posted(long account, long held, long cards) {
    static final Posted NOTHING = new Posted(0, 0, 0);

    /** What the customer has more by these than by the others, or else the funds behind cards. */
    long moreThan(Posted others) {
      return account == others.account ? cards - others.cards : account - others.account;
    }
  }

  /** How a load or an unload ended, by the client that did it. */
  record ClientWord(String trx, Said said) {
    enum Said {
      OPEN,
      DONE,
      NOT_DONE
    }

    /** Of each in it, open ones first. */
    static List<ClientWord> of(FileJournal journal) {
      return Stream.concat(
              journal.loads().stream().map(l -> new ClientWord(l.id().trx().toString(), Said.OPEN)),
              journal.endedLoads().stream()
                  .map(l ->
                      new ClientWord(
                          l.id().trx().toString(),
                          l.outcome().isDone() ? Said.DONE : Said.NOT_DONE)))
          .toList();
    }
  }
}
