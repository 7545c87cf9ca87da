package farthing.batches;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Some of a batch's records, on their way to clearing: as many messages as it takes, then {@link
 * BatchEnd}.
 *
 * @param part its number, 1 to {@link #MOST_PARTS}
 * @param lines 1 to {@link #MOST}
 */
public record BatchPart(BatchId id, int part, List<Line> lines) {
  /** Records in one part: it fits into what a server reads at once, whatever merchants it names. */
  public static final int MOST = 500;

  /** Parts of a batch: five million records. */
  public static final int MOST_PARTS = 10_000;

  private static final int VERSION = 1;
  private static final int LINE_BYTES = 2 + BatchRecord.SIZE;
  private static final String WHAT = "batch part";

  /** A record, and the merchant whose purchase it is of. */
  public record Line(PartyId merchant, BatchRecord record) {}

  public BatchPart {
    lines = List.copyOf(lines);
    mustBe(part >= 1 && part <= MOST_PARTS, "its number is 1 to " + MOST_PARTS);
    mustBe(!lines.isEmpty() && lines.size() <= MOST, "it has 1 to " + MOST + " records");
    for (Line line : lines) {
      mustBe(
          line.record().purchase().terms().psam().equals(id.psam()),
          "a record of another security card");
    }
  }

  public Bytes toBytes() {
    Map<PartyId, Integer> merchants = new LinkedHashMap<>();
    ByteWriter records = new ByteWriter(lines.size() * LINE_BYTES);
    for (Line line : lines) {
      Integer known = merchants.putIfAbsent(line.merchant(), merchants.size());
      line.record().write(records.u2(known == null ? merchants.size() - 1 : known));
    }
    ByteWriter out = new ByteWriter(64 + lines.size() * LINE_BYTES).u1(VERSION);
    id.write(out);
    out.u2(part).u2(merchants.size());
    for (PartyId merchant : merchants.keySet()) {
      out.u1(merchant.value().length()).ascii(merchant.value());
    }
    return out.u2(lines.size()).bytes(records.toBytes()).toBytes();
  }

  /**
   * @throws Malformed if it is no part of a batch
   */
  public static BatchPart parse(Bytes bytes) {
    ByteReader in = new ByteReader(WHAT, bytes);
    mustBe(in.u1() == VERSION, "another version than " + VERSION);
    BatchId id = BatchId.read(in);
    int part = in.u2();
    List<PartyId> merchants = merchants(in);
    int count = in.u2();
    mustBe(count <= MOST, "it has 1 to " + MOST + " records");
    List<Line> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int merchant = in.u2();
      mustBe(merchant < merchants.size(), "a record of a merchant that it does not name");
      lines.add(new Line(merchants.get(merchant), BatchRecord.read(id.psam(), in)));
    }
    in.end();
    BatchPart read = new BatchPart(id, part, lines);
    mustBe(read.toBytes().equals(bytes), "not in its one form");
    return read;
  }

  private static List<PartyId> merchants(ByteReader in) {
    int count = in.u2();
    mustBe(count <= MOST, "more merchants than records");
    List<PartyId> merchants = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      merchants.add(new PartyId(new String(in.array(in.u1()), StandardCharsets.US_ASCII)));
    }
    return merchants;
  }

  private static void mustBe(boolean so, String otherwise) {
    if (!so) {
      throw new Malformed(WHAT + ": " + otherwise);
    }
  }
}
