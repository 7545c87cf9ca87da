package farthing.load;

import farthing.base.Amount;
import farthing.base.AmountRange;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.LoadingBankId;
import farthing.base.PartyId;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.messages.LoadConfirmation;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A bank that makes orders and reads message M. */
record TestBank(
    String name, LoadingBankId id, SharedKey shared, InstantSource time, Random random) {
  static final String KEY_ID = "k1";

  /** So that no two tests make one TRX. */
  private static final AtomicLong BANKS = new AtomicLong();

  static TestBank named(String name, InstantSource time) {
    Random random = new Random(name.hashCode());
    byte[] id = new byte[LoadingBankId.SIZE];
    random.nextBytes(id);
    return new TestBank(
        name,
        new LoadingBankId(Bytes.of(id)),
        SharedKey.generate(KEY_ID, random),
        time,
        new Random(BANKS.incrementAndGet()));
  }

  PartyId party() {
    return new PartyId(name);
  }

  String apiKey() {
    return "API key of " + name;
  }

  String statusUrl() {
    return "http://" + name + ".localhost:8080/status";
  }

  BankAgreement agreement() {
    return agreement(true, Set.of(Flow.LOAD, Flow.UNLOAD));
  }

  BankAgreement agreement(boolean active, Set<Flow> flows) {
    return agreement(
        active, flows, new AmountRange(100, 400_00).inEachOf(Set.of(Currency.EUR, Currency.JPY)));
  }

  BankAgreement agreement(boolean active, Set<Flow> flows, Map<Currency, AmountRange> takes) {
    return new BankAgreement(
        party(),
        "Bank " + name,
        "http://" + name + ".localhost:8080",
        statusUrl(),
        active,
        id,
        flows,
        takes,
        Set.of(Suite.AES_128),
        Map.of(KEY_ID, new BankAgreement.Key(shared, Instant.EPOCH, Instant.MAX)),
        Sha256.of(apiKey()));
  }

  OrderOffer offer(Flow flow, Amount amount) {
    return offer(flow, amount, draft -> draft);
  }

  OrderOffer offer(Flow flow, Amount amount, UnaryOperator<Draft> change) {
    Instant now = time.instant();
    Draft draft =
        change.apply(
            new Draft(
                flow,
                amount,
                now,
                now.plusSeconds(900),
                LoadChecks.MODE,
                Order.RELEASE,
                List.of(Suite.AES_128),
                shared,
                statusUrl() + "/1",
                id));
    byte[] salt = new byte[TransactionKeys.SALT_SIZE];
    Tsk tsk;
    TransactionId trx;
    synchronized (random) {
      random.nextBytes(salt);
      tsk = Tsk.generate(random);
      trx = TransactionId.next(time, random);
    }
    Order order =
        new Order(
            party(),
            "Bank " + name,
            trx,
            draft.amount(),
            "From your account",
            URI.create("http://localhost:1"),
            URI.create(draft.statusUrl()),
            draft.mode(),
            draft.flow(),
            draft.issued(),
            draft.expires(),
            draft.release(),
            draft.suites(),
            draft.shared().id(),
            Bytes.of(salt),
            draft.flow().isWithBank() ? Optional.of(draft.bank()) : Optional.empty());
    return OrderOffer.make(order, draft.shared(), tsk);
  }

  LoadConfirmation read(Order order, String m) {
    return LoadConfirmation.decrypt(
        m, TransactionKeys.derive(shared, order.salt(), order.flow(), order.party(), order.trx()));
  }

  /** What an order says that tests want otherwise. */
  record Draft(
      Flow flow,
      Amount amount,
      Instant issued,
      Instant expires,
      int mode,
      int release,
      List<Suite> suites,
      SharedKey shared,
      String statusUrl,
      LoadingBankId bank) {
    Draft good(Instant from, Instant to) {
      return new Draft(flow, amount, from, to, mode, release, suites, shared, statusUrl, bank);
    }

    Draft flow(Flow other) {
      return new Draft(
          other, amount, issued, expires, mode, release, suites, shared, statusUrl, bank);
    }

    Draft mode(int figure) {
      return new Draft(
          flow, amount, issued, expires, figure, release, suites, shared, statusUrl, bank);
    }

    Draft release(int number) {
      return new Draft(
          flow, amount, issued, expires, mode, number, suites, shared, statusUrl, bank);
    }

    Draft suites(Suite... taken) {
      return new Draft(
          flow, amount, issued, expires, mode, release, List.of(taken), shared, statusUrl, bank);
    }

    Draft shared(SharedKey key) {
      return new Draft(flow, amount, issued, expires, mode, release, suites, key, statusUrl, bank);
    }

    Draft statusUrl(String url) {
      return new Draft(flow, amount, issued, expires, mode, release, suites, shared, url, bank);
    }

    Draft bank(LoadingBankId other) {
      return new Draft(
          flow, amount, issued, expires, mode, release, suites, shared, statusUrl, other);
    }
  }
}
