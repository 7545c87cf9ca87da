package farthing.payment;

import farthing.base.PsamId;
import farthing.batches.AdministrationAnswer;
import farthing.batches.AdministrationAnswer.Message;
import farthing.batches.AdministrationAsk;
import farthing.exchange.AdministrationLink;
import farthing.exchange.AdministrationLink.Told;
import farthing.purse.SecurityCard;
import farthing.purse.SecurityCard.UpdateOutcome;
import farthing.store.StoreUnavailable;
import farthing.web.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings security cards what their issuer sets in them: asks the collector what is new for each,
 * and hands it to the card, which alone judges it. Where the collector is away the cards keep what
 * they have, and {@link #age} says how old that is. One thread turns; the rest is safe for all.
 */
public final class Administration implements AutoCloseable {
  /** Longer than this without a word from clearing is worth an operator's look. */
  static final Duration FRESH = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Administration.class);

  /** Questions of one turn for the same cards. */
  private static final int QUESTIONS = 100;

  private final Map<PsamId, SecurityCard> cards;
  private final AdministrationLink link;
  private final BooleanSupplier mine;
  private final InstantSource time;
  private final Map<PsamId, UpdateOutcome> refused = new HashMap<>();
  private final Instant begun;
  private volatile Instant heard = Instant.EPOCH;
  private volatile boolean away;

  /**
   * @param link closed with this
   * @param mine whether the terminals are this process's still; nothing is done when not
   */
  public Administration(
      List<Terminal> terminals, AdministrationLink link, BooleanSupplier mine, InstantSource time) {
    this.cards =
        terminals.stream()
            .map(Terminal::card)
            .collect(Collectors.toMap(SecurityCard::id, Function.identity()));
    this.link = link;
    this.mine = mine;
    this.time = time;
    this.begun = time.instant();
  }

  /**
   * Brings what is new. To be called every second.
   *
   * @throws StoreUnavailable if a card cannot keep what it was brought; the next call goes on
   */
  public void turn() {
    if (!mine.getAsBoolean()) {
      return;
    }
    List<PsamId> all = List.copyOf(cards.keySet());
    Instant oldest = Instant.MAX;
    for (int from = 0; from < all.size(); from += AdministrationAsk.MOST) {
      List<PsamId> some = all.subList(from, Math.min(all.size(), from + AdministrationAsk.MOST));
      Instant asOf = bring(some);
      oldest = asOf.isBefore(oldest) ? asOf : oldest;
    }
    if (oldest.isAfter(heard) && oldest.isBefore(Instant.MAX)) {
      heard = oldest;
    }
  }

  /** As of when these cards have all that there is; of old where that is not known. */
  private Instant bring(List<PsamId> some) {
    for (int asked = 0; asked < QUESTIONS; asked++) {
      Instant now = time.instant();
      switch (link.ask(ask(some))) {
        case Told.Answer(AdministrationAnswer answer) -> {
          away = false;
          boolean taken = true;
          for (Message message : answer.messages()) {
            taken &= hand(message);
          }
          if (!answer.more() || !taken) {
            boolean knows = taken && answer.ageSeconds() != AdministrationAnswer.NEVER;
            return knows ? now.minusSeconds(answer.ageSeconds()) : Instant.EPOCH;
          }
        }
        case Told.Refused(String why) -> {
          return isAway(why);
        }
        case Told.Away(String why) -> {
          return isAway(why);
        }
      }
    }
    return Instant.EPOCH;
  }

  private Instant isAway(String why) {
    if (!away) {
      LOG.warn("security cards keep the hotlist that they have: {}", why);
    }
    away = true;
    return Instant.EPOCH;
  }

  private AdministrationAsk ask(List<PsamId> some) {
    return new AdministrationAsk(
        some.stream()
            .map(psam -> new AdministrationAsk.Card(psam, card(psam).parameters().counter()))
            .toList());
  }

  private SecurityCard card(PsamId psam) {
    return Objects.requireNonNull(cards.get(psam));
  }

  /** Whether the card has taken it. */
  private boolean hand(Message message) {
    SecurityCard card = cards.get(message.psam());
    if (card == null) {
      return false; // nobody asked for it
    }
    UpdateOutcome outcome = card.update(message.update());
    boolean accepted = outcome == UpdateOutcome.ACCEPTED;
    UpdateOutcome before =
        accepted ? refused.remove(message.psam()) : refused.put(message.psam(), outcome);
    if (!accepted && before != outcome) {
      LOG.warn("security card {} refuses what it was brought: {}", message.psam(), outcome);
    }
    return accepted;
  }

  /** How old what the security cards know is; of a server that just began, since then. */
  public Duration age() {
    Instant since = heard.equals(Instant.EPOCH) ? begun : heard;
    Duration age = Duration.between(since, time.instant());
    return age.isNegative() ? Duration.ZERO : age;
  }

  /** Whether clearing was heard a short while ago. */
  public boolean isFresh() {
    return age().compareTo(FRESH) <= 0;
  }

  /** Figures that an operator watches. */
  public void measure(Metrics metrics) {
    metrics.registry().gauge("farthing.administration.age.seconds", this, a -> a.age().toSeconds());
    metrics.registry().gauge("farthing.hotlist.version", this, Administration::hotlistVersion);
  }

  /** Of the security card that is furthest behind. */
  private double hotlistVersion() {
    return cards.values().stream()
        .mapToLong(card -> card.parameters().hotlistVersion())
        .min()
        .orElse(0);
  }

  @Override
  public void close() {
    link.close();
  }
}
