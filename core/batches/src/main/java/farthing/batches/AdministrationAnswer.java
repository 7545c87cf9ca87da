package farthing.batches;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PsamId;
import java.util.ArrayList;
import java.util.List;

/**
 * What a collector has for the security cards that it was asked about.
 *
 * @param more whether it has more than this answer holds: ask again at once
 * @param ageSeconds for how long it has not heard of clearing itself, 4 bytes; {@link #NEVER} if it
 *     never has of one of these cards
 * @param messages each security card's in their order; 0 to {@link #MOST}
 */
public record AdministrationAnswer(boolean more, long ageSeconds, List<Message> messages) {
  /** In one answer. */
  public static final int MOST = 100;

  public static final long NEVER = 0xFFFF_FFFFL;

  /** Of an answer, octets. */
  public static final int MOST_BYTES = 8 + MOST * (PsamId.SIZE + 1 + 255);

  private static final int VERSION = 1;
  private static final String WHAT = "administration data";

  /**
   * @param update UPDATE PSAM PARAMETER, 1 to 255 bytes
   */
  public record Message(PsamId psam, Bytes update) {
    public Message {
      mustBe(update.size() >= 1 && update.size() <= 255, "a message has 1 to 255 bytes");
    }
  }

  public AdministrationAnswer {
    messages = List.copyOf(messages);
    mustBe(messages.size() <= MOST, "at most " + MOST + " messages");
    mustBe(ageSeconds >= 0 && ageSeconds <= NEVER, "no such age");
  }

  public Bytes toBytes() {
    ByteWriter out =
        new ByteWriter(256).u1(VERSION).u1(more ? 1 : 0).u4(ageSeconds).u1(messages.size());
    for (Message message : messages) {
      out.bytes(message.psam().value()).u1(message.update().size()).bytes(message.update());
    }
    return out.toBytes();
  }

  /**
   * @throws Malformed if it is no such answer
   */
  public static AdministrationAnswer parse(Bytes bytes) {
    ByteReader in = new ByteReader(WHAT, bytes);
    mustBe(in.u1() == VERSION, "another version than " + VERSION);
    int more = in.u1();
    mustBe(more <= 1, "there is more (01) or not (00)");
    long age = in.u4();
    int count = in.u1();
    mustBe(count <= MOST, "at most " + MOST + " messages");
    List<Message> messages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      PsamId psam = new PsamId(in.bytes(PsamId.SIZE));
      messages.add(new Message(psam, in.bytes(in.u1())));
    }
    in.end();
    return new AdministrationAnswer(more == 1, age, messages);
  }

  private static void mustBe(boolean so, String otherwise) {
    if (!so) {
      throw new Malformed(WHAT + ": " + otherwise);
    }
  }
}
