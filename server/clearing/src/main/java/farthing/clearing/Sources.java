package farthing.clearing;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.base.PsamId;
import farthing.base.Sha256;
import farthing.batches.AdministrationAsk;
import farthing.exchange.Refusal;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.store.AccessKeys;
import farthing.store.Database;
import farthing.store.SourceCards;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Request;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who comes in, by its API key, and how it is told what was wrong. Safe for all threads. */
final class Sources {
  static final String OCTETS = "application/octet-stream";

  private static final Logger LOG = LoggerFactory.getLogger(Sources.class);
  private static final String SCHEME = "Bearer ";
  private static final int UNAVAILABLE_SECONDS = 2;

  private final AccessKeys keys;
  private final SourceCards cards;

  Sources(Database database) {
    this.keys = new AccessKeys(database);
    this.cards = new SourceCards(database);
  }

  /** What is answered to somebody who may come in. */
  interface Answering {
    Bytes to(PartyId source);
  }

  Answer answered(Request request, Answering answering) {
    try {
      return Answer.of(200, OCTETS, answering.to(admitted(request)));
    } catch (Refusal e) {
      return Answer.refusal(e.problem());
    } catch (Malformed e) {
      return Answer.refusal(
          Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    } catch (StoreUnavailable e) {
      LOG.warn("the collector's tables do not answer", e);
      return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, UNAVAILABLE_SECONDS));
    }
  }

  /**
   * Whoever has a key could otherwise be the first with a batch of another's security card, or ask
   * what became of it.
   */
  void mustBeItsCard(PartyId source, PsamId card) {
    if (!cards.ofOthers(source, List.of(card)).isEmpty()) {
      throw ofAnother(card);
    }
  }

  /** The question without the security cards that are another's; refused if it has no others. */
  AdministrationAsk ofItsCards(PartyId source, AdministrationAsk ask) {
    Set<PsamId> others =
        cards.ofOthers(source, ask.cards().stream().map(AdministrationAsk.Card::psam).toList());
    List<AdministrationAsk.Card> own =
        ask.cards().stream().filter(card -> !others.contains(card.psam())).toList();
    if (own.isEmpty()) {
      throw ofAnother(ask.cards().getFirst().psam());
    }
    return new AdministrationAsk(own);
  }

  private static Refusal ofAnother(PsamId card) {
    return Refusal.of(ErrorCode.BATCH_OF_ANOTHER, "security card " + card);
  }

  private PartyId admitted(Request request) {
    return request
        .header("Authorization")
        .filter(value -> value.startsWith(SCHEME))
        .flatMap(value ->
            keys.holder(AccessKeys.Role.SOURCE, Sha256.of(value.substring(SCHEME.length()))))
        .orElseThrow(() -> Refusal.of(ErrorCode.API_KEY_WRONG));
  }

  /** By its key's hash, so that no stranger uses up its share. */
  static String limited(Request request) {
    Optional<Bytes> key = request.header("Authorization").map(Sha256::of);
    return key.map(Bytes::hex).orElse("") + " from " + request.remoteAddress();
  }
}
