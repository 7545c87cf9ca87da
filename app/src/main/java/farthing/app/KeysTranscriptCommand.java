package farthing.app;

import farthing.security.Transcript;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keys transcript}. */
@Command(
    name = "transcript",
    description = {
      "Looks whether a ceremony's transcript is as it was written, and shows its digest.",
      "One that ends before its end: the ceremony was broken off, or the copy is cut; destroy no",
      "component before the signed sheet and `keys show` tell which. Where the ceremony was putting",
      "keys and they are there, it did all but its last line; if some are, take them away first."
    })
final class KeysTranscriptCommand implements Callable<Integer> {
  /** Of one that is torn. */
  static final String TORN = "A last line was begun and is not whole: it is left out.";

  private static final Pattern DIGEST = Pattern.compile("[0-9A-F]{64}");

  @Spec private CommandSpec spec;

  @Option(names = "--check", required = true, paramLabel = "FILE", description = "The transcript.")
  private Path file;

  @Option(
      names = "--digest",
      paramLabel = "DIGEST",
      description = "From paper: 64 hex digits, in groups or not. It must be the transcript's.")
  private Optional<String> onPaper;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (onPaper.isPresent() && !DIGEST.matcher(plain(onPaper.get())).matches()) {
      throw Failed.wrongUsage(
          "a digest has 64 hex digits, in groups or not, and --digest is none",
          "Nothing was compared. Type it as it stands on paper.");
    }
    Transcript read = Transcript.read(file);
    boolean comparable = onPaper.isPresent() && (read.isEnded() || read.lacksOnlyItsDigest());
    if (comparable && !plain(onPaper.orElse("")).equals(plain(read.digest()))) {
      throw Failed.because(
          "the transcript is another than the one whose digest was written down: it has "
              + read.digest(),
          "It has its end, so somebody wrote it anew. Trust the paper, and the copy put away with"
              + " it.");
    }
    boolean whole = read.isEnded() || comparable;
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(object(read, whole)));
      return whole ? 0 : Main.FAILED;
    }
    read.entries()
        .forEach(entry -> out.printf("%s  %-10s  %s%n", entry.at(), entry.word(), entry.text()));
    if (read.isTorn()) {
      out.println(TORN);
    }
    out.println((whole ? "digest " : "digest so far ") + read.digest());
    if (!whole) {
      throw Failed.because(shortOfItsEnd(read), next(read));
    }
    out.println(
        onPaper.isPresent()
            ? "It is the transcript whose digest was written down."
            : "It is whole. Compare the digest with what was written down at the ceremony.");
    return 0;
  }

  /** Of one without its end. */
  static String shortOfItsEnd(Transcript read) {
    return read.saysItWasBrokenOff()
        ? "the ceremony was broken off, as the transcript's last line says"
        : "this copy of the transcript ends before its end: either the ceremony was broken off, or"
            + " the copy is cut";
  }

  private String next(Transcript read) {
    String compare =
        "Compare it with the signed sheet, and `farthing keys show` or `keys token list` with it,"
            + " before anything is destroyed.";
    if (read.lacksOnlyItsDigest()) {
      return "Only its last line is missing, the digest: give the one on paper with --digest. "
          + compare;
    }
    String cut =
        onPaper.isPresent()
            ? "A digest is told at a ceremony's end, so this copy is cut if that is its digest."
                + " Keep all components, and take the copy put away with the signed sheet. "
            : "";
    if (read.isRestoration()) {
      return cut
          + (read.wasPuttingKeys()
              ? "Keys were being put in place: compare `farthing keys show` or `keys token list`"
                  + " with it."
              : "A restoration that was broken off here changed nothing.")
          + " Keep all components: the keys come back out of nothing else. If the keys are not"
          + " where they were to be, begin the restoration again.";
    }
    return cut
        + compare
        + (read.wasPuttingKeys()
            ? " Keys were being put in place."
            : " If the sheet has no more than this, and none of the keys is anywhere, there are"
                + " none: destroy the components then that were handed out, and begin again.");
  }

  private static Map<String, Object> object(Transcript read, boolean whole) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ended", whole);
    object.put("torn", read.isTorn());
    object.put("dryRun", read.isDryRun());
    object.put("digest", read.digest());
    object.put(
        "entries",
        read.entries().stream().map(e -> List.of(e.at().toString(), e.word(), e.text())).toList());
    return object;
  }

  private static String plain(String digest) {
    return digest.replaceAll("\\s", "").toUpperCase(Locale.ROOT);
  }
}
