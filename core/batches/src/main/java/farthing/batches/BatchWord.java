package farthing.batches;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.Malformed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the collector says of a batch.
 *
 * @param why of a batch that is held; empty otherwise
 * @param sack of one that is booked: with it the security card closes the batch
 * @param detail for people, at most {@link #LONGEST} of ASCII: which record, which sum
 */
public record BatchWord(
    BatchId id, State state, Optional<Hold> why, Optional<Mac8> sack, String detail) {
  /** Of a detail, characters. */
  public static final int LONGEST = 200;

  private static final int VERSION = 1;
  private static final String WHAT = "word on a batch";

  /** How far a batch is, seen from the collector. */
  public enum State {
    /** Its end, or some of its parts, have not come: send the whole batch again. */
    MISSING(0),
    /** All of it is durable here; nothing more need be sent. */
    TAKEN(1),
    /** It cannot be booked as it is: a person decides, or what it lacks comes. */
    HELD(2),
    /** Booked: what of it is payable is paid, what is not is disputed. */
    BOOKED(3);

    private final int code;

    State(int code) {
      this.code = code;
    }
  }

  /** Why a batch is held; the numbers are never given away again. */
  public enum Hold {
    /** No such security card is registered, or its key is not here. */
    SECURITY_CARD_UNKNOWN(1),
    /** A batch before it has not been booked. */
    GAP(2),
    /** S4 is not the security card's over these totals. */
    S4_WRONG(3),
    /** A record's S5 is not the security card's of this batch: altered, or of another batch. */
    S5_WRONG(4),
    /** An NTPSAM stands in it twice. */
    RECORD_TWICE(5),
    /** A cancel, or a late proof, of a purchase that is not in it. */
    RECORD_MISSING(6),
    /** The records do not add up to the totals. */
    TOTALS_WRONG(7);

    private final int code;

    Hold(int code) {
      this.code = code;
    }
  }

  public BatchWord {
    mustBe(why.isPresent() == (state == State.HELD), "a reason is of a batch that is held");
    mustBe(sack.isPresent() == (state == State.BOOKED), "SACK is of a batch that is booked");
    mustBe(
        detail.length() <= LONGEST && detail.chars().allMatch(c -> c >= ' ' && c <= '~'),
        "a detail has at most " + LONGEST + " characters of ASCII");
  }

  public static BatchWord missing(BatchId id) {
    return new BatchWord(id, State.MISSING, Optional.empty(), Optional.empty(), "");
  }

  public static BatchWord taken(BatchId id) {
    return new BatchWord(id, State.TAKEN, Optional.empty(), Optional.empty(), "");
  }

  public static BatchWord held(BatchId id, Hold why, String detail) {
    return new BatchWord(id, State.HELD, Optional.of(why), Optional.empty(), detail);
  }

  public static BatchWord booked(BatchId id, Mac8 sack) {
    return new BatchWord(id, State.BOOKED, Optional.empty(), Optional.of(sack), "");
  }

  public Bytes toBytes() {
    ByteWriter out = new ByteWriter(32 + detail.length()).u1(VERSION);
    id.write(out);
    return out.u1(state.code)
        .u1(why.map(hold -> hold.code).orElse(0))
        .u1(sack.isPresent() ? 1 : 0)
        .bytes(sack.orElse(Mac8.ZERO).value())
        .u1(detail.length())
        .ascii(detail)
        .toBytes();
  }

  /**
   * @throws Malformed if it is no word on a batch
   */
  public static BatchWord parse(Bytes bytes) {
    ByteReader in = new ByteReader(WHAT, bytes);
    mustBe(in.u1() == VERSION, "another version than " + VERSION);
    BatchId id = BatchId.read(in);
    int state = in.u1();
    int why = in.u1();
    int signed = in.u1();
    Mac8 sack = Mac8.read(in);
    String detail = new String(in.array(in.u1()), StandardCharsets.US_ASCII);
    in.end();
    BatchWord read =
        new BatchWord(
            id,
            Arrays.stream(State.values())
                .filter(s -> s.code == state)
                .findFirst()
                .orElseThrow(() -> new Malformed(WHAT + ": no such state")),
            why == 0 ? Optional.empty() : Optional.of(hold(why)),
            signed == 0 ? Optional.empty() : Optional.of(sack),
            detail);
    mustBe(read.toBytes().equals(bytes), "not in its one form");
    return read;
  }

  private static Hold hold(int code) {
    return Arrays.stream(Hold.values())
        .filter(hold -> hold.code == code)
        .findFirst()
        .orElseThrow(() -> new Malformed(WHAT + ": no such reason"));
  }

  private static void mustBe(boolean so, String otherwise) {
    if (!so) {
      throw new Malformed(WHAT + ": " + otherwise);
    }
  }
}
