package farthing.security;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What happened at a key ceremony, line by line, as {@link TranscriptFile} wrote it: who, when,
 * which keys and components by their check values, and no digit of any.
 *
 * <p>Each line ends with the beginning of a SHA-256 over itself and the line before's, so a line
 * that was changed, taken out or put in is named; the last one has the digest of the whole. Whoever
 * computes everything anew is found by the digest that the people of the ceremony have on paper.
 */
public final class Transcript {
  static final String TITLE = "Farthing key ceremony, transcript 1";
  static final String END = "end";
  static final String DIGEST = "digest ";

  /** What the last line is about of a ceremony that was broken off. */
  public static final String BROKEN = "broken";

  /** Some hundred keys, each of sixteen people. In bytes, and in lines. */
  private static final int LARGEST = 512 * 1024;

  private static final int MOST_LINES = 4_096;

  /** In characters. */
  static final int LONGEST_TEXT = 240;

  private static final Pattern LINE =
      Pattern.compile("([0-9]{4}) ([0-9TZ:-]{20}) ([a-z]{1,16}) (.{1,240}) #([0-9a-f]{8})");
  private static final Pattern KEY =
      Pattern.compile(
          "(km-\\S{1,40}) of components, any ([0-9]{1,2} of [0-9]{1,2}), check value"
              + " ([0-9A-F]{6})");
  private static final Pattern COMPONENT =
      Pattern.compile("([0-9]{1,2}) of (km-\\S{1,40}), check value ([0-9A-F]{6}), .*");
  private static final Pattern CUSTODIAN = Pattern.compile("([0-9]{1,2}) (.{1,60})");

  private final List<Entry> entries;
  private final Bytes hash;
  private final boolean ended;
  private final boolean torn;

  private Transcript(List<Entry> entries, Bytes hash, boolean ended, boolean torn) {
    this.entries = List.copyOf(entries);
    this.hash = hash;
    this.ended = ended;
    this.torn = torn;
  }

  /**
   * One thing that happened.
   *
   * @param word what it is about, as {@code key} or {@code witness}
   */
  public record Entry(Instant at, String word, String text) {}

  /**
   * A key that was made.
   *
   * @param components their check values, by the numbers of their custodians
   */
  public record MadeKey(
      Sharing sharing, KeyCheckValue checkValue, SortedMap<Integer, KeyCheckValue> components) {}

