package farthing.app;

import farthing.base.IepId;
import farthing.purse.CardGone;
import farthing.purse.NewCardKeys;
import farthing.reader.PcscReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A reader into which a person puts one card after the other. */
final class ReaderOptions {
  private static final int LONGEST_SECONDS = 86_400;

  @Option(
      names = "--reader",
      paramLabel = "NAME",
      description = {
        "The cards are chips, put one after the other into the PC/SC reader of this name, whole;",
        "a name that is none is answered with those there are."
      })
  private Optional<String> name;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description =
          "For each card to be put in or taken out, 1 to 86400; ${DEFAULT-VALUE} if left.")
  private int seconds;

  /**
   * @throws Failed if the wait cannot be, or there is no such reader
   */
  Optional<PcscReader> find(String nothing) {
    if (seconds < 1 || seconds > LONGEST_SECONDS) {
      throw Failed.wrongUsage("--wait is 1 to " + LONGEST_SECONDS + " seconds", nothing);
    }
    try {
      return name.isPresent() ? Optional.of(PcscReader.named(name.get())) : Optional.empty();
    } catch (CardGone e) {
      throw Failed.wrongUsage(
          String.valueOf(e.getMessage()),
          nothing
              + " Is the PC/SC daemon (pcscd) installed and running, and the reader plugged in?");
    }
  }

  /**
   * @param gone a card that was being written and is given up
   */
  ReaderFeed feed(
      PcscReader reader,
      NewCardKeys issuer,
      Path folder,
      Optional<IepId> gone,
      PrintWriter screen) {
    return new ReaderFeed(reader, Duration.ofSeconds(seconds), issuer, folder, gone, screen);
  }
}
