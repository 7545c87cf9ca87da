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
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code keys transcript}. */
@Command(
    name = "transcript",
    description = {
      "Looks whether a ceremony's transcript is as it was written, and shows its digest.",
      "One that was broken off while it was putting keys: compare `keys show` with it. If its keys",
      "are there, the ceremony did all but its last line; if some are, take them away first."
    })
final class KeysTranscriptCommand implements Callable<Integer> {
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
    Transcript read = Transcript.read(file);
    if (onPaper.isPresent() && !plain(onPaper.get()).equals(plain(read.digest()))) {
      throw Failed.because(
          "the transcript is another than the one whose digest was written down: it has "
              + read.digest(),
          "It is whole, so somebody wrote it anew. Trust the paper, and the copy put away with it.");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(object(read)));
      return read.isEnded() ? 0 : Main.FAILED;
    }
    read.entries()
        .forEach(entry -> out.printf("%s  %-10s  %s%n", entry.at(), entry.word(), entry.text()));
    out.println("digest " + read.digest());
    if (!read.isEnded()) {
      throw Failed.because(
          "the ceremony was broken off, and this is as far as it came",
          read.wasPuttingKeys()
              ? "Keys were being put in place: compare `farthing keys show` or `keys token list` with"
                  + " it."
              : "No key of it exists. Destroy the components that were handed out.");
    }
    out.println(
        onPaper.isPresent()
            ? "It is the transcript whose digest was written down."
            : "It is whole. Compare the digest with what was written down at the ceremony.");
    return 0;
  }

  private static Map<String, Object> object(Transcript read) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ended", read.isEnded());
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
