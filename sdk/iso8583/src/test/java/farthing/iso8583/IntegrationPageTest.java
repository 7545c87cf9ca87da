package farthing.iso8583;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.bank.AccountId;
import farthing.bank.AccountRefusal;
import farthing.bank.Movement;
import farthing.base.Amount;
import farthing.base.Currency;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What docs/integration/bank.md says of ISO 8583, held against what is done. */
class IntegrationPageTest {
  private static final Duration CALL =
      Iso8583Settings.USUAL_CONNECT.plus(Iso8583Settings.USUAL_ANSWER);

  private final String page = page();
  private final String text = page.replace('\n', ' ');

  @Test
  void theTimesOfItsTableAreThose() {
    assertThat(row("for a connection"))
        .contains("| " + Iso8583Settings.USUAL_CONNECT.toSeconds() + " s (a setting) |");
    assertThat(row("for an answer"))
        .contains("| " + Iso8583Settings.USUAL_ANSWER.toSeconds() + " s (a setting) |")
        .contains(
            CALL.multipliedBy(Iso8583Accounts.SENDINGS).toSeconds() + " s at most for a call.")
        .contains("not repeated: " + CALL.toSeconds() + " s at most |");
  }

  @Test
  void theRepeatsOfItsTableAreThose() {
    assertThat(row("for an answer"))
        .contains(
            "as %04x, %04x or %04x,"
                .formatted(
                    repeated(HostMessages.AUTHORISE),
                    repeated(HostMessages.ADVISE),
                    repeated(HostMessages.REVERSE)));
  }

  @Test
  void theResponseCodesThatDecideNothingAreThose() {
    Set<String> unknown = codes(ResponseCode::isUnknown);

    assertThat(listed(row("response code"), "response code ", " |")).isEqualTo(unknown);
    assertThat(listed(text, "released before; ", " nothing is known")).isEqualTo(unknown);
  }

  @Test
  void theResponseCodesThatRefuseAreThose() {
    assertThat(listed(text, "never got the hold); ", " too little"))
        .isEqualTo(refused(AccountRefusal.FUNDS_TOO_LOW));
    assertThat(listed(text, "too little; ", " over a limit"))
        .isEqualTo(refused(AccountRefusal.LIMIT_EXCEEDED));
    assertThat(listed(text, "over a limit; ", " no such account"))
        .isEqualTo(refused(AccountRefusal.ACCOUNT_UNKNOWN));
    assertThat(listed(text, "no such account; ", " released before"))
        .isEqualTo(refused(AccountRefusal.RELEASED_BEFORE));
  }

  @Test
  void theResponseCodesThatAreDoneAreThose() {
    assertThat(text)
        .contains(
            "Answers: %s done; %s done for an advice or a reversal; %s done for a reversal"
                .formatted(ResponseCode.APPROVED, ResponseCode.DUPLICATE, ResponseCode.NOT_FOUND));
  }

  private String row(String who) {
    return page.lines()
        .filter(line -> line.startsWith("| `Iso8583Accounts`, " + who))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row " + who));
  }

  private static Set<String> listed(String text, String after, String before) {
    int from = text.indexOf(after);
    int to = text.indexOf(before, from);
    assertThat(from).as(after).isNotNegative();
    assertThat(to).as(before).isNotNegative();
    return Set.copyOf(Arrays.asList(text.substring(from + after.length(), to).split(",\\s+", -1)));
  }

  private static Set<String> refused(AccountRefusal why) {
    return codes(code -> ResponseCode.refusal(code) == why);
  }

  private static Set<String> codes(Predicate<String> which) {
    return IntStream.range(0, 100)
        .mapToObj("%02d"::formatted)
        .filter(which)
        .collect(Collectors.toSet());
  }

  private static int repeated(int type) {
    Amount euros = Amount.ofMinor(2_000, Currency.EUR);
    Movement load =
        new Movement(
            TransactionId.next(InstantSource.system(), new Random(1)),
            new AccountId("DE-1001"),
            Flow.LOAD,
            euros,
            Amount.ofMinor(0, Currency.EUR));
    HostMessages messages =
        new HostMessages(Iso8583AccountsTest.settings(1, Iso8583Settings.USUAL_ANSWER));
    return HostMessages.repeated(messages.of(type, load)).getType();
  }

  private static String page() {
    try {
      return Files.readString(
          Path.of(Objects.requireNonNull(System.getProperty("farthing.root")))
              .resolve("docs/integration/bank.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
