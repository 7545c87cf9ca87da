package farthing.app;

import farthing.base.IepId;
import farthing.store.CardRun;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * The folder of a run's cards. A file in it says whose it is: in a wrong one every card in doubt
 * would seem to be gone, and its number be spoilt.
 */
final class RunFolder {
  private static final String OWNER_ONLY = "rwx------";

  private RunFolder() {}

  /** Made if missing, for its owner alone: cards and PINs will lie in it. */
  static Path laid(Path folder) throws IOException {
    Path whole = folder.toAbsolutePath().normalize();
    if (!Files.isDirectory(whole)) {
      Files.createDirectories(
          whole, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    }
    return whole;
  }

  /**
   * Where the run's cards are, or what there is beside them if they pass through a reader.
   *
   * @param named by the person; else where the register has them
   * @throws Failed if they are not there, or were begun the other way
   */
  static Path of(CardRun run, Optional<Path> named, boolean inReader) throws IOException {
    Path folder = named.map(Path::toAbsolutePath).orElse(Path.of(run.place())).normalize();
    Path mark = folder.resolve("run-" + run.run());
    List<String> says = mark(run, inReader);
    if (run.made() + run.doubt() + run.spoilt() == 0 && Files.isDirectory(folder)) {
      DurableText.write(mark, says); // nothing was sent to a card yet: they will be here
    } else if (says(mark, mark(run, !inReader))) {
      throw Failed.wrongUsage(
          inReader
              ? "the cards of run %d lie in a folder".formatted(run.run())
              : "the cards of run %d pass through a reader".formatted(run.run()),
          "No card was touched. " + (inReader ? "Leave --reader out." : "Name it: --reader."));
    } else if (!says(mark, says)) {
      throw Failed.wrongUsage(
          "the cards of run %d are not in %s".formatted(run.run(), folder),
          "No card was touched. They were made in %s; --out names another folder if they moved."
              .formatted(run.place()));
    }
    return folder;
  }

  private static List<String> mark(CardRun run, boolean inReader) {
    String whose = "run %d: cards of %s, ordered %s".formatted(run.run(), name(run), run.at());
    return inReader ? List.of(whose, "they pass through a reader") : List.of(whose);
  }

  private static String name(CardRun run) {
    IepId first = run.first();
    return "%s from %s".formatted(run.product(), first.full());
  }

  private static boolean says(Path mark, List<String> says) throws IOException {
    try {
      return Files.isRegularFile(mark) && Files.readAllLines(mark).equals(says);
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
