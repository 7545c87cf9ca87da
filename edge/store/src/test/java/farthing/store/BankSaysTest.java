package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.store.SettlementBook.BankSays;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a bank's line is the one that was noted, or the bank has booked a payment twice. */
class BankSaysTest {
  private static final BankSays NOTED = line("2026-11-30", "B-1", "EUR 12.32");

  @ParameterizedTest
  @CsvSource({
    "2026-11-30, B-1, EUR 12.32, true",
    "2026-12-01, B-1, EUR 12.32, false",
    "2026-11-30, B-2, EUR 12.32, false",
    "2026-11-30, B-1, EUR 12.33, false",
    "'',         B-1, EUR 12.32, true",
    "2026-11-30, '',  EUR 12.32, true",
    "2026-11-30, B-1, '',        false",
  })
  void lineIsTheSameAsFarAsBothTell(String booked, String reference, String amount, boolean same) {
    BankSays line = line(booked, reference, amount);

    assertThat(line.isTheSameAs(NOTED)).isEqualTo(same);
    assertThat(NOTED.isTheSameAs(line)).as("the other one first").isEqualTo(same);
  }

  /** In another statement of the same account. */
  private static BankSays line(String booked, String reference, String amount) {
    return new BankSays(
        "GB82",
        false,
        "S-" + booked,
        Optional.of(booked).filter(day -> !day.isEmpty()).map(LocalDate::parse),
        reference,
        amount);
  }
}
