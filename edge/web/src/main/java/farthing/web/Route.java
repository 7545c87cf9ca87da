package farthing.web;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One address of a server: method, path, what it reads, who answers.
 *
 * @param path {@code /v1/purchases/{party}/{trx}/draw}: a name stands for one whole segment
 * @param accepts the media type its body must have; empty when it reads none
 * @param key whose share of the rate a request uses up, besides its address's; empty text for
 *     nobody's
 * @param givesWay whether a request begins something new, which a door under pressure turns away
 *     first; must be cheap
 * @param isUnqueued answered even when the door is full: only for what is cheap
 */
public record Route(
    String method,
    String path,
    String accepts,
    Function<Request, String> key,
    Predicate<Request> givesWay,
    boolean isUnqueued,
    Answering answering) {
  public static final String FORM = "application/x-www-form-urlencoded";

  public static Route get(String path, Answering answering) {
    return new Route("GET", path, "", _ -> "", _ -> false, false, answering);
  }

  /** Reads {@code application/json}. */
  public static Route post(String path, Answering answering) {
    return new Route("POST", path, Answer.JSON, _ -> "", _ -> false, false, answering);
  }

  /** Reads what a browser's form sends: {@link Request#field}. */
  public static Route form(String path, Answering answering) {
    return new Route("POST", path, FORM, _ -> "", _ -> false, false, answering);
  }

  public Route accepting(String mediaType) {
    return new Route(method, path, mediaType, key, givesWay, isUnqueued, answering);
  }

  /** Counts each request against {@link DoorBounds#ratePerKey}, by this key. */
  public Route limitedBy(Function<Request, String> whose) {
    return new Route(method, path, accepts, whose, givesWay, isUnqueued, answering);
  }

  /**
   * Turned away first when the door cannot keep its pace: for what begins something that others,
   * who have begun already, are waiting to end. Until then it is answered as any other.
   */
  public Route givingWay(Predicate<Request> isNew) {
    return new Route(method, path, accepts, key, isNew, isUnqueued, answering);
  }

  /** Answered even when the door is full. */
  Route unqueued() {
    return new Route(method, path, accepts, key, givesWay, true, answering);
  }
}
