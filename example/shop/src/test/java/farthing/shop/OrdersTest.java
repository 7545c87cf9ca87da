package farthing.shop;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Mac8;
import farthing.base.TransactionId;
import farthing.merchant.BookedOrder;
import farthing.merchant.Ending;
import farthing.merchant.Merchant;
import farthing.merchant.MerchantSettings;
import farthing.merchant.OpenOrder;
import farthing.messages.CaptureReport;
import farthing.messages.CardProof;
import farthing.messages.Confirmation;
import farthing.messages.ErrorCode;
import farthing.messages.Outcome;
import farthing.messages.SharedKey;
import farthing.store.Database;
import farthing.store.local.LocalDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of an order book, on the shop's. */
class OrdersTest {
  private static final Mac8 MAC = new Mac8(Bytes.ofHex("35d48e64f52d6393"));
  private static final CardProof PROOF = new CardProof(0, MAC, MAC, MAC);

  @Test
  void ofAllWhoEndAnOrderOneDoesAndItStaysSo(@TempDir Path directory) throws Exception {
    try (LocalDatabase postgres = LocalDatabase.start(directory);
        Database database = Database.open(postgres.database("shop"), Shop.MIGRATIONS);
        Database otherProcess = Database.open(postgres.database("shop"), Shop.MIGRATIONS)) {
      Orders orders = new Orders(database.source(), InstantSource.system());
      Orders others = new Orders(otherProcess.source(), InstantSource.system());
      for (int round = 0; round < 10; round++) {
        OpenOrder open = opened(orders, round);
        List<Ending> answers = race(orders, others, open);

        assertThat(Collections.frequency(answers, Ending.ENDED_NOW)).isEqualTo(1);
        BookedOrder.State state = others.find(open.trx()).orElseThrow().state();
        Ending rest =
            state == BookedOrder.State.ACCEPTED ? Ending.ACCEPTED_BEFORE : Ending.CLOSED_BEFORE;
        assertThat(answers).containsOnly(Ending.ENDED_NOW, rest);
        assertThat(others.find(open.trx()).orElseThrow().open().toJson()).isEqualTo(open.toJson());
      }
      assertThat(orders.find(TransactionId.next(InstantSource.system(), new SecureRandom())))
          .isEmpty();
    }
  }

  @Test
  void aProofIsKeptWithItsAcceptanceUntilItIsTold(@TempDir Path directory) throws Exception {
    try (LocalDatabase postgres = LocalDatabase.start(directory);
        Database database = Database.open(postgres.database("shop"), Shop.MIGRATIONS)) {
      Orders orders = new Orders(database.source(), InstantSource.system());
      OpenOrder paid = opened(orders, 1);
      OpenOrder refused = opened(orders, 2);
      OpenOrder closed = opened(orders, 3);
      orders.close(closed.trx());

      assertThat(orders.accept(paid.trx(), accepted(paid), PROOF)).isEqualTo(Ending.ENDED_NOW);
      assertThat(orders.accept(paid.trx(), accepted(paid), PROOF))
          .isEqualTo(Ending.ACCEPTED_BEFORE);
      assertThat(orders.accept(refused.trx(), accepted(refused), PROOF))
          .isEqualTo(Ending.ENDED_NOW);
      assertThat(orders.accept(closed.trx(), accepted(closed), PROOF))
          .isEqualTo(Ending.CLOSED_BEFORE);
      assertThat(orders.capturesToTell(10))
          .containsExactlyInAnyOrder(
              new CaptureReport.Capture(paid.trx(), PROOF, true),
              new CaptureReport.Capture(refused.trx(), PROOF, true));
      assertThat(orders.capturesToTell(1)).hasSize(1);

      orders.captureTold(paid.trx(), Optional.empty());
      orders.captureTold(refused.trx(), Optional.of(ErrorCode.PROOF_WRONG));
      assertThat(orders.capturesToTell(10)).isEmpty();
    }
  }

  private static OpenOrder opened(Orders orders, int round) {
    String name = "basket-number-%08d".formatted(round);
    orders.fill(name, "last-farthing", Bytes.of(new byte[32]), name);
    SharedKey key = SharedKey.generate("k1", new SecureRandom());
    MerchantSettings settings =
        MerchantSettings.of("shop", "Shop", key, "http://localhost:1", "http://localhost:2/s");
    return new Merchant(settings, orders)
        .newOrder(Amount.ofMinor(1, Currency.EUR), "A sweet", name);
  }

  private static Confirmation accepted(OpenOrder open) {
    return new Confirmation(
        Outcome.ACCEPTED,
        open.order().party(),
        open.trx(),
        open.order().amount(),
        Instant.now(),
        "ref",
        Optional.empty());
  }

  private static List<Ending> race(Orders orders, Orders others, OpenOrder open) throws Exception {
    Confirmation m = accepted(open);
    List<Future<Ending>> coming = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        Orders book = i % 2 == 0 ? orders : others;
        boolean closes = i % 3 == 0;
        coming.add(
            threads.submit(() -> closes ? book.close(open.trx()) : book.accept(open.trx(), m)));
      }
    }
    List<Ending> answers = new ArrayList<>();
    for (Future<Ending> one : coming) {
      answers.add(one.get());
    }
    return answers;
  }
}
