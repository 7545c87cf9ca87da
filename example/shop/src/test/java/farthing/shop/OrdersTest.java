package farthing.shop;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.merchant.BookedOrder;
import farthing.merchant.Ending;
import farthing.merchant.Merchant;
import farthing.merchant.MerchantSettings;
import farthing.merchant.OpenOrder;
import farthing.messages.Confirmation;
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

  private static OpenOrder opened(Orders orders, int round) {
    String name = "basket-number-%08d".formatted(round);
    orders.fill(name, "last-farthing", Bytes.of(new byte[32]), name);
    SharedKey key = SharedKey.generate("k1", new SecureRandom());
    MerchantSettings settings =
        MerchantSettings.of("shop", "Shop", key, "http://localhost:1", "http://localhost:2/s");
    return new Merchant(settings, orders)
        .newOrder(Amount.ofMinor(1, Currency.EUR), "A sweet", name);
  }

  private static List<Ending> race(Orders orders, Orders others, OpenOrder open) throws Exception {
    Confirmation m =
        new Confirmation(
            Outcome.ACCEPTED,
            open.order().party(),
            open.trx(),
            open.order().amount(),
            Instant.now(),
            "ref",
            Optional.empty());
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
