package farthing.purse;

import farthing.base.Mac8;
import farthing.base.PsamId;

/**
 * The security card (PSAM, 218) as the payment server commands it (PROTOCOL, section 5): a card in
 * a terminal, or the same in software. One purchase at a time is leased to it by its terminal, but
 * a late answer may arrive while another is under way: safe for all threads.
 */
public interface SecurityCard {

  PsamId id();

  /**
   * INITIALIZE PSAM, P1 01 (step 692): checks the purse's answer and commands the debit. The same
   * 69 bytes again get the same S2; another draw for the same TRX is refused.
   */
  DrawOutcome initialize(PsamDraw draw);

  /**
   * CREDIT PSAM (step 626): verifies S3 and S7. A proof of CC 0000 enters the amount into the
   * totals, once, however often it comes.
   */
  ProofOutcome credit(SignedDraw draw, DebitAnswer answer);

  /**
   * PSAM COMPLETE (step 628): S5, the security card's signature for clearing.
   *
   * @throws IllegalStateException if no proof of CC 0000 was verified for the draw
   */
  Mac8 complete(SignedDraw draw, DebitAnswer answer);

  /** REVERSE: takes the amount out of the totals again; nothing if it is not in them. */
  void reverse(SignedDraw draw);

  /** What INITIALIZE PSAM came to. */
  sealed interface DrawOutcome {
    record Signed(SignedDraw draw) implements DrawOutcome {}

    record Refused(DrawRefusal why) implements DrawOutcome {}
  }

  /** What CREDIT PSAM came to. */
  sealed interface ProofOutcome {
    /** S3 and S7 are the purse's own; the completion code says whether it paid. */
    record Proven(CompletionCode cc) implements ProofOutcome {}

    /** S3 or S7 is wrong, or the answer belongs to another transaction: nothing is known. */
    record NotProven() implements ProofOutcome {}
  }

  /** Why a security card commands no debit. */
  enum DrawRefusal {
    S1_WRONG,
    CARD_EXPIRED,
    SUITE_UNKNOWN,
    PROVIDER_UNKNOWN,
    KEY_GENERATION_UNKNOWN,
    CARD_BLOCKED,
    SOFTWARE_PURSE_OFFLINE,
    CEILING_REACHED,
    BATCH_FULL,
    PSAM_EXPIRED,
    TRX_DRAWN_OTHERWISE
  }
}
