package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.clearing.SettlementFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the folder when whoever writes there is killed. */
class SettlementFolderTest {
  private static final String NAME = "pain.001-first-acquirer-EUR-2026-11-30.xml";
  private static final int SIZE = 4_000_000;
  private static final int KILLS = 6;
  private static final int PATIENCE_SECONDS = 120;

  @TempDir private Path folder;

  @Test
  void aFileIsThereWholeWheneverItsWriterIsKilled() throws Exception {
    for (int kill = 1; kill <= KILLS; kill++) {
      Process writer = start();
      assertThat(writer.inputReader().readLine()).isEqualTo("written");
      assertThat(writer.waitFor(10L * kill, TimeUnit.MILLISECONDS)).isFalse();
      assertThat(writer.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

      byte[] content = Files.readAllBytes(folder.resolve(NAME));
      assertThat(content.length).isEqualTo(SIZE);
      assertThat(content).isEqualTo(all(content[0]));
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Writes one file after the other in the place of the last. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      SettlementFiles.Sink sink = SettlementFolder.at(Path.of(args[0]));
      sink.file(NAME, Bytes.of(all((byte) 0)));
      System.out.println("written");
      for (byte each = 1; ; each++) {
        sink.file(NAME, Bytes.of(all(each)));
      }
    }
  }

  private static byte[] all(byte each) {
    byte[] content = new byte[SIZE];
    Arrays.fill(content, each);
    return content;
  }
}
