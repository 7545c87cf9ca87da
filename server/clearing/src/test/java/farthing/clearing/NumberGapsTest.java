package farthing.clearing;

import static farthing.clearing.Town.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.IepId;
import farthing.store.NumberGaps;
import farthing.store.NumberGaps.Gap;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which numbers of cards clearing has never seen. */
class NumberGapsTest {
  private static final IepId BEFORE_ALL = new IepId(Integer.MIN_VALUE, 0);

  private final Town town = new Town("gaps");

  @AfterEach
  void close() {
    town.close();
  }

  /** Purchases, cancels, disputes, what is unproven and loads take numbers; the rest are gaps. */
  @Test
  void numbersThatNothingExplainsAreListedCardByCard() {
    IepId nora = town.cards.getFirst();
    IepId olga = town.cards.get(1);
    town.cleared(
        new TestBatch(town, 1)
            .paid(11, nora, 3, SHOP, 1_00)
            .paid(12, nora, 4, SHOP, 1_00)
            .cancelled(13, 12, nora, 5, SHOP, 1_00)
            .paid(14, nora, 7, SHOP, 1_00, TestBatch::forged)
            .unproven(15, nora, 8, SHOP, 1_00)
            .paid(16, nora, 12, SHOP, 1_00)
            .paid(17, olga, 1, SHOP, 1_00));
    town.texts(
        """
        INSERT INTO journal (flow, mode, trx, party, step, slot, content_hash, content, record, answer, code,
          provider, purse, nt, load_number)
        VALUES (2, 17, gen_random_uuid(), 'giro', 'request', '', sha256(''), '', '', '', 'COMMANDED',
          %d, %d, 10, 1) RETURNING party
        """
            .formatted(nora.provider(), nora.number()));
    NumberGaps gaps = new NumberGaps(town.database);

    NumberGaps.Page all = gaps.after(BEFORE_ALL, 100);
    assertThat(all.cards()).isEqualTo(5);
    assertThat(all.gaps())
        .containsExactly(
            new Gap(nora, 1, 2), new Gap(nora, 6, 6), new Gap(nora, 9, 9), new Gap(nora, 11, 11));
    NumberGaps.Page one = gaps.after(BEFORE_ALL, 1);
    assertThat(one.last()).isEqualTo(nora);
    assertThat(gaps.after(one.last(), 100).gaps()).isEqualTo(List.of());
  }
}
