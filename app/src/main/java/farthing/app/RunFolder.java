package farthing.app;

import farthing.base.IepId;
import farthing.security.Unwritten;
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

  /**
   * Made if missing, for its owner alone: cards and PINs will lie in it.
   *
   * @throws Failed if it cannot be made, or written into
   */
  static Path laid(Path folder) {
    Path whole = folder.toAbsolutePath().normalize();
    if (!Files.isDirectory(whole)) {
      try {
        Files.createDirectories(
            whole,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
      } catch (IOException e) {
        throw cannotBe(whole, Unwritten.reason(e));
      }
    }
    if (!Files.isWritable(whole)) {
      throw cannotBe(whole, "this user may not write into it");
    }
    return whole;
  }

  private static Failed cannotBe(Path folder, String why) {
    return Failed.wrongUsage(
        "%s cannot be the folder of the cards: %s".formatted(folder, why),
        "No number was given and no card made. Name another folder: --out.");
  }

  /**
   * Where the run's cards are, or what there is beside them if they pass through a reader. It is
   * marked when the run is ordered, and can be moved with its mark.
   *
   * @param named by the person; else where the register has them
   * @throws Failed if they are not there, or were begun the other way
   */
  static Path of(CardRun run, Optional<Path> named, boolean inReader) throws IOException {
    Path folder = folder(run, named);
    if (!isMarked(folder, run, inReader)) {
      throw Failed.wrongUsage(
          "the cards of run %d are not in %s".formatted(run.run(), folder),
          "No card was touched. They were made in %s; --out names another folder if they moved."
              .formatted(run.place()));
    }
    return folder;
  }

  /** The same of a run that may have no mark yet, since it died as soon as it was ordered. */
  static Path begun(CardRun run, Optional<Path> named, boolean inReader) throws IOException {
    Path folder = folder(run, named);
    boolean untouched = run.made() + run.doubt() + run.spoilt() == 0;
    if (!isMarked(folder, run, inReader)
        && untouched
        && folder.equals(Path.of(run.place()))
        && Files.isDirectory(folder)) {
      DurableText.write(mark(folder, run), words(run, inReader)); // they will be here
    }
    return of(run, named, inReader);
  }

  private static Path folder(CardRun run, Optional<Path> named) {
    return named.map(Path::toAbsolutePath).orElse(Path.of(run.place())).normalize();
  }

  private static Path mark(Path folder, CardRun run) {
    return folder.resolve("run-" + run.run());
  }

  private static boolean isMarked(Path folder, CardRun run, boolean inReader) throws IOException {
    if (says(mark(folder, run), words(run, !inReader))) {
      throw Failed.wrongUsage(
          inReader
              ? "the cards of run %d lie in a folder".formatted(run.run())
              : "the cards of run %d pass through a reader".formatted(run.run()),
          "No card was touched. " + (inReader ? "Leave --reader out." : "Name it: --reader."));
    }
    return says(mark(folder, run), words(run, inReader));
  }

  private static List<String> words(CardRun run, boolean inReader) {
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