  /**
   * @throws KeyStoreUnusable if it is no transcript, or not as it was written: says which line
   */
  public static Transcript read(Path file) throws IOException {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
        throw new KeyStoreUnusable(file + " is no transcript: is it another file?");
      }
      Transcript read = of(Files.readAllBytes(file));
      read.keys(); // no line contradicts another
      return read;
    } catch (Malformed | CharacterCodingException e) {
      String why = e instanceof Malformed ? e.getMessage() : "it is no text";
      throw new KeyStoreUnusable(
          file
              + " is not as the ceremony wrote it: "
              + why
              + ". Take the copy of it that was put away with the signed sheet",
          e);
    }
  }

  private static Transcript of(byte[] all) throws CharacterCodingException {
    int size = all.length;
    while (size > 0 && all[size - 1] != '\n') {
      size--;
    }
    CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(all, 0, size));
    List<String> lines = new ArrayList<>(text.toString().lines().toList());
    if (lines.isEmpty() || !lines.getFirst().equals(TITLE)) {
      throw new Malformed("line 1 is not: " + TITLE);
    }
    boolean cut = size < all.length;
    if (cut) {
      lines.add(new String(all, size, all.length - size, StandardCharsets.UTF_8));
    }
    return of(lines, cut);
  }

  /**
   * @param cut whether the last line is without its end
   */
  private static Transcript of(List<String> lines, boolean cut) {
    if (lines.size() > MOST_LINES) {
      throw new Malformed("it has more than " + MOST_LINES + " lines");
    }
    Bytes hash = first();
    List<Entry> entries = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean last = i == lines.size() - 1;
      boolean ends = !entries.isEmpty() && entries.getLast().word().equals(END);
      if (ends && last && line.equals(DIGEST + grouped(hash))) {
        return new Transcript(entries, hash, true, false);
      }
      Matcher parts = LINE.matcher(line);
      if (cut && last && !parts.matches() && mayBegin(line, i, ends ? grouped(hash) : "")) {
        return new Transcript(entries, hash, false, true);
      }
      if (ends || !parts.matches() || Integer.parseInt(parts.group(1)) != i) {
        throw new Malformed("line %d cannot stand there".formatted(i + 1));
      }
      hash = next(hash, line.substring(0, parts.start(5) - 2));
      if (!mark(hash).equals(parts.group(5))) {
        throw new Malformed("line %d, or one before it, was changed".formatted(i + 1));
      }
      entries.add(entry(i, parts));
    }
    return new Transcript(entries, hash, false, false);
  }

  /**
   * Whether the machine may have stopped while it wrote this.
   *
   * @param digest empty where none stands there
   */
  private static boolean mayBegin(String line, int number, String digest) {
    String begins = digest.isEmpty() ? "%04d ".formatted(number) : DIGEST + digest;
    return begins.startsWith(line) || (digest.isEmpty() && line.startsWith(begins));
  }

  private static Entry entry(int line, Matcher parts) {
    try {
      return new Entry(Instant.parse(parts.group(2)), parts.group(3), parts.group(4));
    } catch (DateTimeException e) {
      throw new Malformed("line %d has no time".formatted(line + 1), e);
    }
  }

  static Bytes first() {
    return Sha256.of(Bytes.of(TITLE.getBytes(StandardCharsets.UTF_8)));
  }

  static Bytes next(Bytes before, String line) {
    return Sha256.of(before.plus(Bytes.of(line.getBytes(StandardCharsets.UTF_8))));
  }

  static String mark(Bytes hash) {
    return HexFormat.of().formatHex(hash.slice(0, 4).toArray());
  }

  static String grouped(Bytes hash) {
    return HexFormat.of()
        .withUpperCase()
        .formatHex(hash.toArray())
        .replaceAll("(.{4})(?=.)", "$1 ");
  }

  /** Everything, in its order. */
  public List<Entry> entries() {
    return entries;
  }

  /** Whether it has its end; else the ceremony was broken off, or this is a cut copy. */
  public boolean isEnded() {
    return ended;
  }

  /**
   * Whether a last line was begun behind these and is not whole, as the machine stopped there or a
   * copy was cut; it is left out.
   */
  public boolean isTorn() {
    return torn;
  }

  /** Whether it says itself that the ceremony was broken off, and why. */
  public boolean saysItWasBrokenOff() {
    return !entries.isEmpty() && entries.getLast().word().equals(BROKEN);
  }

  /** Whether the ceremony came to its end, and the line is missing that says the digest. */
  public boolean lacksOnlyItsDigest() {
    return !ended && !entries.isEmpty() && entries.getLast().word().equals(END);
  }

  /** Whether keys were put together again from components, and none handed out. */
  public boolean isRestoration() {
    return text("ceremony").orElse("").startsWith("restore");
  }

  /** Of the whole, in groups of four: what stands on paper too. */
  public String digest() {
    return grouped(hash);
  }

  /** The text of the one line about that. */
  public Optional<String> text(String word) {
    return entries.stream().filter(e -> e.word().equals(word)).map(Entry::text).findFirst();
  }

  /** Whether nothing of it was meant. */
  public boolean isDryRun() {
    return text("ceremony").orElse("").contains("dry run");
  }

  /** Whether keys were on their way to where they are used when it ended or was broken off. */
  public boolean wasPuttingKeys() {
    return text("putting").isPresent();
  }

  /** The custodians by their numbers. */
  public SortedMap<Integer, String> custodians() {
    SortedMap<Integer, String> named = new TreeMap<>();
    for (Entry entry : entries) {
      Matcher parts = CUSTODIAN.matcher(entry.text());
      if (entry.word().equals("custodian") && parts.matches()) {
        named.put(Integer.parseInt(parts.group(1)), parts.group(2));
      }
    }
    return named;
  }

  /**
   * The keys that were made, in their order.
   *
   * @throws Malformed if a line contradicts another
   */
  public Map<MasterKeyName, MadeKey> keys() {
    Map<MasterKeyName, MadeKey> made = new LinkedHashMap<>();
    for (Entry entry : entries) {
      Matcher key = KEY.matcher(entry.text());
      if (entry.word().equals("key") && key.matches()) {
        made.put(
            MasterKeyName.parse(key.group(1)),
            new MadeKey(
                Sharing.parse(key.group(2)), new KeyCheckValue(key.group(3)), new TreeMap<>()));
      }
      Matcher component = COMPONENT.matcher(entry.text());
      if (entry.word().equals("component") && component.matches()) {
        MadeKey of = made.get(MasterKeyName.parse(component.group(2)));
        if (of == null) {
          throw new Malformed("it has a component of a key that was not made");
        }
        of.components()
            .put(Integer.parseInt(component.group(1)), new KeyCheckValue(component.group(3)));
      }
    }
    return Collections.unmodifiableMap(made);
  }
}
