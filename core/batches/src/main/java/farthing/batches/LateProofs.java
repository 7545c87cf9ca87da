package farthing.batches;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.Malformed;
import java.util.ArrayList;
import java.util.List;

/**
 * Proofs of purchases that were released early (FIGS. 6 to 8) and stood in their batch without S6
 * when it was closed: with it they are paid.
 *
 * @param proofs 1 to {@link #MOST}, each of another NTPSAM
 */
public record LateProofs(BatchId id, List<Proof> proofs) {
  /** In one message. */
  public static final int MOST = 1_000;

  private static final int VERSION = 1;
  private static final int PROOF_BYTES = 4 + Mac8.SIZE;
  private static final String WHAT = "late proofs";

  /**
   * @param number NTPSAM of the purchase
   * @param s6 of completion code 0000
   */
  public record Proof(long number, Mac8 s6) {}

  public LateProofs {
    proofs = List.copyOf(proofs);
    mustBe(!proofs.isEmpty() && proofs.size() <= MOST, "1 to " + MOST + " in one message");
    mustBe(
        proofs.stream().map(Proof::number).distinct().count() == proofs.size(),
        "two of one purchase");
  }

  public Bytes toBytes() {
    ByteWriter out = new ByteWriter(16 + proofs.size() * PROOF_BYTES).u1(VERSION);
    id.write(out);
    out.u2(proofs.size());
    for (Proof proof : proofs) {
      out.u4(proof.number()).bytes(proof.s6().value());
    }
    return out.toBytes();
  }

  /**
   * @throws Malformed if these are no proofs of one batch
   */
  public static LateProofs parse(Bytes bytes) {
    ByteReader in = new ByteReader(WHAT, bytes);
    mustBe(in.u1() == VERSION, "another version than " + VERSION);
    BatchId id = BatchId.read(in);
    int count = in.u2();
    mustBe(count <= MOST, "1 to " + MOST + " in one message");
    List<Proof> proofs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      proofs.add(new Proof(in.u4(), Mac8.read(in)));
    }
    in.end();
    return new LateProofs(id, proofs);
  }

  private static void mustBe(boolean so, String otherwise) {
    if (!so) {
      throw new Malformed(WHAT + ": " + otherwise);
    }
  }
}
