package farthing.purse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.base.Suite;
import farthing.base.TransactionId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The row `2-currencies` of the vectors' security cards. */
class PsamSignaturesTest {
  private static final PsamId PSAM = PsamId.ofHex("19800d603def4c79");
  private static final long BATCH = 26282878;
  private static final MacKey KEY =
      MacKey.of(Suite.AES_128, Bytes.ofHex("9a54b7f56d903831e5e46db670621d78").toArray())
          .psamKey(PSAM);
  private static final CurrencyTotals EUROS =
      new CurrencyTotals(Currency.EUR, 505, 931219494079L, 6, 653743);
  private static final CurrencyTotals YEN =
      new CurrencyTotals(Currency.JPY, 4076, 671606671233L, 8, 185901);

  @Test
  void s5SaysWhatWasCommanded() {
    PurchaseTerms terms =
        new PurchaseTerms(
            TransactionType.PURCHASE,
            PSAM,
            1093231657L,
            TransactionId.of(Bytes.ofHex("d07f6f4ec5d8e82181695e58c74d0e31")),
            Amount.ofMinor(6234, Currency.EUR),
            Dthr.of(Bytes.ofHex("2611221604")));
    PurchaseRecord purchase =
        new PurchaseRecord(
            terms,
            new IepId(0xda4eb5de, 0xb249c3710532L),
            Suite.AES_128,
            7,
            Expiry.of(Bytes.ofHex("310630")),
            11245,
            57145);

    assertThat(PsamSignatures.s5(KEY, BATCH, purchase)).hasToString("8cdcd6b302f1cb5e");
  }

  @Test
  void s4AndItsAcknowledgementCoverTheTotalsInAscendingOrder() {
    Mac8 s4 = PsamSignatures.s4(KEY, BATCH, List.of(EUROS, YEN));

    assertThat(s4).hasToString("acd6c7532b8f849b");
    assertThat(PsamSignatures.s4(KEY, BATCH, List.of(YEN, EUROS))).isEqualTo(s4);
    assertThat(PsamSignatures.sack(KEY, BATCH, s4)).hasToString("bd06098afab777f9");
  }

  @Test
  void oneCurrencyTwiceIsABug() {
    assertThatThrownBy(() -> PsamSignatures.s4(KEY, BATCH, List.of(YEN, YEN)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anUpdateIsSignedWithItsCounter() {
    Bytes tlv = Bytes.ofHex("2a036bf6d77c7f3620e111aea82908b0c4f0a982");

    assertThat(PsamSignatures.update(KEY, 890, tlv)).hasToString("f3aedcc8c8d1d246");
  }
}
