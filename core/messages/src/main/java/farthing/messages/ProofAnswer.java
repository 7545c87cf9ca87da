package farthing.messages;

import farthing.base.Bytes;
import java.util.Optional;

/**
 * What a load server says to a card's signed state, once nothing of this card is unsure any more.
 *
 * @param result of this very load, if its end is known by now; empty when none was commanded, so
 *     that its request may be sent
 */
public record ProofAnswer(Optional<LoadResult> result) {

  public Bytes toJson() {
    return Json.write(
        new Wire(result.map(LoadResult::c).orElse(""), result.map(LoadResult::m).orElse("")));
  }

  public static ProofAnswer parse(Bytes json) {
    Wire wire = Json.read("proof's answer", json, Wire.class);
    return new ProofAnswer(
        wire.c().isEmpty() ? Optional.empty() : Optional.of(new LoadResult(wire.c(), wire.m())));
  }

  record Wire(String c, String m) {}
}
