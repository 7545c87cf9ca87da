package farthing.app;

import farthing.purse.PinBlock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a card's PIN comes from. */
final class PinOptions {
  @Option(
      names = "--pin-file",
      paramLabel = "FILE",
      description = "The card's PIN out of a file, instead of asking: for tests and machines.")
  private Optional<Path> pinFile;

  @Option(
      names = "--last-pin-try",
      description = "Uses the last try without asking; a wrong PIN then blocks the card's PIN.")
  private boolean lastPinTry;

  /**
   * @throws Failed if the file holds none
   */
  AtTheTerminal.Pins pins() throws IOException {
    Optional<PinBlock> pin =
        pinFile.isPresent() ? Optional.of(PinEntry.inFile(pinFile.get())) : Optional.empty();
    return new AtTheTerminal.Pins(pin, lastPinTry);
  }
}
