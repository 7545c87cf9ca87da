package farthing.clearing;

import farthing.base.MacKey;
import farthing.base.PsamId;
import farthing.purse.CardKeys;
import java.util.Optional;
import java.util.function.Function;

/**
 * What clearing verifies with.
 *
 * @param cards the issuers' KM-tac behind their security modules, for S6
 * @param securityCards KPSAM of each security card, for S4, S5 and SACK
 */
public record ClearingKeys(CardKeys cards, Function<PsamId, Optional<MacKey>> securityCards) {}
