package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Amount;
import farthing.base.Currency;
import farthing.client.Holder;
import farthing.client.Origin;
import farthing.messages.Flow;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person types to load and unload, and what they see before they say yes. */
class LoadCommandTest {
  private static final String BANK = "--bank https://bank.example --account A --card c ";

  @TempDir private Path folder;

  private final StringWriter errors = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "load --card c, SESSION-URL",
    "unload --card c, SESSION-URL",
    "load --card c --bank https://bank.example --amount 5, SESSION-URL",
    "load https://bank.example/s/1 --amount 5 --card c, Leave --bank",
    "load https://bank.example/s/1 --account A --card c, Leave --bank",
    "load bank --card c, Copy the address",
    "load " + BANK + "--amount 0, above 0",
    "load " + BANK + "--amount 5.123, as in 50.00",
    "load " + BANK + "--amount 5 --currency QQQ, no such currency",
    "unload " + BANK + "--amount 5 --password-file none, one line",
    "load " + BANK + "--amount 5 --card-suites 99, A list is wanted",
  })
  void whatIsTypedWronglyIsSaidBeforeAnythingIsTouched(String typed, String told) {
    int status =
        Main.commandLine(typed.split(" "))
            .setErr(new PrintWriter(errors, true))
            .execute(typed.split(" "));

    assertThat(status).isEqualTo(Main.WRONG_USAGE);
    assertThat(errors.toString()).contains(told, "Nothing moved");
  }

  @Test
  void loadServersAreTheIssuersAndThePersonsAndNotThoseThatAreOnlyPaidAt() throws IOException {
    Path card = folder.resolve("card");
    Files.writeString(folder.resolve("card.servers"), "https://pay.example\n");
    assertThatThrownBy(() -> CardServers.LOAD.of(card, List.of()))
        .isInstanceOf(Failed.class)
        .hasMessageContaining("no load server");

    CardServers.LOAD.write(card, List.of(Origin.of("https://load.example")));
    assertThat(CardServers.LOAD.of(card, List.of("https://more.example")))
        .containsExactlyInAnyOrder("https://load.example", "https://more.example");
    assertThat(CardServers.PAYMENT.of(card, List.of())).containsExactly("https://pay.example");
  }

  @Test
  void passwordIsTypedUnseenOrReadFromAFileOfOneLine() throws IOException {
    assertThat(new PasswordEntry(unseen(Optional.of("open sesame"))).typed("A"))
        .isEqualTo("open sesame");
    for (Optional<String> none : List.of(Optional.of(""), Optional.<String>empty())) {
      assertThatThrownBy(() -> new PasswordEntry(unseen(none)).typed("A"))
          .isInstanceOf(Failed.class)
          .hasMessageContaining("password");
    }
    Path file = folder.resolve("password");
    Files.writeString(file, "open sesame\n");
    assertThat(PasswordEntry.inFile(file)).isEqualTo("open sesame");
    for (String wrong : List.of("", "\n", "two\nlines\n", "x".repeat(2000))) {
      Files.writeString(file, wrong);
      assertThatThrownBy(() -> PasswordEntry.inFile(file)).isInstanceOf(Failed.class);
    }
  }

  @Test
  void personSeesBankAccountAmountAndBalancesBeforeSayingYes() {
    StringWriter shown = new StringWriter();
    Amount five = Amount.ofMinor(5_00, Currency.EUR);
    AtTheTerminal person =
        new AtTheTerminal(
            new PrintWriter(shown, true),
            unseen(Optional.empty()),
            false,
            AtTheTerminal.Pins.TYPED);

    boolean wanted =
        person.approvesLoad(
            new Holder.LoadProposal(
                Flow.UNLOAD,
                "Savings Bank",
                Origin.of("https://bank.example"),
                "CH-0815",
                five,
                five.plus(five),
                five,
                "…5566",
                Origin.of("https://load.example"),
                Instant.EPOCH));

    assertThat(wanted).as("nobody typed yes").isFalse();
    assertThat(shown.toString())
        .contains(
            "Savings Bank   (https://bank.example)",
            "CH-0815",
            "Unload     EUR 5.00",
            "…5566 holds EUR 10.00, and EUR 5.00 afterwards",
            "https://load.example",
            "Unload? Type yes");
  }

  private static Keyboard unseen(Optional<String> typed) {
    return new Keyboard() {
      @Override
      public Optional<String> line() {
        return Optional.empty();
      }

      @Override
      public Optional<String> hidden(String prompt) {
        return typed;
      }
    };
  }
}
