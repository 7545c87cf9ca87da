package farthing.clearing;

import farthing.batches.AdministrationAnswer;
import farthing.batches.AdministrationAsk;
import farthing.web.Route;

/** What security cards are to be told: signed at clearing, carried by a concentration point. */
interface Administration {

  AdministrationAnswer answer(AdministrationAsk ask);

  /** Where it is asked for (docs/protocol/batches.md). */
  default Route route(Sources sources) {
    return Route.post(
            "/v1/administration",
            request ->
                sources.answered(
                    request,
                    source -> {
                      AdministrationAsk ask = AdministrationAsk.parse(request.body());
                      sources.mustBeItsCards(
                          source, ask.cards().stream().map(AdministrationAsk.Card::psam).toList());
                      return answer(ask).toBytes();
                    }))
        .accepting(Sources.OCTETS)
        .limitedBy(Sources::limited);
  }
}
