package farthing.purse;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.Malformed;
import java.util.List;

/**
 * The data of CREDIT IEP for a load or DEBIT IEP for an unload: the issuer's word, signed S2. What
 * moves was named at INITIALIZE.
 *
 * @param issuer CC-issuer: 0000, or 01xx when the issuer refuses and wants the card's proof of it
 * @param updates at most one: no more fit the 24 bytes that a load has for them
 */
public record LoadCommand(CompletionCode issuer, Mac8 s2, List<ParameterUpdate.Limits> updates) {
  /** Without updates, in bytes. */
  public static final int SMALLEST = 10;

  /** In bytes. */
  public static final int LARGEST = 34;

  public LoadCommand {
    if (!issuer.isDone() && !issuer.isOfIssuer()) {
      throw new Malformed("CC of an issuer is 0000 or 01xx");
    }
    updates = List.copyOf(updates);
    if (updates.size() > 1) {
      throw new Malformed("a load has at most 24 bytes of updates");
    }
  }

  public static LoadCommand parse(Bytes bytes) {
    if (bytes.size() > LARGEST) {
      throw new Malformed("a load has at most 24 bytes of updates");
    }
    ByteReader in = new ByteReader("CREDIT IEP for load", bytes);
    CompletionCode issuer = new CompletionCode(in.u2());
    Mac8 s2 = Mac8.read(in);
    return new LoadCommand(issuer, s2, ParameterUpdate.parseLimits(in.bytes(in.remaining())));
  }

  public Bytes toBytes() {
    return new ByteWriter(LARGEST)
        .u2(issuer.value())
        .bytes(s2.value())
        .bytes(ParameterUpdate.toBytes(updates))
        .toBytes();
  }
}
