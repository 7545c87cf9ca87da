package farthing.clearing;

import farthing.batches.PurseQuestion;
import farthing.store.PurseBook;
import farthing.web.Route;
import java.util.List;

/**
 * Where payment servers ask whether a software purse may pay (docs/decisions/software-purses.md),
 * under the API keys with which they hand in batches. Safe for all threads.
 */
final class PurseDesk {
  private final Sources sources;
  private final PurseBook book;

  PurseDesk(Sources sources, PurseBook book) {
    this.sources = sources;
    this.book = book;
  }

  List<Route> routes() {
    return List.of(
        Route.post(
                "/v1/purses/draws",
                request ->
                    sources.answered(
                        request,
                        source -> book.ask(source, PurseQuestion.parse(request.body())).toBytes()))
            .accepting(Sources.OCTETS)
            .limitedBy(Sources::limited));
  }
}
