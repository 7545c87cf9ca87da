package farthing.evidence;

import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.PsamId;
import farthing.purse.CardKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Checks an evidence: what each party has written down is held against what the others have, and
 * the signatures of card and security card are verified with those of the issuer's keys that are at
 * hand. That the file is as it was written is found when it is read ({@link Evidence#parse}).
 */
public final class EvidenceCheck {
  private EvidenceCheck() {}

  /**
   * An issuer's keys, those that are at hand.
   *
   * @param cards KM-purchase for S1, S2, S3 and S7, KM-tac for S6
   * @param securityCards KPSAM for S4, S5 and SACK, if KM-psam is there
   */
  public record Keys(CardKeys cards, Function<PsamId, Optional<MacKey>> securityCards) {
    /** What anybody has. */
    public static Keys none() {
      return new Keys((_, _) -> Optional.empty(), _ -> Optional.empty());
    }
  }

  /**
   * All checks, also those that cannot be made here.
   *
   * @throws Malformed if octets in it are not what their section has
   * @throws farthing.purse.SecurityModuleUnavailable if the module does not answer
   */
  public static List<Checked> of(Evidence evidence, Keys keys) {
    Shown shown = Shown.of(evidence);
    List<Checked> all = new ArrayList<>(Comparisons.of(evidence, shown));
    all.addAll(Signatures.of(shown, keys));
    return List.copyOf(all);
  }
}
