package farthing.security;

import farthing.base.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * A transcript being written: each line is on the disk before the ceremony goes on, so that one
 * that was broken off tells how far it came. {@link Transcript} reads it.
 */
public final class TranscriptFile implements AutoCloseable {
  private final FileChannel out;
  private final InstantSource time;
  private Bytes hash = Transcript.first();
  private int lines;

  private TranscriptFile(FileChannel out, InstantSource time) {
    this.out = out;
    this.time = time;
  }

  /**
   * @throws KeyStoreUnusable if there is a file of that name already, or there can be none
   */
  public static TranscriptFile begin(Path file, InstantSource time) throws IOException {
    FileChannel out;
    try {
      out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new KeyStoreUnusable(file + " is there already and stays as it is", e);
    } catch (IOException e) {
      throw new KeyStoreUnusable(
          "the transcript %s cannot be written: %s. Nothing was done"
              .formatted(file, Unwritten.reason(e)),
          e);
    }
    TranscriptFile begun = new TranscriptFile(out, time);
    begun.write(Transcript.TITLE);
    DurableFile.flushDirectoryOf(file);
    return begun;
  }

  /**
   * Adds a line, durable when this returns.
   *
   * @param word what it is about: 1 to 16 of a to z
   * @param text with signs that end no line, none that is secret; of too long a one the beginning
   *     stays
   */
  public void add(String word, String text) throws IOException {
    String oneLine = text.replaceAll("\\p{C}|\\R", " ").strip();
    String kept = oneLine.substring(0, Math.min(oneLine.length(), Transcript.LONGEST_TEXT));
    String line =
        "%04d %s %s %s"
            .formatted(++lines, time.instant().truncatedTo(ChronoUnit.SECONDS), word, kept);
    hash = Transcript.next(hash, line);
    write(line + " #" + Transcript.mark(hash));
  }

  /**
   * The last line.
   *
   * @return the digest of the whole, for paper
   */
  public String end(String text) throws IOException {
    add(Transcript.END, text);
    String digest = Transcript.grouped(hash);
    write(Transcript.DIGEST + digest);
    return digest;
  }

  private void write(String line) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (rest.hasRemaining()) {
      out.write(rest);
    }
    out.force(true);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
