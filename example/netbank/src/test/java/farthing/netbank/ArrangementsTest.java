package farthing.netbank;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.accounts.Account;
import farthing.accounts.FloatArrangement;
import farthing.base.Currency;
import farthing.messages.Flow;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who holds the funds behind what is on cards: the bank's books name them, and nothing else. */
@SuppressWarnings("NullAway.Init")
class ArrangementsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void fundsOfALoadStandWithWhoeverHoldsThem(FloatArrangement arrangement) {
    String name = "float_" + arrangement.name().toLowerCase(Locale.ROOT);
    try (BankWorld world = new BankWorld(name, arrangement)) {
      String ada = world.customer(100_00);
      Card card = Card.of(0);

      world.client(folder).load(ada, Flow.LOAD, 30_00, card);
      world.client(folder).load(ada, Flow.UNLOAD, 10_00, card);

      Map<Account, Long> all = world.ledger().balances();
      assertThat(all).containsEntry(new Books(arrangement).funds(Currency.EUR), 20_00L);
      for (FloatArrangement other : FloatArrangement.values()) {
        if (other != arrangement) {
          assertThat(all).doesNotContainKey(new Books(other).funds(Currency.EUR));
        }
      }
      assertThat(world.balance(ada)).isEqualTo(100_00 - 30_50 + 9_50);
      assertThat(world.sum()).isZero();
    }
  }
}
