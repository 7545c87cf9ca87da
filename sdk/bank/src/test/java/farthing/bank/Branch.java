package farthing.bank;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.CardInformation;
import farthing.messages.Flow;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;

/**
 * A bank with one customer, its load server and its books, for the stories: the test is the clock.
 */
final class Branch implements InstantSource {
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  static final AccountId ADA = new AccountId("A-1001");
  static final Amount FEE = euros(50);
  static final Amount TWENTY = euros(2000);
  static final String SESSION = "session-1";

  final Random random = new Random(20261122);
  final SharedKey key = SharedKey.generate("k1", random);
  final BankParty party =
      BankParty.of(
          "high-street-bank",
          "High Street Bank",
          "0a0b0c0d",
          key,
          "http://localhost:8082",
          "http://bank.localhost:8083/farthing/status");
  final AccountsInMemory accounts = new AccountsInMemory(FEE);
  final LoadsInMemory book = new LoadsInMemory();
  final LoadServerOnDemand server = new LoadServerOnDemand(this);
  Instant now = NOON;
  LoadDesk desk = new LoadDesk(party, accounts, book, this, random);
  Settling settling = new Settling(desk, accounts, book, server, this);

  Branch() {
    accounts.open(ADA, euros(10_000));
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** 15.00 on it, 100.00 at most. */
  static CardInformation card() {
    return cardThatHolds(euros(1500));
  }

  /** 100.00 at most. */
  static CardInformation cardThatHolds(Amount balance) {
    return new CardInformation(
        new IepId(0x464152, 17),
        Suite.AES_128,
        Expiry.of(Bytes.ofHex("301231")),
        List.of(new CardInformation.Slot(balance, euros(10_000))));
  }

  BankLoad ordered(Flow flow) throws InterruptedException {
    return ((Ordering.Ordered) desk.order(SESSION, ADA, card(), flow, TWENTY)).load().load();
  }

  LoadState state(TransactionId trx) {
    return book.find(trx).orElseThrow().state();
  }

  /** What the load server says when the card did it, or did not. */
  LoadConfirmation said(Order order, LoadOutcome outcome) {
    return new LoadConfirmation(
        outcome, order.party(), order.trx(), order.amount(), now, "load-17");
  }

  MerchantNotice notice(Order order, LoadOutcome outcome) {
    return notice(order, said(order, outcome));
  }

  MerchantNotice notice(Order order, LoadConfirmation m) {
    return new MerchantNotice(order.trx(), m(order, m, key));
  }

  static String m(Order order, LoadConfirmation m, SharedKey key) {
    return m.encrypt(
        TransactionKeys.derive(key, order.salt(), order.flow(), order.party(), order.trx()));
  }

  static Amount euros(int cents) {
    return Amount.ofMinor(cents, Currency.EUR);
  }
}
