package farthing.clearing;

import farthing.base.Malformed;
import farthing.base.PartyId;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Administration data at a concentration point: it asks clearing for the security cards that its
 * sources ask about, keeps the messages until those cards have accepted them, and says how old what
 * it knows is. It has no keys. One thread turns; answers are safe for all.
 */
final class CarriedParameters implements Administration {
  private static final Logger LOG = LoggerFactory.getLogger(CarriedParameters.class);

  /**
   * Of one turn, behind the first about each card: where there is more, or one was refused. Cards
   * with very much to come do not keep the others waiting.
   */
  private static final int FURTHER_QUESTIONS = 20;

  private final CarriedUpdates carried;
  private final AdministrationLink clearing;
  private final Map<PartyId, String> refused = new HashMap<>();
  private boolean begun;
  private int first;
  private volatile boolean heard = true;

  CarriedParameters(CarriedUpdates carried, AdministrationLink clearing) {
    this.carried = carried;
    this.clearing = clearing;
  }

  @Override
  public AdministrationAnswer answer(PartyId source, AdministrationAsk ask) {
    List<AdministrationAnswer.Message> messages = new ArrayList<>();
    boolean more = false;
    long age = 0;
    for (AdministrationAsk.Card card : ask.cards()) {
      int room = AdministrationAnswer.MOST - messages.size();
      Standing standing = carried.behind(source, card.psam(), card.counter(), room + 1);
      more |= standing.messages().size() > room;
      age = Math.max(age, standing.heardSeconds().orElse(AdministrationAnswer.NEVER));
      standing.messages().stream()
          .limit(room)
          .map(m -> new AdministrationAnswer.Message(card.psam(), m.message()))
          .forEach(messages::add);
    }
    return new AdministrationAnswer(more, Math.min(age, AdministrationAnswer.NEVER), messages);
  }

  /** Whether clearing answered something of what it was last asked. */
  boolean isHeard() {
    return heard;
  }

  /** Of one source's cards: what is wrong with them is no other's matter. */
  private record Question(PartyId source, List<Card> cards) {
    AdministrationAsk ask() {
      return new AdministrationAsk(
          cards.stream()
              .map(card -> new AdministrationAsk.Card(card.psam(), card.counter()))
              .toList());
    }

    /** The same behind these messages. */
    Question behind(Map<PsamId, List<Message>> messages) {
      return new Question(
          source,
          cards.stream()
              .map(card -> behind(card, messages.getOrDefault(card.psam(), List.of())))
              .toList());
    }

    private static Card behind(Card card, List<Message> messages) {
      return messages.isEmpty() ? card : new Card(card.psam(), messages.getLast().counter());
    }

    /** None, of one card. */
    List<Question> halves() {
      int half = cards.size() / 2;
      return half == 0
          ? List.of()
          : List.of(
              new Question(source, cards.subList(0, half)),
              new Question(source, cards.subList(half, cards.size())));
    }
  }

  /**
   * Asks clearing what is new for each card. Ends where clearing is away; the next turn begins
   * behind the question that it did not answer.
   */
  void turn() {
    forget();
    Deque<Question> questions = questions();
    int all = questions.size();
    boolean answered = all == 0;
    for (int asked = 0; asked < all + FURTHER_QUESTIONS && !questions.isEmpty(); asked++) {
      Question question = questions.removeFirst();
      switch (clearing.ask(question.ask())) {
        case Told.Answer(AdministrationAnswer answer) -> {
          answered = true;
          refused.remove(question.source());
          Map<PsamId, List<Message>> messages = take(question, answer);
          if (answer.more()) {
            questions.addLast(question.behind(messages));
          }
        }
        case Told.Refused(String why) -> {
          boolean isNew = asked < all && !why.equals(refused.put(question.source(), why));
          LOG.atLevel(isNew ? Level.WARN : Level.DEBUG)
              .log("clearing gives {} no administration data: {}", question.source(), why);
          questions.addAll(question.halves());
        }
        case Told.Away(String why) -> {
          LOG.debug("administration data waits: {}", why);
          first += asked + 1;
          heard = false;
          return;
        }
      }
    }
    heard = answered;
  }

  /** While this process did not serve, nobody could ask. */
  private void forget() {
    if (!begun) {
      carried.keepAll();
      begun = true;
    }
    carried.forget();
  }

  private Deque<Question> questions() {
    List<Question> all = new ArrayList<>();
    carried
        .wanted()
        .forEach((source, cards) -> {
          for (int from = 0; from < cards.size(); from += AdministrationAsk.MOST) {
            int to = Math.min(cards.size(), from + AdministrationAsk.MOST);
            all.add(new Question(source, cards.subList(from, to)));
          }
        });
    first = all.isEmpty() ? 0 : first % all.size();
    Collections.rotate(all, -first);
    return new ArrayDeque<>(all);
  }

  /** Those that could be read. */
  private Map<PsamId, List<Message>> take(Question question, AdministrationAnswer answer) {
    Map<PsamId, List<Message>> messages = new HashMap<>();
    Set<PsamId> unread = new HashSet<>();
    for (AdministrationAnswer.Message each : answer.messages()) {
      try {
        PsamUpdate update = PsamUpdate.parse(each.update());
        messages
            .computeIfAbsent(each.psam(), _ -> new ArrayList<>())
            .add(new Message(update.follows(), update.counter(), each.update()));
      } catch (Malformed e) {
        LOG.warn("a message for security card {} cannot be read", each.psam(), e);
        unread.add(each.psam());
      }
    }
    boolean all = !answer.more() && answer.ageSeconds() == 0;
    carried.take(
        question.source(),
        messages,
        question.cards().stream()
            .map(Card::psam)
            .filter(psam -> all && !unread.contains(psam))
            .toList());
    return messages;
  }
}
