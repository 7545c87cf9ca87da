package farthing.app;

import farthing.base.Suite;
import farthing.client.LoadClient;
import farthing.client.LoadEnd;
import farthing.client.Waiting;
import java.util.List;
import java.util.Set;

/** What a cardholder does who gets money back: `load --refunds`. */
final class LoadRefunds {
  private LoadRefunds() {}

  static int take(
      CardOptions card,
      List<String> servers,
      Set<Suite> suites,
      boolean yes,
      AtTheTerminal.Pins pins) {
    return card.use(
        yes,
        pins,
        hand -> {
          LoadClient client = hand.loader(CardServers.LOAD.of(hand.file(), servers), suites);
          Waiting waiting = client.waiting(hand.card(), hand.journal());
          waiting.texts().forEach(text -> card.say(text + "."));
          waiting.unheard().forEach(card::say);
          if (waiting.refunds().isEmpty() && waiting.unheard().isEmpty()) {
            card.say("Nothing waits for this card.");
          }
          List<LoadEnd> ends = client.take(waiting, hand.card(), hand.journal());
          card.tellAll(ends);
          boolean all =
              waiting.unheard().isEmpty()
                  && ends.size() == waiting.refunds().size()
                  && ends.stream().allMatch(LoadEnd::isDone);
          return all ? 0 : Main.FAILED;
        });
  }

  /** After another load: says what waits, and how to get it. A server that is away is no matter. */
  static void mention(CardOptions card, LoadClient client, CardOptions.AtHand hand) {
    Waiting waiting = client.waiting(hand.card(), hand.journal());
    waiting.texts().forEach(text -> card.say(text + "."));
    if (!waiting.refunds().isEmpty()) {
      card.say("To have it on the card: farthing load --refunds --card " + Typed.path(hand.file()));
    }
  }
}
