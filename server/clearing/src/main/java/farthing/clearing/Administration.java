package farthing.clearing;

import farthing.base.PartyId;
import farthing.batches.AdministrationAnswer;
import farthing.batches.AdministrationAsk;
import farthing.web.Route;

/** What security cards are to be told: signed at clearing, carried by a concentration point. */
interface Administration {

  AdministrationAnswer answer(PartyId source, AdministrationAsk ask);

  /** Where it is asked for (docs/protocol/batches.md). */
  default Route route(Sources sources) {
    return Route.post(
            "/v1/administration",
            request ->
                sources.answered(
                    request,
                    source -> {
                      AdministrationAsk ask = AdministrationAsk.parse(request.body());
                      return answer(source, sources.ofItsCards(source, ask)).toBytes();
                    }))
        .accepting(Sources.OCTETS)
        .limitedBy(Sources::limited);
  }
}
