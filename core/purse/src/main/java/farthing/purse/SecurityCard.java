package farthing.purse;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.PsamId;
import java.util.Optional;

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
   * INITIALIZE PSAM, P1 02: the same with early release, for others to compare the purse's proof
   * (FIGS. 6 to 8). The amount is in the totals from here on, until {@link #reverse}. The same 69
   * bytes again get the same; a TRX that was drawn without early release is refused, and the other
   * way round.
   */
  ReleaseOutcome initializeAndRelease(PsamDraw draw);

  /**
   * INITIALIZE PSAM, P1 07: commands that a purchase be given back to the card that paid it. Only
   * its own purchase, complete, not reversed, standing in the batch still open; only to the same
   * purse, whole, and as its very next transaction; of one that was released early it must have
   * seen the proof ({@link #credit}). The amount counts under the batch's cancels from here on, and
   * never comes back. The same 69 bytes again get the same S2; another cancel of this purchase is
   * refused.
   *
   * @param purchase as a journal kept it
   * @param draw the purse's answer to INITIALIZE IEP for cancel
   */
  CancelOutcome cancel(SignedDraw purchase, PsamDraw draw);

  /**
   * The same where an earlier cancel of this purchase never left, as no journal has it: this one
   * takes its place. What is counted stays counted, once.
   */
  CancelOutcome cancelInstead(SignedDraw purchase, PsamDraw draw);

  /**
   * CREDIT PSAM (step 626): verifies S3 and S7. A purchase's proof of CC 0000 enters the amount
   * into the totals, once, however often it comes, and whether it was released early or not; its
   * proof of anything else, and a cancel's, change nothing in them. A proof of CC 0000 whose batch
   * is sealed without it is too late.
   */
  ProofOutcome credit(SignedDraw draw, DebitAnswer answer);

  /**
   * PSAM COMPLETE (step 628): S5, the security card's signature for clearing.
   *
   * @return empty if the amount does not stand in the totals: its proof was not verified ({@link
   *     #credit}), or is too late, or it was reversed since
   * @throws IllegalStateException if the answer is no proof of CC 0000
   */
  Optional<Mac8> complete(SignedDraw draw, DebitAnswer answer);

  /**
   * REVERSE: takes a purchase's amount out of the totals again; nothing if it is not in them, or if
   * its batch is sealed.
   *
   * @throws IllegalStateException if the purchase is cancelled: the two exclude each other
   */
  void reverse(SignedDraw draw);

  /** The batch that draws go into now. */
  OpenBatch batch();

  /**
   * Collection, open (76): from here on draws go into the next batch. The one before is closing:
   * proofs of its draws still count in it, cancels of its purchases are refused.
   *
   * @return the number of the batch that is closing, 4 bytes
   * @throws IllegalStateException if the one before is closing still: it must be sealed first
   */
  long turnOver();

  /**
   * Collection, read (78): its totals, signed, and final from here on: a proof that is not counted
   * by now is too late ({@link ProofOutcome.TooLate}). Asked again, it gives the same.
   *
   * @param batch the one that was turned over last
   * @return empty while it cannot be sealed, as an answer is under way: ask again
   * @throws IllegalStateException if another one was
   */
  Optional<SealedBatch> seal(long batch);

  /**
   * Collection, close (7A): the collector has the batch, and this security card need not know it
   * any more.
   *
   * @param batch one that is sealed
   * @return whether SACK is the collector's word for this batch; if not, nothing has changed
   * @throws IllegalStateException if it is not sealed, or closed already
   */
  boolean close(long batch, Mac8 sack);

  /**
   * UPDATE PSAM PARAMETER (82): what the issuer sets. Whatever is refused changes nothing; what is
   * accepted is durable, and holds from the next draw on.
   *
   * @param message counter, TLV and MAC, as it came
   */
  UpdateOutcome update(Bytes message);

  /** Up to where it was told. */
  ParameterStanding parameters();

  /**
   * How far a security card's parameters are.
   *
   * @param counter of the last message that it accepted, 0 if none
   * @param hotlistVersion of the hotlist that it has, 0 if none ever came
   */
  record ParameterStanding(long counter, long hotlistVersion) {}

  /** What UPDATE PSAM PARAMETER came to. */
  enum UpdateOutcome {
    ACCEPTED,
    /** No counter, TLV and MAC; or, under a good MAC, parameters that there are not. */
    MALFORMED,
    /** Not KPSAM's over these bytes: forged, altered, or another security card's. */
    MAC_WRONG,
    /** Not above the last one: it was accepted before, or is older. */
    COUNTER_USED,
    /** One before it is missing. */
    NOT_NEXT
  }

  /**
   * The batch that is open.
   *
   * @param number 4 bytes
   * @param purchases that stand in it at this instant
   * @param full whether it takes no more of them
   */
  record OpenBatch(long number, long purchases, boolean full) {}

  /** What INITIALIZE PSAM came to. */
  sealed interface DrawOutcome {
    record Signed(SignedDraw draw) implements DrawOutcome {}

    record Refused(DrawRefusal why) implements DrawOutcome {}
  }

  /** What INITIALIZE PSAM with early release came to. */
  sealed interface ReleaseOutcome {
    record Released(ReleasedDraw draw) implements ReleaseOutcome {}

    record Refused(DrawRefusal why) implements ReleaseOutcome {}
  }

  /** What INITIALIZE PSAM for a cancel came to. */
  sealed interface CancelOutcome {
    record Signed(SignedCancel cancel) implements CancelOutcome {}

    record Refused(DrawRefusal why) implements CancelOutcome {}
  }

  /** What CREDIT PSAM came to. */
  sealed interface ProofOutcome {
    /** S3 and S7 are the purse's own; the completion code says whether it paid. */
    record Proven(CompletionCode cc) implements ProofOutcome {}

    /**
     * The purse's own, and it paid (CC 0000), but the batch of its draw was sealed without it: no
     * batch will ever have it, so the card is owed its amount.
     */
    record TooLate() implements ProofOutcome {}

    /** S3 or S7 is wrong, or the answer belongs to another transaction: nothing is known. */
    record NotProven() implements ProofOutcome {}
  }

  /** Why a security card commands no debit, or no cancel. */
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
    TRX_DRAWN_OTHERWISE,
    /** Not complete, reversed, or of a batch not open any more: there is nothing to take back. */
    PURCHASE_NOT_IN_BATCH,
    /** Another card, amount or number than the purchase's next. */
    CANCEL_OF_ANOTHER
  }
}
