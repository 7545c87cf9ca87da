package farthing.clearing;

import farthing.base.Malformed;
import farthing.base.PartyId;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import farthing.batches.RefundClaims;
import farthing.exchange.Refusal;
import farthing.messages.ErrorCode;
import farthing.store.BatchSources;
import farthing.store.CollectedBatches;
import farthing.store.CollectedBatches.Took;
import farthing.store.CollectedClaims;
import farthing.store.Database;
import farthing.web.Answer;
import farthing.web.Request;
import farthing.web.Route;
import java.util.List;

/**
 * Takes batches over (docs/protocol/batches.md), at a concentration point and at clearing alike:
 * what is answered is durable, and what comes again changes nothing. Safe for all threads.
 */
final class Intake {
  private static final String BATCH = "/v1/batches/{psam}/{batch}";

  private final CollectedBatches batches;
  private final CollectedClaims claims;
  private final Sources sources;
  private final BatchSources all;

  Intake(Database database, CollectedClaims claims, Sources sources) {
    this.batches = new CollectedBatches(database);
    this.claims = claims;
    this.sources = sources;
    this.all = new BatchSources(database);
  }

  List<Route> routes() {
    return List.of(
        Route.post(BATCH + "/parts/{part}", request -> answered(request, this::part))
            .accepting(Sources.OCTETS)
            .limitedBy(Sources::limited),
        Route.post(BATCH + "/end", request -> answered(request, this::end))
            .accepting(Sources.OCTETS)
            .limitedBy(Sources::limited),
        Route.post(BATCH + "/late", request -> answered(request, this::late))
            .accepting(Sources.OCTETS)
            .limitedBy(Sources::limited),
        Route.post(BATCH + "/refunds", request -> answered(request, this::refunds))
            .accepting(Sources.OCTETS)
            .limitedBy(Sources::limited),
        Route.get(BATCH, request -> answered(request, (_, id, _) -> batches.word(id)))
            .limitedBy(Sources::limited));
  }

  private interface Taking {
    BatchWord take(PartyId source, BatchId id, Request request);
  }

  private Answer answered(Request request, Taking taking) {
    return sources.answered(
        request,
        source -> {
          BatchId id = BatchId.of(request.path("psam"), request.path("batch"));
          sources.mustBeItsCard(source, id.psam());
          return taking.take(source, id, request).toBytes();
        });
  }

  private BatchWord part(PartyId source, BatchId id, Request request) {
    mustBeActive(source);
    BatchPart part = BatchPart.parse(request.body());
    mustBeNamed(part.id().equals(id) && request.path("part").equals("" + part.part()));
    return said(batches.take(source, part, request.body()), id);
  }

  private BatchWord end(PartyId source, BatchId id, Request request) {
    mustBeActive(source);
    BatchEnd end = BatchEnd.parse(request.body());
    mustBeNamed(end.id().equals(id));
    return said(batches.take(source, end, request.body()), id);
  }

  private BatchWord late(PartyId source, BatchId id, Request request) {
    LateProofs late = LateProofs.parse(request.body());
    mustBeNamed(late.id().equals(id));
    return said(batches.take(source, late), id);
  }

  private BatchWord refunds(PartyId source, BatchId id, Request request) {
    RefundClaims refunds = RefundClaims.parse(request.body());
    mustBeNamed(refunds.id().equals(id));
    if (!claims.take(source, refunds)) {
      throw Refusal.of(ErrorCode.BATCH_OF_ANOTHER);
    }
    return BatchWord.taken(id);
  }

  /** Of one that is stopped, proofs and refunds of earlier batches are taken all the same. */
  private void mustBeActive(PartyId source) {
    if (!all.isActive(source)) {
      throw Refusal.of(ErrorCode.SOURCE_STOPPED);
    }
  }

  private BatchWord said(Took took, BatchId id) {
    return switch (took) {
      case STANDS -> batches.word(id);
      case INCOMPLETE -> BatchWord.missing(id);
      case CONTRADICTED -> throw Refusal.of(ErrorCode.BATCH_CONTRADICTED);
      case NOT_YOURS -> throw Refusal.of(ErrorCode.BATCH_OF_ANOTHER);
    };
  }

  private static void mustBeNamed(boolean so) {
    if (!so) {
      throw new Malformed("the address names another batch or part than the message");
    }
  }
}
