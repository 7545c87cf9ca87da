package farthing.batches;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PsamId;
import java.util.ArrayList;
import java.util.List;

/**
 * What a payment server, or a concentration point, asks its collector: is there anything new for
 * these security cards?
 *
 * @param cards 1 to {@link #MOST}, each once
 */
public record AdministrationAsk(List<Card> cards) {
  /** In one question. */
  public static final int MOST = 200;

  private static final int VERSION = 1;
  private static final int CARD_BYTES = PsamId.SIZE + 4;
  private static final String WHAT = "question for administration data";

  /**
   * @param counter of the last UPDATE PSAM PARAMETER that it accepted, 0 if none
   */
  public record Card(PsamId psam, long counter) {}

  public AdministrationAsk {
    cards = List.copyOf(cards);
    mustBe(!cards.isEmpty() && cards.size() <= MOST, "1 to " + MOST + " security cards");
    mustBe(cards.stream().map(Card::psam).distinct().count() == cards.size(), "one of them twice");
  }

  public Bytes toBytes() {
    ByteWriter out = new ByteWriter(2 + cards.size() * CARD_BYTES).u1(VERSION).u1(cards.size());
    cards.forEach(card -> out.bytes(card.psam().value()).u4(card.counter()));
    return out.toBytes();
  }

  /**
   * @throws Malformed if it is no such question
   */
  public static AdministrationAsk parse(Bytes bytes) {
    ByteReader in = new ByteReader(WHAT, bytes);
    mustBe(in.u1() == VERSION, "another version than " + VERSION);
    int count = in.u1();
    List<Card> cards = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      cards.add(new Card(new PsamId(in.bytes(PsamId.SIZE)), in.u4()));
    }
    in.end();
    return new AdministrationAsk(cards);
  }

  private static void mustBe(boolean so, String otherwise) {
    if (!so) {
      throw new Malformed(WHAT + ": " + otherwise);
    }
  }
}
