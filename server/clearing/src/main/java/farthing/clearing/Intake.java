package farthing.clearing;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.Sha256;
import farthing.batches.BatchEnd;
import farthing.batches.BatchId;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import farthing.batches.RefundClaims;
import farthing.exchange.Refusal;
import farthing.messages.ErrorCode;
import farthing.messages.Problem;
import farthing.store.CollectedBatches;
import farthing.store.CollectedBatches.Source;
import farthing.store.CollectedBatches.Took;
import farthing.store.CollectedClaims;
import farthing.store.StoreUnavailable;
import farthing.web.Answer;
import farthing.web.Request;
import farthing.web.Route;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches over (docs/protocol/batches.md), at a concentration point and at clearing alike:
 * what is answered is durable, and what comes again changes nothing. Safe for all threads.
 */
final class Intake {
  static final String OCTETS = "application/octet-stream";

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final String BATCH = "/v1/batches/{psam}/{batch}";
  private static final String SCHEME = "Bearer ";
  private static final int UNAVAILABLE_SECONDS = 2;

  private final CollectedBatches batches;
  private final CollectedClaims claims;

  Intake(CollectedBatches batches, CollectedClaims claims) {
    this.batches = batches;
    this.claims = claims;
  }

  List<Route> routes() {
    return List.of(
        Route.post(BATCH + "/parts/{part}", request -> answered(request, this::part))
            .accepting(OCTETS)
            .limitedBy(Intake::source),
        Route.post(BATCH + "/end", request -> answered(request, this::end))
            .accepting(OCTETS)
            .limitedBy(Intake::source),
        Route.post(BATCH + "/late", request -> answered(request, this::late))
            .accepting(OCTETS)
            .limitedBy(Intake::source),
        Route.post(BATCH + "/refunds", request -> answered(request, this::refunds))
            .accepting(OCTETS)
            .limitedBy(Intake::source),
        Route.get(BATCH, request -> answered(request, (_, id, _) -> batches.word(id)))
            .limitedBy(Intake::source));
  }

  private interface Taking {
    BatchWord take(Source source, BatchId id, Request request);
  }

  private Answer answered(Request request, Taking taking) {
    try {
      Source source = admitted(batches, request);
      BatchId id = BatchId.of(request.path("psam"), request.path("batch"));
      return Answer.of(200, OCTETS, taking.take(source, id, request).toBytes());
    } catch (Refusal e) {
      return Answer.refusal(e.problem());
    } catch (Malformed e) {
      return Answer.refusal(
          Problem.of(ErrorCode.MESSAGE_MALFORMED, String.valueOf(e.getMessage())));
    } catch (StoreUnavailable e) {
      LOG.warn("the batches' tables do not answer", e);
      return Answer.refusal(Problem.retryAfter(ErrorCode.STORE_UNAVAILABLE, UNAVAILABLE_SECONDS));
    }
  }

  /** Who sends it, by its API key. */
  static Source admitted(CollectedBatches batches, Request request) {
    return request
        .header("Authorization")
        .filter(value -> value.startsWith(SCHEME))
        .flatMap(value -> batches.source(Sha256.of(value.substring(SCHEME.length()))))
        .orElseThrow(() -> Refusal.of(ErrorCode.API_KEY_WRONG));
  }

  private BatchWord part(Source source, BatchId id, Request request) {
    BatchPart part = BatchPart.parse(request.body());
    mustBeNamed(part.id().equals(id) && request.path("part").equals("" + part.part()));
    return said(batches.take(source.name(), part, request.body()), id);
  }

  private BatchWord end(Source source, BatchId id, Request request) {
    BatchEnd end = BatchEnd.parse(request.body());
    mustBeNamed(end.id().equals(id));
    return said(batches.take(source.name(), end, request.body()), id);
  }

  private BatchWord late(Source source, BatchId id, Request request) {
    LateProofs late = LateProofs.parse(request.body());
    mustBeNamed(late.id().equals(id));
    return said(batches.take(source.name(), late), id);
  }

  private BatchWord refunds(Source source, BatchId id, Request request) {
    RefundClaims refunds = RefundClaims.parse(request.body());
    mustBeNamed(refunds.id().equals(id));
    if (!claims.take(source.name(), refunds)) {
      throw Refusal.of(ErrorCode.BATCH_OF_ANOTHER);
    }
    return BatchWord.taken(id);
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

  /** By its key's hash, so that no stranger uses up its share. */
  static String source(Request request) {
    Optional<Bytes> key = request.header("Authorization").map(Sha256::of);
    return key.map(Bytes::hex).orElse("") + " from " + request.remoteAddress();
  }
}
