package farthing.iso8583;

import static farthing.iso8583.Iso8583AccountsTest.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.bank.AccountId;
import farthing.bank.BankLoad;
import farthing.bank.BankParty;
import farthing.bank.Confirming;
import farthing.bank.LinkAnswer;
import farthing.bank.LoadDesk;
import farthing.bank.LoadServer;
import farthing.bank.LoadState;
import farthing.bank.LoadsInMemory;
import farthing.bank.Ordering;
import farthing.bank.Settling;
import farthing.base.Bytes;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.messages.CardInformation;
import farthing.messages.Flow;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadStatus;
import farthing.messages.MerchantNotice;
import farthing.messages.Order;
import farthing.messages.SharedKey;
import farthing.messages.TransactionKeys;
import farthing.testkit.host.CoreBankingHost;
import farthing.testkit.host.HostFault;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A load from the wish to the account, over a core banking system that is not always there. */
class LoadOverIso8583Test implements InstantSource {
  private static final AccountId ADA = new AccountId("DE-1001");

  private final Random random = new Random(20261128);
  private final SharedKey key = SharedKey.generate("k1", random);
  private final BankParty party =
      BankParty.of(
          "bank-1", "Bank", "0a0b0c0d", key, "https://load.example", "https://bank.example/s");
  private final CoreBankingHost host = CoreBankingHost.start();
  private final Iso8583Accounts accounts =
      new Iso8583Accounts(
          Iso8583AccountsTest.settings(host.port(), Duration.ofSeconds(2)), this, random);
  private final LoadsInMemory book = new LoadsInMemory();
  private final LoadDesk desk = new LoadDesk(party, accounts, book, this, random);
  private final Settling settling =
      new Settling(desk, accounts, book, new NothingRequested(), this);
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");

  LoadOverIso8583Test() {
    host.open("DE-1001", 100_000);
  }

  @AfterEach
  void close() throws IOException {
    accounts.close();
    host.close();
  }

  @Test
  void aHoldWhoseAnswersAreLostIsFoundByTheSameWish() throws Exception {
    assertThat(wish()).isInstanceOf(Ordering.Ordered.class);
    host.next(HostFault.LOSE_ANSWER); // the balance
    assertThat(wish("s-2")).isInstanceOf(Ordering.Unknown.class);
    assertThat(book.ofSession("s-2")).isEmpty();
    host.next(HostFault.ANSWER_ANOTHER_FIRST, HostFault.LOSE_ANSWER, HostFault.LOSE_ANSWER);
    assertThat(wish("s-3")).isInstanceOf(Ordering.Waiting.class);

    assertThat(wish("s-3")).isInstanceOf(Ordering.Ordered.class);
    assertThat(host.available("DE-1001")).isEqualTo(100_000 - 2 * 2_050);
  }

  @Test
  void aCommitWaitsForAHostThatIsAway() throws Exception {
    BankLoad load = ((Ordering.Ordered) wish()).load().load();
    host.stop();

    Confirming said = desk.confirm(notice(load.order()));
    assertThat(((Confirming.Believed) said).load().state()).isEqualTo(LoadState.COMMITTING);
    passes(Duration.ofMinutes(1));
    host.begin();
    passes(Duration.ofMinutes(1));

    assertThat(book.find(load.trx()).orElseThrow().state()).isEqualTo(LoadState.COMMITTED);
    assertThat(host.seen()).endsWith("0220:00");
    assertThat(host.available("DE-1001")).isEqualTo(100_000 - 2_050);
  }

  @Test
  void aHoldThatWasNeverAnsweredIsReversedOnceItsOrderExpired() throws Exception {
    host.next(HostFault.ANSWER_ANOTHER_FIRST, HostFault.LOSE_ANSWER, HostFault.LOSE_ANSWER);
    assertThat(wish()).isInstanceOf(Ordering.Waiting.class);
    assertThat(host.available("DE-1001")).isEqualTo(100_000 - 2_050);

    passes(Duration.ofMinutes(16));

    assertThat(book.ofSession("s-1").orElseThrow().state()).isEqualTo(LoadState.RELEASED);
    assertThat(host.seen()).endsWith("0420:00");
    assertThat(host.available("DE-1001")).isEqualTo(100_000);
  }

  private Ordering wish() throws InterruptedException {
    return wish("s-1");
  }

  private Ordering wish(String session) throws InterruptedException {
    CardInformation card =
        new CardInformation(
            new IepId(0x464152, 17),
            Suite.AES_128,
            Expiry.of(Bytes.ofHex("301231")),
            List.of(new CardInformation.Slot(euros(0), euros(10_000))));
    return desk.order(session, ADA, card, Flow.LOAD, euros(2_000));
  }

  private MerchantNotice notice(Order order) {
    LoadConfirmation m =
        new LoadConfirmation(
            LoadOutcome.LOADED, order.party(), order.trx(), order.amount(), now, "load-17");
    return new MerchantNotice(
        order.trx(),
        m.encrypt(
            TransactionKeys.derive(key, order.salt(), order.flow(), order.party(), order.trx())));
  }

  private void passes(Duration time) throws InterruptedException {
    now = now.plus(time);
    settling.pass();
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** A load server that no card ever came to. */
  private final class NothingRequested implements LoadServer {
    @Override
    public LinkAnswer ask(TransactionId trx) {
      return new LinkAnswer.NeverRequested();
    }

    @Override
    public LinkAnswer close(TransactionId trx) {
      return new LinkAnswer.Status(
          new LoadStatus(trx, LoadStatus.State.CLOSED, now, Optional.empty()));
    }
  }
}
