package farthing.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalBoundTest {
  private static final PartyId SHOP = new PartyId("corner-shop");
  private static final PartyId OTHER = new PartyId("other-shop");

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final RefusalBound bound = new RefusalBound(clock::get);
  private final Random random = new Random(5);

  @Test
  void aPurchaseHasSomeRefusalsAndNoMore() {
    TransactionId trx = trx();

    long kept =
        IntStream.range(0, 100).filter(_ -> bound.keeps(SHOP, trx, ErrorCode.S1_WRONG)).count();

    assertThat(kept).isEqualTo(RefusalBound.PER_PURCHASE);
    assertThat(bound.keeps(SHOP, trx(), ErrorCode.S1_WRONG)).isTrue();
  }

  @Test
  void aPartyHasAsManyAsTheBoundAndThenOneASecond() {
    assertThat(kept(SHOP, ErrorCode.BALANCE_TOO_LOW)).isEqualTo(RefusalBound.AT_ONCE);
    assertThat(kept(SHOP, ErrorCode.BALANCE_TOO_LOW)).isZero();

    clock.addAndGet(Duration.ofSeconds(3).toNanos());

    assertThat(kept(SHOP, ErrorCode.BALANCE_TOO_LOW)).isEqualTo(3);
    assertThat(kept(OTHER, ErrorCode.BALANCE_TOO_LOW)).isEqualTo(RefusalBound.AT_ONCE);
  }

  @Test
  void strangersUseUpTheirOwnShareAndNoMerchants() {
    assertThat(kept(SHOP, ErrorCode.MESSAGE_MALFORMED)).isEqualTo(RefusalBound.AT_ONCE);
    assertThat(kept(OTHER, ErrorCode.ORDER_SIGNATURE_WRONG)).isZero();

    assertThat(kept(SHOP, ErrorCode.S1_WRONG)).isEqualTo(RefusalBound.AT_ONCE);
  }

  @Test
  void aShareNeverHoldsMoreThanTheBound() {
    clock.addAndGet(Duration.ofDays(30).toNanos());

    assertThat(kept(SHOP, ErrorCode.S1_WRONG)).isEqualTo(RefusalBound.AT_ONCE);
  }

  private long kept(PartyId party, ErrorCode code) {
    return IntStream.range(0, 2 * RefusalBound.AT_ONCE)
        .filter(_ -> bound.keeps(party, trx(), code))
        .count();
  }

  private TransactionId trx() {
    return TransactionId.next(InstantSource.system(), random);
  }
}
