package farthing.batches;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Mac8;
import farthing.base.Malformed;
import farthing.purse.CurrencyTotals;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a batch: how many parts went before it, and what the security card says of it all.
 *
 * @param parts 0 to {@link BatchPart#MOST_PARTS}; an empty batch has none
 * @param totals one of each currency, 0 to 255
 * @param s4 of the security card, over its number and totals
 */
public record BatchEnd(BatchId id, int parts, List<CurrencyTotals> totals, Mac8 s4) {
  private static final int VERSION = 1;
  private static final int MOST_CURRENCIES = 255;
  private static final String WHAT = "batch's end";

  public BatchEnd {
    totals = List.copyOf(totals);
    mustBe(parts >= 0 && parts <= BatchPart.MOST_PARTS, "so many parts no batch has");
    mustBe(totals.size() <= MOST_CURRENCIES, "so many currencies no batch has");
    mustBe(
        totals.stream().map(CurrencyTotals::currency).distinct().count() == totals.size(),
        "a currency stands in it twice");
  }

  public Bytes toBytes() {
    ByteWriter out = new ByteWriter(64 + 27 * totals.size()).u1(VERSION);
    id.write(out);
    out.u2(parts).u1(totals.size());
    for (CurrencyTotals each : totals) {
      out.bytes(each.currency().toBytes())
          .u4(each.purchases())
          .u8(each.purchasesMinor())
          .u4(each.cancels())
          .u8(each.cancelsMinor());
    }
    return out.bytes(s4.value()).toBytes();
  }

  /**
   * @throws Malformed if it is no end of a batch
   */
  public static BatchEnd parse(Bytes bytes) {
    ByteReader in = new ByteReader(WHAT, bytes);
    mustBe(in.u1() == VERSION, "another version than " + VERSION);
    BatchId id = BatchId.read(in);
    int parts = in.u2();
    int currencies = in.u1();
    List<CurrencyTotals> totals = new ArrayList<>(currencies);
    for (int i = 0; i < currencies; i++) {
      Currency currency = Currency.of(in.bytes(Currency.SIZE));
      totals.add(new CurrencyTotals(currency, in.u4(), sum(in), in.u4(), sum(in)));
    }
    BatchEnd read = new BatchEnd(id, parts, totals, Mac8.read(in));
    in.end();
    return read;
  }

  /** Eight bytes of which the first bit is never set. */
  private static long sum(ByteReader in) {
    long high = in.u4();
    mustBe(high <= Integer.MAX_VALUE, "so much money there is not");
    return high << 32 | in.u4();
  }

  private static void mustBe(boolean so, String otherwise) {
    if (!so) {
      throw new Malformed(WHAT + ": " + otherwise);
    }
  }
}
