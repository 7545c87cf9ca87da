package farthing.clearing;

import farthing.base.Malformed;
import farthing.base.PsamId;
import farthing.batches.AdministrationAnswer;
import farthing.batches.AdministrationAsk;
import farthing.exchange.AdministrationLink;
import farthing.exchange.AdministrationLink.Told;
import farthing.purse.PsamUpdate;
import farthing.store.CarriedUpdates;
import farthing.store.CarriedUpdates.Card;
import farthing.store.CarriedUpdates.Message;
import farthing.store.CarriedUpdates.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Administration data at a concentration point: it asks clearing for the security cards that it is
 * asked about, keeps the messages until those cards have accepted them, and says how old what it
 * knows is. It has no keys. One thread turns; answers are safe for all.
 */
final class CarriedParameters implements Administration {
  private static final Logger LOG = LoggerFactory.getLogger(CarriedParameters.class);

  /** Questions of one turn: a card with very much to come does not keep the batches waiting. */
  private static final int QUESTIONS = 20;

  private final CarriedUpdates carried;
  private final AdministrationLink clearing;

  CarriedParameters(CarriedUpdates carried, AdministrationLink clearing) {
    this.carried = carried;
    this.clearing = clearing;
  }

  @Override
  public AdministrationAnswer answer(AdministrationAsk ask) {
    List<AdministrationAnswer.Message> messages = new ArrayList<>();
    boolean more = false;
    long age = 0;
    for (AdministrationAsk.Card card : ask.cards()) {
      int room = AdministrationAnswer.MOST - messages.size();
      Standing standing = carried.behind(card.psam(), card.counter(), room + 1);
      more |= standing.messages().size() > room;
      age = Math.max(age, standing.heardSeconds().orElse(AdministrationAnswer.NEVER));
      standing.messages().stream()
          .limit(room)
          .map(m -> new AdministrationAnswer.Message(card.psam(), m.message()))
          .forEach(messages::add);
    }
    return new AdministrationAnswer(more, Math.min(age, AdministrationAnswer.NEVER), messages);
  }

  /** Asks clearing for what is new. */
  void turn() {
    for (int asked = 0; asked < QUESTIONS; asked++) {
      List<Card> cards = carried.wanted(AdministrationAsk.MOST);
      if (cards.isEmpty() || !ask(cards)) {
        return;
      }
    }
  }

  /** Whether there is more, now. */
  private boolean ask(List<Card> cards) {
    Told told =
        clearing.ask(
            new AdministrationAsk(
                cards.stream()
                    .map(card -> new AdministrationAsk.Card(card.psam(), card.counter()))
                    .toList()));
    switch (told) {
      case Told.Answer(AdministrationAnswer answer) -> {
        take(cards, answer);
        return answer.more();
      }
      case Told.Refused(String why) -> LOG.warn("clearing gives no administration data: {}", why);
      case Told.Away(String why) -> LOG.debug("administration data waits: {}", why);
    }
    return false;
  }

  private void take(List<Card> cards, AdministrationAnswer answer) {
    Map<PsamId, List<Message>> byCard = new HashMap<>();
    for (AdministrationAnswer.Message each : answer.messages()) {
      try {
        PsamUpdate update = PsamUpdate.parse(each.update());
        byCard
            .computeIfAbsent(each.psam(), _ -> new ArrayList<>())
            .add(new Message(update.follows(), update.counter(), each.update()));
      } catch (Malformed e) {
        LOG.warn("a message for security card {} cannot be read", each.psam(), e);
        return;
      }
    }
    for (Card card : cards) {
      boolean whole = !answer.more() && answer.ageSeconds() == 0;
      carried.take(card.psam(), byCard.getOrDefault(card.psam(), List.of()), whole);
    }
  }
}
