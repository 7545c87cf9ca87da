package farthing.app;

import farthing.testkit.VectorRun;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs a file of golden bytes. */
@Command(
    name = "vectors",
    description = {
      "Runs golden bytes against host code, software purse and applet.",
      "Exit status 1 on a failure."
    })
final class VectorsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Rows by kind, of the form of vectors/iep.json.")
  private Path file;

  @Override
  public Integer call() {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    return VectorRun.run(file, out).failed() == 0 ? 0 : Main.FAILED;
  }
}
