package farthing.client;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.Fci;
import farthing.purse.ParameterUpdate.CardState;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.UpdateAnswer;
import farthing.purse.UpdateCommand;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import farthing.web.Answered;
import farthing.web.Call;
import farthing.web.HttpCaller;
import farthing.web.RoadBroken;
import java.net.URI;
import java.util.Optional;

/**
 * A card's contact with its issuer apart from money (docs/protocol/updates.md): the card says who
 * it is and how it stands, and takes what its issuer commands. The client only carries. Broken off
 * anywhere, the next contact goes on. One card at a time.
 */
public final class IssuerContact {
  private static final String OCTETS = "application/octet-stream";

  private final HttpCaller caller;

  public IssuerContact(HttpCaller caller) {
    this.caller = caller;
  }

  /** What came of it. */
  public enum End {
    /** The issuer wants nothing of this card, or the card is not its own. */
    NOTHING,
    /** The card is locked: it pays nowhere, and is not loaded. */
    LOCKED,
    /** The card may be used again. */
    UNLOCKED,
    /** Card or load server were lost on the way: the next contact goes on. */
    BROKEN_OFF
  }

  /**
   * @param loadServer of the card's issuer
   */
  public End make(Origin loadServer, CardLink card) {
    try {
      return contact(loadServer.toString() + "/v1/updates", card);
    } catch (CardGone | RoadBroken | Malformed e) {
      return End.BROKEN_OFF;
    }
  }

  private End contact(String updates, CardLink card) throws CardGone, RoadBroken {
    Optional<Fci.Identity> identity = identity(card.transmit(Purse.select()));
    if (identity.isEmpty()) {
      return End.NOTHING;
    }
    ByteWriter number = new ByteWriter(10);
    identity.get().iep().write(number);
    Optional<Bytes> drawn = said(updates, number.toBytes());
    if (drawn.isEmpty()) {
      return End.NOTHING;
    }
    UpdateInitialize asked = UpdateInitialize.parse(drawn.get());
    ResponseApdu answer = card.transmit(Purse.initializeUpdate(asked));
    if (!answer.isDone()) {
      return End.NOTHING; // locked for good
    }
    UpdateInitializeAnswer word = UpdateInitializeAnswer.parse(answer.data());
    Optional<Bytes> commanded =
        said(updates + "/request", asked.toBytes().plus(word.toBytes()))
            .filter(command -> !command.isEmpty());
    return commanded.isEmpty() ? End.NOTHING : update(updates, asked, commanded.get(), card);
  }

  private End update(String updates, UpdateInitialize asked, Bytes commanded, CardLink card)
      throws CardGone, RoadBroken {
    UpdateCommand command = UpdateCommand.parse(commanded);
    ResponseApdu answer = card.transmit(Purse.update(command));
    if (!answer.isDone()) {
      return End.BROKEN_OFF;
    }
    UpdateAnswer proof = UpdateAnswer.parse(answer.data());
    boolean told =
        said(updates + "/response", asked.trx().toBytes().plus(proof.toBytes())).isPresent();
    if (!told || !proof.cc().isDone()) {
      return End.BROKEN_OFF;
    }
    boolean locks =
        command.updates().stream()
            .anyMatch(u -> u instanceof CardState(int state) && state == CardState.LOCKED);
    return locks ? End.LOCKED : End.UNLOCKED;
  }

  private static Optional<Fci.Identity> identity(ResponseApdu selected) {
    return selected.isDone() ? Fci.parse(selected.data()).identity() : Optional.empty();
  }

  /** Nothing if it is refused. */
  private Optional<Bytes> said(String address, Bytes body) throws RoadBroken {
    Answered answered = caller.call(Call.post(URI.create(address), OCTETS, body).repeatable());
    return answered.isGood() ? Optional.of(answered.body()) : Optional.empty();
  }
}
